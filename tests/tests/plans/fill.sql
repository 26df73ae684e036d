-- What the seed of the budget has too little of: more than 10,000 rows of everything that can be many.

begin;
set local session_replication_role = replica;

create temporary table u on commit drop as
select tenant_id, id, row_number() over (order by tenant_id, id) n from users where role = 'client' and name like 'client %';

insert into totp_factors (tenant_id, user_id, sealed_secret, confirmed_at) select tenant_id, id, '\x00', now() from u;

insert into recovery_codes (tenant_id, id, user_id, code_hash)
select tenant_id, id, id, sha256(convert_to(id::text, 'UTF8')) from u;

insert into one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at, consumed_at)
select tenant_id, id, id, 'invitation', sha256(convert_to(id::text, 'UTF8')), now() - interval '1 day', now() from u;

insert into buckets (tenant_id, kind, key, full_at)
select tenant_id, 'sign-in/account', sha256(convert_to(id::text, 'UTF8')), now() - interval '1 day' * (n % 100) from u;

insert into idempotency_keys (tenant_id, subject_id, key, asked, record_id)
select tenant_id, id, id::text, sha256('asked'), id from u;

insert into jobs (tenant_id, id, subject_id, kind, state, finished_at)
select tenant_id, id, tenant_id, 'import-file', 'done', now() from u;

insert into imports (tenant_id, id, subject_id, job_id, kind, source, reading, state)
select tenant_id, id, tenant_id, id, 'clients', 'other', '{}', 'failed' from u;

-- As many files, each of which the client brought, and two notes for each that the seed has too few of.
insert into objects (tenant_id, id, client_id, subject_id, state, bytes)
select tenant_id, id, id, id, 'kept', 1000 from u;
insert into files (tenant_id, id, client_id, author_id, name, shared) select tenant_id, id, id, id, 'f.txt', true from u;
insert into file_versions (tenant_id, file_id, version, client_id, author_id, object_id, name, media_type, bytes, sha256,
                           shared)
select tenant_id, id, 1, id, id, id, 'f.txt', 'text/plain', 1000, sha256('f'), true from u;
insert into file_requests (tenant_id, id, client_id, author_id, title, file_id, answered_at)
select tenant_id, id, id, tenant_id, 'Agreement', id, now() from u;
insert into preferences (tenant_id, subject_id, news) select tenant_id, id, n % 10 > 0 from u;
insert into notes (tenant_id, id, client_id, author_id, title, body, plain, shared)
select tenant_id, md5(id::text)::uuid, id, tenant_id, 'Note', 'Text', 'note text', true from u;
insert into note_versions (tenant_id, note_id, version, client_id, author_id, title, body, shared)
select tenant_id, md5(id::text)::uuid, 1, id, tenant_id, 'Note', 'Text', true from u;

-- What waits, of much that has gone.
insert into outbox (tenant_id, id, user_id, client_id, kind, due_at)
select tenant_id, id, id, id, 'invoice-issued', now() + interval '1 day' from u where n % 50 = 0;

commit;
