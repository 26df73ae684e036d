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

-- What waits, of much that has gone.
insert into outbox (tenant_id, id, user_id, client_id, kind, due_at)
select tenant_id, id, id, id, 'invoice-issued', now() + interval '1 day' from u where n % 50 = 0;

commit;
