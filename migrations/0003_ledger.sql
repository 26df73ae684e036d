-- What was done, by whom, to what: ids and words from a fixed list, no personal data, so that
-- erasing a person need not touch it.
create table audit_events (
  tenant_id  uuid not null,
  id         uuid not null,                       -- version 7: `order by id` is the order of events
  at         timestamptz not null default now(),
  subject_id uuid,                                -- null: nobody yet, or the operator
  action     text not null,
  record_id  uuid,
  constraint audit_events_pkey primary key (tenant_id, id),
  constraint audit_events_tenant foreign key (tenant_id) references tenants,
  constraint audit_events_action check (action ~ '^[a-z]+(-[a-z]+)*$' and length(action) <= 60)
);
call app.protect_ledger('audit_events');

-- Work for a live user that no request waits for. A claim is a lease: whoever holds it may enter in
-- the user's name until it runs out.
create table jobs (
  tenant_id   uuid not null,
  id          uuid not null,
  subject_id  uuid not null,
  kind        text not null,
  state       text not null default 'queued',
  lease       uuid,
  leased_until timestamptz,
  created_at  timestamptz not null default now(),
  finished_at timestamptz,
  constraint jobs_pkey primary key (tenant_id, id),
  constraint jobs_subject foreign key (tenant_id, subject_id) references users,
  constraint jobs_kind check (kind in ('import')),
  constraint jobs_state check (state in ('queued', 'claimed', 'done')),
  constraint jobs_lease check ((state = 'claimed') = (lease is not null)
                           and (lease is null) = (leased_until is null))
);
create index jobs_due on jobs (tenant_id, state, id);
call app.protect_queue('jobs');
