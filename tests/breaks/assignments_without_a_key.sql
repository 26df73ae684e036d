-- Whoever opens a client goes through the assignments of all practices: the key leads with the client.
-- red: portico-tests plans no_statement_goes_through_a_large_table
alter table assignments
  drop constraint assignments_pkey,
  add constraint assignments_pkey primary key (client_id, subject_id, tenant_id);
