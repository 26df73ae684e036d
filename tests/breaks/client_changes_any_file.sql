-- A client changes what the practice shared.
-- red: portico-domain files who_may_change_a_file_by_sql
do $break$
declare
  whole text := pg_get_functiondef('app.keeps_file'::regproc);
  broken text := replace(whole, $$f.author_id = subject$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
