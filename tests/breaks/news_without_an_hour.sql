-- A letter leaves for whatever is new.
-- red: portico-api news each_side_is_told_of_what_the_other_does
do $break$
declare
  whole text := pg_get_functiondef('app.tell_news(uuid, uuid, uuid, uuid[])'::regprocedure);
  broken text := replace(whole, $$greatest(now(), t.last + interval '1 hour')$$, $$now()$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
