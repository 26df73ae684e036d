-- Practices of clients with invoices, as many as bench.practices, bench.clients (of each practice) and
-- bench.invoices (of each client) say. Client c of practice p brings 'bench-p-c' (filled up to the length of a
-- token) to pp.example, its coach, who is assigned to all of them, 'bench-p-coach'. What refers to something is
-- not looked up: that is half of the time, and all of it is there.

begin;
set local session_replication_role = replica;

create temporary table p on commit drop as
select p, md5('p' || p)::uuid as tenant_id from generate_series(1, current_setting('bench.practices')::int) p;

create temporary table c on commit drop as
select p.*, c, md5('p' || p || 'c' || c)::uuid as client_id
  from p, generate_series(1, current_setting('bench.clients')::int) c;

-- Of each twenty a draft, and three that are not paid; the newest is issued and open.
create temporary table i on commit drop as
select c.*, n, ('0198' || lpad(to_hex((n * 1000000::bigint + row_number() over (order by p, c))), 28, '0'))::uuid as id,
       n % 20 = 10 as draft, n % 20 <> 10 and n % 20 >= 3 and n < current_setting('bench.invoices')::int as paid
  from c, generate_series(1, current_setting('bench.invoices')::int) n;

insert into tenants (id, slug, base_url, host)
select tenant_id, 'p' || p, 'https://p' || p || '.example', 'p' || p || '.example' from p;

insert into settings (tenant_id, name, time_zone, imprint, tax_milli)
select tenant_id, 'practice ' || p, 'Europe/Oslo', E'Street 1\n1000 Town', 19000 from p;

insert into bank_details (tenant_id, holder, iban) select tenant_id, 'practice ' || p, 'DE02120300000000202051' from p;

insert into clients (tenant_id, id, name, sort_name) select tenant_id, client_id, 'client ' || c, 'client ' || c from c;

insert into client_profiles (tenant_id, client_id, email, street, city)
select tenant_id, client_id, 'mail' || c || '@clients.example', 'Street ' || c, 'Town' from c;

insert into client_remarks (tenant_id, client_id, body) select tenant_id, client_id, 'remark ' || c from c;

insert into users (tenant_id, id, email, email_skeleton, name, role, client_id)
select tenant_id, client_id, 'c' || c || '@people.example', 'c' || c || '@people.example', 'client ' || c, 'client', client_id
  from c
union all
select tenant_id, tenant_id, 'coach@people.example', 'coach@people.example', 'coach ' || p, 'coach', null from p;

insert into assignments (tenant_id, subject_id, client_id) select tenant_id, tenant_id, client_id from c;

insert into passwords (tenant_id, user_id, hash) select tenant_id, client_id, current_setting('bench.hash') from c;

insert into sessions (tenant_id, id, user_id, token_hash, stage, idle, expires_at)
select tenant_id, client_id, client_id, sha256(convert_to(rpad(format('bench-%s-%s', p, c), 43, '_'), 'UTF8')),
       'signed-in', interval '14 days', now() + interval '1 day' from c
union all
select tenant_id, tenant_id, tenant_id, sha256(convert_to(rpad(format('bench-%s-coach', p), 43, '_'), 'UTF8')),
       'signed-in', interval '14 days', now() + interval '1 day' from p;

insert into invoices (tenant_id, id, client_id, number, kind, status, currency, issued_on, due_on,
                      words, net_minor, tax_minor, total_minor, paid_minor)
select tenant_id, id, client_id, case when not draft then format('%s-%s', c, n) end, 'invoice',
       case when draft then 'draft' else 'issued' end, 'EUR', date '2016-01-01' + 30 * n, date '2016-01-15' + 30 * n,
       repeat('What we did this month. ', 4), 10000, 1900, 11900, case when paid then 11900 else 0 end
  from i;

insert into invoice_lines (tenant_id, client_id, invoice_id, position, description,
                           quantity_milli, unit_minor, tax_milli, net_minor)
select tenant_id, client_id, id, l, 'An hour of work, the ' || l || '. of this month', 1000, 5000, 19000, 5000
  from i, generate_series(1, 2) l;

insert into payments (tenant_id, id, client_id, invoice_id, amount_minor, received_on)
select tenant_id, id, client_id, id, 11900, date '2016-01-10' + 30 * n from i where paid;

insert into invoice_prints (tenant_id, client_id, invoice_id, seller, imprint, buyer, address, holder, iban, tax_name,
                            number_format)
select tenant_id, client_id, id, 'practice ' || p, E'Street 1\n1000 Town', 'client ' || c, E'Street\nTown',
       'practice ' || p, 'DE02120300000000202051', 'VAT', 'comma-point'
  from i where not draft;

insert into outbox (tenant_id, id, user_id, client_id, kind, state, ended_at)
select tenant_id, id, client_id, client_id, 'invoice-issued', 'sent', now() - interval '1 day'
  from i where n % 20 = 1;

-- A note for each ten invoices, of which one in five is private; the newest is shared.
insert into notes (tenant_id, id, client_id, author_id, title, body, plain, shared)
select tenant_id, id, client_id, tenant_id, 'Session ' || n, repeat('What we said, and what you want to try. ', 50),
       'session ' || n || repeat(' what we said, and what you want to try.', 50), n % 50 <> 1
  from i where n % 10 = 1;

insert into note_versions (tenant_id, note_id, version, client_id, author_id, title, body, shared)
select tenant_id, id, version, client_id, author_id, title, body, shared from notes join p using (tenant_id);

-- A file for each ten invoices, of which one in five is private; and the first client of each practice has a thousand
-- more. The newest is shared, and lies in the store: see seed.rs.
create temporary table f on commit drop as
select tenant_id, client_id, id, n % 50 <> 2 as shared from i where n % 10 = 2
union all
select tenant_id, client_id, ('0197' || lpad(to_hex((n * 1000000::bigint + p)), 28, '0'))::uuid, true
  from c, generate_series(1, 1000) n where c = 1;

insert into objects (tenant_id, id, client_id, subject_id, state, bytes)
select tenant_id, id, client_id, tenant_id, 'kept', 65536 from f;

insert into files (tenant_id, id, client_id, author_id, name, shared)
select tenant_id, id, client_id, tenant_id, 'Summary.txt', shared from f;

insert into file_versions (tenant_id, file_id, version, client_id, author_id, object_id, name, media_type, bytes, sha256,
                           shared)
select tenant_id, id, 1, client_id, tenant_id, id, 'Summary.txt', 'text/plain', 65536, sha256('x'), shared from f;

-- Each of them was asked for; and each client is asked for one that is not here yet.
insert into file_requests (tenant_id, id, client_id, author_id, title, file_id, answered_at)
select tenant_id, id, client_id, tenant_id, 'Agreement', id, now() from f where shared
union all
select distinct on (client_id) tenant_id, md5(client_id::text)::uuid, client_id, tenant_id, 'Agreement', null, null
  from f;

insert into storage (tenant_id, used_bytes) select tenant_id, 65536 * count(*) from f group by tenant_id;

insert into audit_events (tenant_id, id, subject_id, action, record_id, client_id, shown)
select tenant_id, id, tenant_id, 'invoice-issued', id, client_id, true from i where not draft;

commit;
