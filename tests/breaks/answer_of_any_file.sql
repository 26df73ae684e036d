-- A file that somebody else brought answers what was asked for.
-- red: portico-domain file_requests who_may_answer_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.answer_file_request(uuid, uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$f.author_id = subject$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
