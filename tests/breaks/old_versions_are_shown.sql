-- Sharing a file shows what it was before.
-- red: portico-domain files what_was_not_shown_stays_so
do $break$
declare
  whole text := pg_get_functiondef('app.amend_file'::regproc);
  broken text := replace(whole, $$v.version = f.version or not amend_file.shared$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
