-- Whoever is staff takes back what any client paid.
-- red: portico-domain invoicing who_may_issue_pay_and_void_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.remove_payment(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$app.works_with(tenant, subject, p.client_id)$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
