-- A function that may do more than its caller may be called by everybody.
-- red: portico-domain catalogue every_role_and_function
grant execute on function app.add_clients to public;
