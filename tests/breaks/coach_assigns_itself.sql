-- A coach may open any client, by giving itself the right to.
-- red: portico-domain clients each_half_alone_is_refused
drop policy own on assignments;
create policy own on assignments to portico_coach, portico_client
  using (tenant_id = (select app.tenant()) and subject_id = (select app.subject()));
grant insert on assignments to portico_coach;
