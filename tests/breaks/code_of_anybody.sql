-- A recovery code is used up by others.
-- red: portico-domain security what_proves_somebody_is_shown_to_themselves
do $break$
declare
  whole text := pg_get_functiondef('app.use_own_code(uuid, uuid, bytea)'::regprocedure);
  broken text := replace(whole, $$and subject = app.subject()$$, $$$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
