-- The door opens for a session that has run out.
-- red: portico-domain walls nobody_reads_anything
do $break$
declare
  whole text := pg_get_functiondef('app.enter(uuid, bytea)'::regprocedure);
  broken text := replace(whole, $$and s.expires_at > now()$$, $$$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
