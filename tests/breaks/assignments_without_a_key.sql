-- Whoever opens a client goes through the assignments of all practices: no key leads with the practice.
-- red: portico-tests plans no_statement_goes_through_a_large_table
drop index assignments_by_client;
alter table assignments
  drop constraint assignments_pkey,
  add constraint assignments_pkey primary key (client_id, subject_id, tenant_id);
