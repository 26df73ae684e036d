-- A practice keeps more than it may.
-- red: portico-domain files there_is_so_much_room_and_no_more
do $break$
declare
  whole text := pg_get_functiondef('app.begin_object'::regproc);
  broken text := replace(whole, $$s.used_bytes + bytes <= s.quota_bytes$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
