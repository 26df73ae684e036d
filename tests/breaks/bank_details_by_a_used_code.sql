-- A code that was used before changes where clients pay to.
-- red: portico-domain settings bank_details_and_logos_are_closed_to_sql
do $break$
declare
  whole text := pg_get_functiondef('app.spend'::regproc);
  broken text := replace(whole, $$and f.used_step < step $$, $$$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
