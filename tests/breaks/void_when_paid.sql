-- A document is made void of which something was paid.
-- red: portico-domain invoicing what_asks_for_nothing_is_void_and_keeps_its_number
do $break$
declare
  whole text := pg_get_functiondef('app.void_invoice(uuid, uuid, uuid)'::regprocedure);
  broken text := replace(whole, $$and i.paid_minor = 0$$, $$$$);
begin
  if broken = whole then raise 'the function has no such line'; end if;
  execute broken;
end
$break$;
