-- An invoice, or a credit note, to a client: theirs to see once it is not a draft any more. Money
-- is in minor units of the currency. Imported documents keep what was printed on them.
create table invoices (
  tenant_id   uuid not null,
  id          uuid not null,                      -- version 7: newest first is `id desc`
  client_id   uuid not null,
  source      text not null default 'portico',    -- where it was imported from
  number      text,                               -- a draft of our own has none yet
  kind        text not null,
  status      text not null,                      -- paid, part-paid and overdue follow from the rest
  currency    text not null,
  issued_on   date,
  due_on      date,
  reference   text,                               -- what the customer wants to find on it
  words       text,                               -- to the client
  net_minor   bigint,                             -- null where the source did not say
  tax_minor   bigint,
  total_minor bigint not null,
  paid_minor  bigint not null default 0,          -- the sum of its payments
  created_at  timestamptz not null default now(),
  constraint invoices_pkey primary key (tenant_id, id),
  constraint invoices_unique_number unique (tenant_id, source, number),
  constraint invoices_unique_client unique (tenant_id, client_id, id),
  constraint invoices_client foreign key (tenant_id, client_id) references clients,
  constraint invoices_source check (source ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint invoices_number check (number <> '' and length(number) <= 100),
  constraint invoices_kind check (kind in ('invoice', 'credit-note')),
  constraint invoices_status check (status in ('draft', 'issued', 'void')),
  constraint invoices_numbered check (status = 'draft' or (number is not null and issued_on is not null)),
  constraint invoices_currency check (currency ~ '^[A-Z]{3}$'),
  constraint invoices_texts check (length(reference) <= 200 and length(words) <= 5000)
);
create index invoices_by_client on invoices (tenant_id, client_id, id desc);
create index invoices_open on invoices (tenant_id, client_id) where status = 'issued' and paid_minor <> total_minor;
call app.protect_content('invoices', shared => 'status <> ''draft''', staff_verbs => 'select, insert');

-- What an invoice is for. Imported documents need not have any.
create table invoice_lines (
  tenant_id      uuid not null,
  client_id      uuid not null,
  invoice_id     uuid not null,
  position       smallint not null,
  description    text not null,
  quantity_milli bigint not null,                 -- thousandths
  unit_minor     bigint not null,
  tax_milli      integer not null,                -- thousandths of a per cent
  net_minor      bigint not null,
  constraint invoice_lines_pkey primary key (tenant_id, invoice_id, position),
  constraint invoice_lines_invoice foreign key (tenant_id, client_id, invoice_id)
    references invoices (tenant_id, client_id, id),
  constraint invoice_lines_position check (position between 1 and 1000),
  constraint invoice_lines_description check (description <> '' and length(description) <= 2000),
  constraint invoice_lines_tax check (tax_milli between 0 and 100000)
);
create index invoice_lines_by_client on invoice_lines (tenant_id, client_id, invoice_id);

-- What was paid of it. The opening payment of an imported document has no date.
create table payments (
  tenant_id    uuid not null,
  id           uuid not null,
  client_id    uuid not null,
  invoice_id   uuid not null,
  amount_minor bigint not null,
  received_on  date,
  constraint payments_pkey primary key (tenant_id, id),
  constraint payments_invoice foreign key (tenant_id, client_id, invoice_id)
    references invoices (tenant_id, client_id, id),
  constraint payments_amount check (amount_minor <> 0)
);
create index payments_by_invoice on payments (tenant_id, client_id, invoice_id, id);

-- A client sees the parts of what it sees: `invoices` is asked under its own policies.
call app.protect_content('invoice_lines', staff_verbs => 'select, insert', shared =>
  'exists (select from public.invoices i where i.tenant_id = (select app.tenant()) and i.id = invoice_id)');
call app.protect_content('payments', staff_verbs => 'select, insert', shared =>
  'exists (select from public.invoices i where i.tenant_id = (select app.tenant()) and i.id = invoice_id)');
