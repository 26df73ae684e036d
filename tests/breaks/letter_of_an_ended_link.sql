-- A link that has ended leaves.
-- red: portico-domain outbox what_has_ended_meanwhile_does_not_leave
do $break$
declare
  whole text := pg_get_functiondef('app.read_letter(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$l.consumed_at is null and l.expires_at > now()$$, $$true$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
