-- Wall two lets staff write an issued document of our own, past the series.
-- red: portico-domain invoicing what_was_issued_is_frozen_and_so_is_what_stands_on_it
alter policy adds on invoices
  with check (tenant_id = (select app.tenant())
     and client_id in (select a.client_id from public.assignments a
                        where a.tenant_id = (select app.tenant()) and a.subject_id = (select app.subject())));
