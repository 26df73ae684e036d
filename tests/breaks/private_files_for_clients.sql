-- A client sees files that are not shared.
-- red: portico-domain rights rights_are_those_of_the_golden_table
alter policy client on files using (tenant_id = (select app.tenant()) and client_id = (select app.client()));
