-- A client sees notes that are not shared.
-- red: portico-domain rights rights_are_those_of_the_golden_table
alter policy client on notes using (tenant_id = (select app.tenant()) and client_id = (select app.client()));
