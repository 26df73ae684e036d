-- An admin who speaks SQL asks for the next number in the name of another admin.
-- red: portico-domain settings bank_details_and_logos_are_closed_to_sql
do $break$
declare
  whole text := pg_get_functiondef('app.next_number(uuid, uuid, text)'::regprocedure);
  broken text := replace(whole, $$subject is not distinct from app.subject()$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
