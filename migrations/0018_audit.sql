-- What was done is read by those whom it is about: the staff who work with a client, and, where `shown`, the client.

alter table audit_events
  add column client_id uuid,                          -- whose record it was; null: nobody's
  add column shown     boolean not null default false; -- whether the client may know of it

create index audit_events_by_client on audit_events (tenant_id, client_id, id desc) where client_id is not null;
create index audit_events_by_record on audit_events (tenant_id, record_id, id desc) where client_id is not null;

-- After protect_ledger, of what is written once about a client.
create procedure app.show_ledger(t regclass, shown text) language plpgsql as $$
begin
  execute format($sql$
    create policy staff on %1$s for select to portico_admin, portico_coach
      using (tenant_id = (select app.tenant())
         and client_id in (select a.client_id
                             from public.assignments a
                            where a.tenant_id = (select app.tenant())
                              and a.subject_id = (select app.subject())));
    create policy client on %1$s for select to portico_client
      using (tenant_id = (select app.tenant())
         and client_id = (select app.client())
         and %2$s);
    grant select on %1$s to portico_admin, portico_coach, portico_client;
  $sql$, t, shown);
end
$$;

call app.show_ledger('audit_events', shown => 'shown');
