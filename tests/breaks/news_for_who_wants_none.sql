-- A letter that waits leaves to whoever wants none any more.
-- red: portico-api news who_wants_none_gets_none
do $break$
declare
  whole text := pg_get_functiondef('app.read_letter(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$o.kind <> 'news' or app.wants_news(tenant, u.id)$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
