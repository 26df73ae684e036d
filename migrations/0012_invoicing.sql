-- Invoices of our own: drafts, which are written and thrown away; documents that were issued, which
-- nobody changes any more; what was paid of them.

alter table settings
  add column imprint        text,                 -- who sends the invoices: address, tax number; line by line
  add column currency       text not null default 'EUR',
  add column due_days       smallint not null default 14,
  add column tax_name       text not null default 'VAT',
  add column tax_milli      integer not null default 0,        -- of a new line, in thousandths of a per cent
  add column number_format  text not null default 'comma-point',
  add column number_pattern text not null default '{YYYY}-{NNNN}',
  add column logo_id        uuid,
  add constraint settings_imprint check (length(imprint) <= 1000),
  add constraint settings_currency check (currency ~ '^[A-Z]{3}$'),
  add constraint settings_due_days check (due_days between 0 and 365),
  add constraint settings_tax_name check (tax_name <> '' and length(tax_name) <= 20),
  add constraint settings_tax_milli check (tax_milli between 0 and 100000),
  add constraint settings_number_format
    check (number_format in ('comma-point', 'point-comma', 'space-comma', 'apostrophe-point')),
  add constraint settings_number_pattern
    check (number_pattern ~ '^[A-Za-z0-9 ./_-]{0,20}(\{(YYYY|YY)\}[A-Za-z0-9 ./_-]{0,20}\{N{1,8}\}|\{N{1,8}\}[A-Za-z0-9 ./_-]{0,20}\{(YYYY|YY)\})[A-Za-z0-9 ./_-]{0,20}$');

-- What is written by the functions below alone, which decide who may: `readers` read it.
create procedure app.protect_kept(t regclass, readers text) language plpgsql as $$
begin
  call app.force_walls(t);
  if readers <> '' then
    execute format($sql$
      create policy tenant on %1$s for select to %2$s using (tenant_id = (select app.tenant()));
      grant select on %1$s to %2$s;
    $sql$, t, readers);
  end if;
  call app.lend_to_definer(t, 'select, insert, update, delete');
end
$$;

-- Pictures of the practice, as they were drawn anew from what was uploaded. One that stands on an issued invoice
-- stays; the others go with the next.
create table logos (
  tenant_id  uuid not null,
  id         uuid not null,
  png        bytea not null,
  created_at timestamptz not null default now(),
  constraint logos_pkey primary key (tenant_id, id),
  constraint logos_tenant foreign key (tenant_id) references tenants,
  constraint logos_png check (length(png) <= 300000)
);
call app.protect_kept('logos', 'portico_identity, portico_admin, portico_coach, portico_client');
alter table settings
  add constraint settings_logo foreign key (tenant_id, logo_id) references logos;

-- Where clients pay to. Whoever could change it unseen could have the money: it takes a fresh second factor,
-- and all admins are told.
create table bank_details (
  tenant_id  uuid not null,
  holder     text,
  iban       text,
  bic        text,
  words      text,                                -- what else there is to say of paying
  changed_at timestamptz not null default now(),
  constraint bank_details_pkey primary key (tenant_id),
  constraint bank_details_tenant foreign key (tenant_id) references tenants,
  constraint bank_details_texts check (length(holder) <= 200 and length(iban) <= 34 and length(bic) <= 11
                                   and length(words) <= 1000)
);
call app.protect_kept('bank_details', 'portico_admin, portico_coach');

-- The last number that was given in a year.
create table invoice_counters (
  tenant_id uuid not null,
  year      smallint not null,
  last      integer not null,
  constraint invoice_counters_pkey primary key (tenant_id, year),
  constraint invoice_counters_tenant foreign key (tenant_id) references tenants,
  constraint invoice_counters_last check (last > 0)
);
call app.protect_kept('invoice_counters', '');

alter table invoices
  add column credits_id uuid,                     -- the invoice that a credit note is about
  add column amended_at timestamptz not null default now(),
  add constraint invoices_credits foreign key (tenant_id, client_id, credits_id)
    references invoices (tenant_id, client_id, id),
  add constraint invoices_credits_kind check (credits_id is null or kind = 'credit-note');
-- So large that nobody's is larger, and so small that those of a whole practice can be added up.
alter table invoices
  add constraint invoices_amounts check (
    net_minor   between -100000000000000 and 100000000000000 and
    tax_minor   between -100000000000000 and 100000000000000 and
    total_minor between -100000000000000 and 100000000000000 and
    paid_minor  between -1000000000000000 and 1000000000000000);
create index invoices_by_credited on invoices (tenant_id, credits_id) where credits_id is not null;

alter table invoice_lines
  add column discount_milli integer not null default 0,         -- thousandths of a per cent
  add constraint invoice_lines_discount check (discount_milli between 0 and 100000);

alter table payments
  add column credit_id  uuid,                     -- no money came: the other document that it was settled with
  add column created_at timestamptz not null default now(),
  add constraint payments_credit foreign key (tenant_id, client_id, credit_id)
    references invoices (tenant_id, client_id, id);

-- What stood on a document when it was issued, beside its own: it says so for ever.
create table invoice_prints (
  tenant_id     uuid not null,
  client_id     uuid not null,
  invoice_id    uuid not null,
  seller        text not null,
  imprint       text,
  buyer         text not null,
  address       text,
  holder        text,
  iban          text,
  bic           text,
  pay_words     text,
  tax_name      text not null,
  number_format text not null,
  accent        text,
  logo_id       uuid,
  constraint invoice_prints_pkey primary key (tenant_id, invoice_id),
  constraint invoice_prints_invoice foreign key (tenant_id, client_id, invoice_id)
    references invoices (tenant_id, client_id, id),
  constraint invoice_prints_logo foreign key (tenant_id, logo_id) references logos
);
call app.protect_content('invoice_prints', staff_verbs => 'select', shared =>
  'exists (select from public.invoices i where i.tenant_id = (select app.tenant()) and i.id = invoice_id)');
call app.lend_to_definer('invoice_prints', 'insert, select');

-- In the place of `staff` of protect_content: staff see what belongs to their clients, add what `added` lets them,
-- and change or remove what `open` says is not frozen yet.
create procedure app.freeze(t regclass, added text, open text) language plpgsql as $$
declare
  assigned text := $sql$tenant_id = (select app.tenant())
         and client_id in (select a.client_id
                             from public.assignments a
                            where a.tenant_id = (select app.tenant())
                              and a.subject_id = (select app.subject()))$sql$;
begin
  execute format($sql$
    drop policy staff on %1$s;
    create policy staff on %1$s for select to portico_admin, portico_coach using (%2$s);
    create policy adds on %1$s for insert to portico_admin, portico_coach with check (%2$s and %3$s);
    create policy amends on %1$s for update to portico_admin, portico_coach
      using (%2$s and %4$s) with check (%2$s and %4$s);
    create policy removes on %1$s for delete to portico_admin, portico_coach using (%2$s and %4$s);
  $sql$, t, assigned, added, open);
end
$$;
-- A document of our own begins as a draft. One of another program comes as it is, with its parts, in one
-- transaction: `created_at` is when that began.
call app.freeze('invoices',
  added => $$(source = 'portico') <= (status = 'draft')$$,
  open  => $$status = 'draft'$$);
call app.freeze('invoice_lines',
  added => $$exists (select from public.invoices i
                      where i.tenant_id = (select app.tenant()) and i.id = invoice_id
                        and case i.source when 'portico' then i.status = 'draft' else i.created_at = now() end)$$,
  open  => $$exists (select from public.invoices i
                      where i.tenant_id = (select app.tenant()) and i.id = invoice_id and i.status = 'draft')$$);
call app.freeze('payments',
  added => $$exists (select from public.invoices i
                      where i.tenant_id = (select app.tenant()) and i.id = invoice_id
                        and i.source <> 'portico' and i.created_at = now())$$,
  open  => 'false');
grant update (issued_on, due_on, reference, words, net_minor, tax_minor, total_minor, amended_at), delete
   on invoices to portico_admin, portico_coach;
grant delete on invoice_lines to portico_admin, portico_coach;
revoke insert on invoices from portico_admin, portico_coach;
grant insert (tenant_id, id, client_id, source, number, kind, status, currency, issued_on, due_on, reference, words,
              net_minor, tax_minor, total_minor, paid_minor, credits_id)
   on invoices to portico_admin, portico_coach;

-- Letters that say that there is something, and no amount.
alter table outbox drop constraint outbox_kind, add constraint outbox_kind check (kind in (
  'invitation', 'password-reset', 'recovery', 'password-changed', 'factor-changed', 'factor-removed',
  'recovery-codes-made', 'recovery-code-used', 'factor-failed', 'invoice-issued', 'credit-note-issued',
  'bank-details-changed'));

-- Admins see what became of letters to the staff, those who work with no client as well: nothing is in an empty
-- set, not even null.
create procedure app.show_letters_to_staff(t regclass) language plpgsql as $$
begin
  execute format($sql$
    alter policy admin on %1$s
      using (tenant_id = (select app.tenant())
         and case when client_id is null then true
             else client_id in (select a.client_id
                                  from public.assignments a
                                 where a.tenant_id = (select app.tenant())
                                   and a.subject_id = (select app.subject()))
             end);
  $sql$, t);
end
$$;
call app.show_letters_to_staff('outbox');

call app.lend_to_definer('invoices', 'select, update');
call app.lend_to_definer('invoice_lines', 'select');
call app.lend_to_definer('payments', 'select, insert, delete');
call app.lend_to_definer('client_profiles', 'select');
grant update on totp_factors to portico_definer;

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Whether this is who entered, and staff who are assigned to the client.
create function app.works_with(tenant uuid, subject uuid, client uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select subject is not distinct from app.subject()
     and exists (select from public.users u
                  where u.tenant_id = tenant and u.id = subject and u.role <> 'client')
     and exists (select from public.assignments a
                  where a.tenant_id = tenant and a.subject_id = subject and a.client_id = client)
$$;

-- The number that a pattern makes of a year and the count in it.
create function app.write_number(pattern text, year int, count int) returns text
  language sql immutable strict set search_path = pg_catalog, pg_temp
as $$
  select regexp_replace(
           replace(replace(pattern, '{YYYY}', year::text), '{YY}', lpad((year % 100)::text, 2, '0')),
           '\{N+\}',
           lpad(count::text, greatest(length(substring(pattern from '\{(N+)\}')), length(count::text)), '0'))
$$;

-- Gives a draft its number and freezes it, with what stands on it; the client's logins are told by `letters`.
-- Numbers have no gaps: the count of the year is a row that is held until this is done, or undone.
-- A credit note settles what is still to be paid of its invoice, by `settled` on both.
create function app.issue_invoice(
  tenant uuid, subject uuid, invoice uuid, issued_on date, due_on date, letters uuid[], settled uuid[]
) returns table (tenant_id uuid, number text)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  draft public.invoices;
  credited public.invoices;
  before bigint;
  amount bigint := 0;
  count int;
begin
  select i.* into draft from public.invoices i
   where i.tenant_id = tenant and i.id = invoice and i.status = 'draft' and i.source = 'portico' for update;
  if not found or not app.works_with(tenant, subject, draft.client_id)
     or draft.net_minor is distinct from
        (select sum(l.net_minor) from public.invoice_lines l where l.tenant_id = tenant and l.invoice_id = invoice)
     or draft.net_minor + draft.tax_minor <> draft.total_minor
     or (draft.kind = 'credit-note') <> (draft.total_minor < 0) then
    return;
  end if;

  if draft.kind = 'credit-note' then
    select i.* into credited from public.invoices i
     where i.tenant_id = tenant and i.id = draft.credits_id and i.status = 'issued' and i.kind = 'invoice' for update;
    select coalesce(sum(i.total_minor), 0) into before from public.invoices i
     where i.tenant_id = tenant and i.credits_id = draft.credits_id and i.status = 'issued';
    if credited.id is null or before + draft.total_minor + credited.total_minor < 0 then
      return;
    end if;
    amount := least(-draft.total_minor, greatest(credited.total_minor - credited.paid_minor, 0));
  end if;

  insert into public.invoice_counters as c (tenant_id, year, last)
    values (tenant, extract(year from issued_on), 1)
  on conflict on constraint invoice_counters_pkey do update set last = c.last + 1
  returning c.last into count;

  update public.invoices i
     set status = 'issued', issued_on = issue_invoice.issued_on, due_on = issue_invoice.due_on,
         paid_minor = -amount,
         number = (select app.write_number(s.number_pattern, extract(year from issue_invoice.issued_on)::int, count)
                     from public.settings s where s.tenant_id = tenant)
   where i.tenant_id = tenant and i.id = invoice
  returning i.tenant_id, i.number into issue_invoice.tenant_id, issue_invoice.number;

  if amount > 0 then
    update public.invoices i set paid_minor = i.paid_minor + amount
     where i.tenant_id = tenant and i.id = credited.id;
    insert into public.payments (tenant_id, id, client_id, invoice_id, amount_minor, received_on, credit_id)
      values (tenant, settled[1], draft.client_id, credited.id, amount, issued_on, invoice),
             (tenant, settled[2], draft.client_id, invoice, -amount, issued_on, credited.id);
  end if;

  insert into public.invoice_prints (tenant_id, client_id, invoice_id, seller, imprint, buyer, address,
                                     holder, iban, bic, pay_words, tax_name, number_format, accent, logo_id)
  select tenant, c.id, invoice, s.name, s.imprint, c.name,
         nullif(concat_ws(E'\n', nullif(p.street, ''), nullif(p.street2, ''),
                nullif(concat_ws(' ', nullif(p.postal_code, ''), nullif(p.city, '')), ''), nullif(p.country, '')), ''),
         b.holder, b.iban, b.bic, b.words, s.tax_name, s.number_format, s.accent, s.logo_id
    from public.clients c
    join public.settings s on s.tenant_id = c.tenant_id
    left join public.client_profiles p on p.tenant_id = c.tenant_id and p.client_id = c.id
    left join public.bank_details b on b.tenant_id = c.tenant_id
   where c.tenant_id = tenant and c.id = draft.client_id;

  insert into public.outbox (tenant_id, id, user_id, client_id, kind)
  select tenant, letters[u.n], u.id, draft.client_id, draft.kind || '-issued'
    from (select u.id, row_number() over (order by u.id) n
            from public.users u
            join app.joined(tenant) j on j.user_id = u.id
           where u.tenant_id = tenant and u.client_id = draft.client_id and u.disabled_at is null) u
   where u.n <= cardinality(letters);
  return next;
end
$$;

-- Keeps the number and the row of a document of which nothing was paid: it asks for nothing any more.
create function app.void_invoice(tenant uuid, subject uuid, invoice uuid) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.invoices i set status = 'void'
   where i.tenant_id = tenant and i.id = invoice and i.status = 'issued' and i.paid_minor = 0
     and app.works_with(tenant, subject, i.client_id)
     and not exists (select from public.invoices n
                      where n.tenant_id = tenant and n.credits_id = invoice and n.status = 'issued');
  if found then
    void_invoice.tenant_id := tenant;
    return next;
  end if;
end
$$;

-- Writes down what was paid of a document that was issued: in the direction in which it is to be paid.
create function app.add_payment(
  tenant uuid, subject uuid, payment uuid, invoice uuid, amount bigint, received_on date
) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  client uuid;
begin
  update public.invoices i set paid_minor = i.paid_minor + amount
   where i.tenant_id = tenant and i.id = invoice and i.status = 'issued'
     and sign(amount) = case i.kind when 'invoice' then 1 else -1 end
     and app.works_with(tenant, subject, i.client_id)
     and (select count(*) from public.payments p where p.tenant_id = tenant and p.invoice_id = invoice) < 500
  returning i.client_id into client;
  if found then
    insert into public.payments (tenant_id, id, client_id, invoice_id, amount_minor, received_on)
      values (tenant, payment, client, invoice, amount, add_payment.received_on);
    add_payment.tenant_id := tenant;
    return next;
  end if;
end
$$;

-- Takes a payment back that was written down wrongly. What a credit note settled stays.
create function app.remove_payment(tenant uuid, subject uuid, payment uuid) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  gone public.payments;
begin
  perform from public.invoices i
    where i.tenant_id = tenant
      and i.id = (select p.invoice_id from public.payments p where p.tenant_id = tenant and p.id = payment)
      for update;
  delete from public.payments p
    where p.tenant_id = tenant and p.id = payment and p.credit_id is null
      and app.works_with(tenant, subject, p.client_id)
      and exists (select from public.invoices i
                   where i.tenant_id = tenant and i.id = p.invoice_id and i.status = 'issued')
    returning p.* into gone;
  if found then
    update public.invoices i set paid_minor = i.paid_minor - gone.amount_minor
     where i.tenant_id = tenant and i.id = gone.invoice_id;
    remove_payment.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.issue_invoice, app.void_invoice, app.add_payment, app.remove_payment
   to portico_admin, portico_coach;

-- Changes where clients pay to, by an admin, who uses up a step of the second factor for it, or a recovery code.
-- Every admin is told by one of `letters`.
create function app.amend_bank_details(
  tenant uuid, subject uuid, step bigint, code bytea, holder text, iban text, bic text, words text, letters uuid[]
) returns table (tenant_id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() or not exists (
    select from public.users u where u.tenant_id = tenant and u.id = subject and u.role = 'admin')
  then
    return;
  end if;
  if coalesce(cardinality(letters), 0) < (
       select least(count(*), 50) from public.users u
        where u.tenant_id = tenant and u.role = 'admin' and u.disabled_at is null)
  then
    return; -- nobody changes it unseen
  end if;
  if step is not null then
    update public.totp_factors f set used_step = step
     where f.tenant_id = tenant and f.user_id = subject and f.used_step < step and f.confirmed_at is not null;
  else
    update public.recovery_codes c set used_at = now()
     where c.tenant_id = tenant and c.user_id = subject and c.code_hash = code and c.used_at is null;
  end if;
  if not found then
    return;
  end if;
  insert into public.bank_details as b (tenant_id, holder, iban, bic, words)
    values (tenant, amend_bank_details.holder, amend_bank_details.iban, amend_bank_details.bic, amend_bank_details.words)
  on conflict on constraint bank_details_pkey do update
    set holder = excluded.holder, iban = excluded.iban, bic = excluded.bic, words = excluded.words, changed_at = now();
  insert into public.outbox (tenant_id, id, user_id, kind)
  select tenant, letters[u.n], u.id, 'bank-details-changed'
    from (select u.id, row_number() over (order by u.id) n
            from public.users u
           where u.tenant_id = tenant and u.role = 'admin' and u.disabled_at is null) u
   where u.n <= cardinality(letters);
  amend_bank_details.tenant_id := tenant;
  return next;
end
$$;

-- Puts a picture in the place of the practice's logo, or none. Those before go, but for what an invoice shows.
create function app.amend_logo(tenant uuid, subject uuid, logo uuid, png bytea) returns table (tenant_id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() or not exists (
    select from public.users u where u.tenant_id = tenant and u.id = subject and u.role = 'admin')
  then
    return;
  end if;
  if png is not null then
    insert into public.logos (tenant_id, id, png) values (tenant, logo, amend_logo.png);
  end if;
  update public.settings s set logo_id = case when png is not null then logo end where s.tenant_id = tenant;
  delete from public.logos l
   where l.tenant_id = tenant
     and not exists (select from public.settings s where s.tenant_id = tenant and s.logo_id = l.id)
     and not exists (select from public.invoice_prints p where p.tenant_id = tenant and p.logo_id = l.id);
  amend_logo.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.amend_bank_details, app.amend_logo to portico_admin;

set local role portico_owner;

-- A request that was sent twice with one key made one record: whose, and which.
create table idempotency_keys (
  tenant_id  uuid not null,
  subject_id uuid not null,
  key        text not null,
  asked      bytea not null,                      -- the hash of what was asked
  record_id  uuid not null,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (tenant_id, subject_id, key),
  constraint idempotency_keys_subject foreign key (tenant_id, subject_id) references users,
  constraint idempotency_keys_key_length check (key <> '' and length(key) <= 100),
  constraint idempotency_keys_asked check (length(asked) = 32)
);
create index idempotency_keys_old on idempotency_keys (tenant_id, subject_id, created_at);
-- What one wrote down for oneself: nobody else reads it.
create procedure app.protect_notebook(t regclass, writers text, verbs text) language plpgsql as $$
begin
  call app.force_walls(t);
  execute format($sql$
    create policy own on %1$s to %2$s
      using (tenant_id = (select app.tenant()) and subject_id = (select app.subject()));
    grant %3$s on %1$s to %2$s;
  $sql$, t, writers, verbs);
end
$$;
call app.protect_notebook('idempotency_keys', 'portico_admin, portico_coach, portico_client', 'select, insert, delete');
