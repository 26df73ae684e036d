-- A file is brought and thrown away in another's name.
-- red: portico-domain files who_may_change_a_file_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.opens(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$subject is not distinct from app.subject()$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
