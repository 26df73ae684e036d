-- Whoever calls it chooses what its names mean.
-- red: portico-domain catalogue every_role_and_function
alter function app.enter (uuid, bytea) reset search_path;
