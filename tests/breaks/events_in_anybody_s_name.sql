-- Whoever acts can say that it was somebody else.
-- red: portico-domain rights rights_are_those_of_the_golden_table
alter policy writer on audit_events with check (tenant_id = (select app.tenant()));
