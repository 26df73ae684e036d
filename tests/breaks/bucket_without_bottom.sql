-- Everything may be tried for ever.
-- red: portico-tests attacks guessing::two_hundred_guesses_are_five
do $break$
declare
  whole text := pg_get_functiondef('app.take(uuid, text, bytea, integer, interval)'::regprocedure);
  broken text := replace(whole, $$case when b.refused then$$, $$case when false then$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
