-- Of a letter that is just leaving it is not known that it has left.
-- red: portico-api news what_is_new_while_a_letter_leaves_waits_for_the_hour
do $break$
declare
  whole text := pg_get_functiondef('app.tell_news(uuid, uuid, uuid, uuid[])'::regprocedure);
  broken text := replace(whole, $$o.state = 'waiting' for update$$, $$false$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
