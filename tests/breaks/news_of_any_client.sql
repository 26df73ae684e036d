-- Whoever likes lets mail leave to a client.
-- red: portico-domain file_requests who_may_tell_of_news_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.tell_news(uuid, uuid, uuid, uuid[])'::regprocedure);
  broken text := replace(whole, $$not app.opens(tenant, subject, client)$$, $$false$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
