-- What answers requests may make users.
-- red: portico-domain jobs each_login_calls_what_is_meant_for_it
grant execute on function app.create_user to portico_server;
