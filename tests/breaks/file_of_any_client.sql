-- Staff bring files to whomever they like.
-- red: portico-domain files who_may_bring_a_file_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.opens(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$a.client_id = client)$$, $$true)$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
