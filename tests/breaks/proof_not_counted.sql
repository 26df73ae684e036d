-- Whoever is signed in may guess for ever.
-- red: portico-web security too_many_proofs_are_another_page
do $break$
declare
  whole text := pg_get_functiondef('app.own_proof(uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$app.take(tenant, 'own-proof', sha256(subject::text::bytea), 10, interval '3 minutes')$$, $$null$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
