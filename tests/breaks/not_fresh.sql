-- What an abandoned request left open is continued by the next one.
-- red: portico-domain storm the_door_refuses_a_connection_that_is_in_a_transaction
create or replace function app.require_fresh() returns void language plpgsql as $$ begin end $$;
