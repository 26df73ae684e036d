-- An admin is made one no more, and nobody is told.
-- red: portico-domain security who_may_make_an_admin
do $break$
declare
  whole text := pg_get_functiondef('app.amend_user'::regproc);
  broken text := replace(whole, $$if is_to_be <> was and not$$, $$if is_to_be and not was and not$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
