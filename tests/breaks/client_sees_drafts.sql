-- Wall two forgets that a draft is not for clients.
-- red: portico-domain walls wall_two_with_no_where
alter policy client on invoices
  using (tenant_id = (select app.tenant()) and client_id = (select app.client()));
