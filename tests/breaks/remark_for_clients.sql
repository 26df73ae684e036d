-- What the team wrote down for itself can be read by the client.
-- red: portico-domain walls wall_two_with_no_where
alter policy client on client_remarks
  using (tenant_id = (select app.tenant()) and client_id = (select app.client()));
