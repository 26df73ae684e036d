-- What proves somebody is shown to others.
-- red: portico-domain security what_proves_somebody_is_shown_to_themselves
do $break$
declare
  whole text := pg_get_functiondef('app.own_proof(uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$subject is distinct from app.subject()$$, $$false$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
