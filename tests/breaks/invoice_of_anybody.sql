-- Whoever is staff issues, pays and voids for any client.
-- red: portico-domain invoicing who_may_issue_pay_and_void_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.works_with(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$a.tenant_id = tenant and a.subject_id = subject and a.client_id = client)$$, $$a.tenant_id = tenant)$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
