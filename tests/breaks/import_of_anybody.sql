-- Each admin of a practice sees the files that the others brought.
-- red: portico-domain import_files nobody_else_knows_of_it
drop policy own on imports;
create policy own on imports to portico_admin using (tenant_id = (select app.tenant()));
