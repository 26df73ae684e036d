-- Staff issue and pay in the name of another.
-- red: portico-domain invoicing who_may_issue_pay_and_void_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.works_with(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$subject is not distinct from app.subject()$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
