-- The door takes a token of any tenant; row level security alone would keep them apart.
-- red: portico-domain walls wall_one_with_row_level_security_off
do $break$
declare
  whole text := pg_get_functiondef('app.enter(uuid, bytea)'::regprocedure);
  broken text := replace(whole, $$where s.tenant_id = tenant
     and s.token_hash = hash$$, $$where s.token_hash = hash$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
