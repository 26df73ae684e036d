-- A coach makes an admin.
-- red: portico-domain security who_may_make_a_user
do $break$
declare
  whole text := pg_get_functiondef('app.add_user'::regproc);
  broken text := replace(whole, $$then i.role = 'admin'$$, $$then true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
