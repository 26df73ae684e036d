-- The door opens before the second factor.
-- red: portico-domain walls nobody_reads_anything
do $break$
declare
  whole text := pg_get_functiondef('app.enter(uuid, bytea)'::regprocedure);
  broken text := replace(whole, $$and s.stage = 'signed-in'$$, $$$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
