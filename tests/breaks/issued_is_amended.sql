-- Wall two lets staff change what was issued.
-- red: portico-domain invoicing what_was_issued_is_frozen_and_so_is_what_stands_on_it
alter policy amends on invoices
  using (tenant_id = (select app.tenant())
     and client_id in (select a.client_id from public.assignments a
                        where a.tenant_id = (select app.tenant()) and a.subject_id = (select app.subject())))
  with check (tenant_id = (select app.tenant())
     and client_id in (select a.client_id from public.assignments a
                        where a.tenant_id = (select app.tenant()) and a.subject_id = (select app.subject())));
