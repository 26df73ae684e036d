-- Who gets in, and how: links of three kinds, a second factor for whoever wants one, codes for the
-- day when it is lost, sessions that end when nobody uses them.

-- A practice may make its sessions shorter, never longer. Its colour is that of its pages and mails.
alter table settings
  add column accent text,
  add column staff_idle_minutes smallint not null default 30,
  add column staff_hours smallint not null default 12,
  add column client_idle_days smallint not null default 14,
  add column client_days smallint not null default 90,
  add constraint settings_accent check (accent ~ '^#[0-9a-f]{6}$'),
  add constraint settings_staff_idle_minutes check (staff_idle_minutes between 5 and 30),
  add constraint settings_staff_hours check (staff_hours between 1 and 12),
  add constraint settings_client_idle_days check (client_idle_days between 1 and 14),
  add constraint settings_client_days check (client_days between 1 and 90);

-- Two addresses that look alike have one skeleton (UTS 39). FORCE binds the owner too: hence this.
alter table users add column email_skeleton text;
alter table users no force row level security;
update users set email_skeleton = email;
alter table users force row level security;
alter table users
  alter column email_skeleton set not null,
  add constraint users_unique_skeleton unique (tenant_id, email_skeleton),
  add constraint users_email_skeleton check (length(email_skeleton) <= 1000);

-- `consumed_at` says as well when a link became void: by a newer one, by a changed password.
alter table one_time_tokens
  add column created_at timestamptz not null default now(),
  drop constraint one_time_tokens_purpose,
  add constraint one_time_tokens_purpose
    check (purpose in ('invitation', 'password-reset', 'recovery'));

-- A session ends when nobody has used it for `idle`, and at `expires_at` whatever happens. Its
-- browser is what Devices calls it: "Firefox on Windows", and no more than that.
alter table sessions
  add column seen_at timestamptz not null default now(),
  add column idle    interval not null default '10 minutes',
  add column browser text,
  add constraint sessions_browser check (length(browser) <= 60),
  add constraint sessions_idle check (idle > interval '0' and idle <= interval '14 days');
drop index sessions_by_user;
create index sessions_by_user on sessions (tenant_id, user_id, id);
grant select (seen_at, idle, browser) on sessions to portico_admin, portico_coach, portico_client;

-- The factor that will take the place of this one, once the session that began it types a code back.
alter table totp_factors
  add column next_secret  bytea,
  add column next_session uuid,
  add column next_until   timestamptz,
  add constraint totp_factors_next check ((next_secret is null) = (next_session is null)
                                      and (next_secret is null) = (next_until is null));

-- Codes for the day when the factor is lost: each works once. They have 125 random bits, so that a
-- fast hash will do (ASVS 6.5.2 asks for 112).
create table recovery_codes (
  tenant_id uuid not null,
  id        uuid not null,
  user_id   uuid not null,
  code_hash bytea not null,
  used_at   timestamptz,
  constraint recovery_codes_pkey primary key (tenant_id, id),
  constraint recovery_codes_unique_code unique (tenant_id, user_id, code_hash),
  constraint recovery_codes_user foreign key (tenant_id, user_id) references users,
  constraint recovery_codes_hash check (length(code_hash) = 32)
);

-- How often something may be tried: a bucket that leaks (GCRA). `full_at` is when it would have run
-- empty; whoever would push that past the bucket's size is refused.
create table buckets (
  tenant_id uuid not null,
  kind      text not null,
  key       bytea not null,                       -- a hash: whose it is cannot be read here
  full_at   timestamptz not null,
  refused   boolean not null default false,       -- the last time that it was asked
  constraint buckets_pkey primary key (tenant_id, kind, key),
  constraint buckets_tenant foreign key (tenant_id) references tenants,
  constraint buckets_kind check (length(kind) <= 40),
  constraint buckets_key_length check (length(key) = 32)
);
create index buckets_stale on buckets (tenant_id, full_at);

-- One's own rows, for whoever is signed in: `reads` are columns, and never those of a hash or a
-- secret; what is compared with those is compared by app.own_proof.
-- `kept` is a condition on what is written.
create procedure app.own_identity(t regclass, reads text, verbs text, kept text default 'true')
  language plpgsql as $$
begin
  execute format($sql$
    create policy own on %1$s to portico_admin, portico_coach, portico_client
      using (tenant_id = (select app.tenant()) and user_id = (select app.subject()))
      with check (tenant_id = (select app.tenant()) and user_id = (select app.subject()) and %4$s);
    grant select (%2$s), %3$s on %1$s to portico_admin, portico_coach, portico_client;
  $sql$, t, reads, verbs, kept);
end
$$;

call app.protect_identity('recovery_codes', own => '');
call app.protect_identity('buckets', own => '');
call app.own_identity('passwords', 'tenant_id, user_id, changed_at', 'update (hash, changed_at)');
call app.own_identity('totp_factors', 'tenant_id, user_id, used_step, confirmed_at, next_session, next_until',
  'insert, delete, update (sealed_secret, used_step, confirmed_at, next_secret, next_session, next_until)');
call app.own_identity('recovery_codes', 'tenant_id, id, user_id, used_at',
  'insert, delete');
call app.own_identity('one_time_tokens', 'tenant_id, user_id, consumed_at', 'update (consumed_at)',
  kept => 'consumed_at is not null');

call app.lend_to_definer('passwords', 'select');
call app.lend_to_definer('totp_factors', 'select');
call app.lend_to_definer('recovery_codes', 'select, update');
call app.lend_to_definer('buckets', 'select, insert, update');
grant select, update on one_time_tokens to portico_definer;

-- What a function reads to decide, of a table that it may otherwise add to only.
create procedure app.show_to_definer(t regclass) language plpgsql as $$
begin
  execute format($sql$
    create policy shown on %1$s for select to portico_definer
      using (tenant_id = (select app.tenant()));
    grant select on %1$s to portico_definer;
  $sql$, t);
end
$$;
call app.show_to_definer('assignments');
grant select, update on settings to portico_definer;
grant update on sessions to portico_definer;

-- Takes a drop of a bucket that holds `size` of them and loses one `every` so long: null if there
-- was room, else how long to wait until there is. Parallel requests come one after the other, by the
-- row; replicas share it, and no restart forgets it.
create function app.take(tenant uuid, kind text, key bytea, size int, every interval)
  returns interval language sql
as $$
  insert into public.buckets as b (tenant_id, kind, key, full_at)
    values (tenant, take.kind, take.key, now() + every)
  on conflict on constraint buckets_pkey do update
    set refused = greatest(b.full_at, now()) + every > now() + every * size,
        full_at = case when greatest(b.full_at, now()) + every > now() + every * size
                       then b.full_at else greatest(b.full_at, now()) + every end
  returning case when b.refused then b.full_at + every - every * size - now() end
$$;
grant execute on function app.take to portico_identity, portico_definer;

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- As in 0004, and: not for a session that nobody has used for long. `unseen` says that its use has
-- not been written down for a minute.
drop function app.enter;
create function app.enter(tenant uuid, hash bytea)
  returns table (tenant_id uuid, subject_id uuid, role text, client_id uuid, session_id uuid, unseen boolean)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_fresh();
  execute format('set local app.tenant = %L', tenant);

  select u.tenant_id, u.id, u.role, u.client_id, s.id, s.seen_at < now() - interval '1 minute'
    into enter.tenant_id, enter.subject_id, enter.role, enter.client_id, enter.session_id, enter.unseen
    from public.sessions s
    join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
   where s.tenant_id = tenant
     and s.token_hash = hash
     and s.stage = 'signed-in'
     and s.expires_at > now()
     and s.seen_at + s.idle > now()
     and u.disabled_at is null;

  if found then
    execute format('set local app.subject = %L', enter.subject_id);
    execute format('set local app.client = %L', coalesce(enter.client_id::text, ''));
    return next;
  end if;
end
$$;
grant execute on function app.enter to portico_server;

-- What proves who someone is, for whoever is signed in and does it once more; of themselves only.
-- Reading it is a try and counts as one: ten at a time, one more every three minutes.
create function app.own_proof(tenant uuid, subject uuid)
  returns table (tenant_id uuid, email text, hash text, sealed_secret bytea, next_secret bytea, wait interval)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() then
    return;
  end if;
  own_proof.tenant_id := tenant;
  own_proof.wait := app.take(tenant, 'own-proof', sha256(subject::text::bytea), 10, interval '3 minutes');
  if own_proof.wait is null then
    select u.email, p.hash, f.sealed_secret, n.next_secret
      into own_proof.email, own_proof.hash, own_proof.sealed_secret, own_proof.next_secret
      from public.passwords p
      join public.users u on u.tenant_id = p.tenant_id and u.id = p.user_id
      left join public.totp_factors f
        on f.tenant_id = p.tenant_id and f.user_id = p.user_id and f.confirmed_at is not null
      left join public.totp_factors n
        on n.tenant_id = p.tenant_id and n.user_id = p.user_id and n.next_until > now()
     where p.tenant_id = tenant and p.user_id = subject;
  end if;
  return next;
end
$$;

-- Uses up a recovery code of whoever is signed in. It is decided here whose it is, since nobody may
-- read what it is compared with.
create function app.use_own_code(tenant uuid, subject uuid, hash bytea) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.recovery_codes c set used_at = now()
   where c.tenant_id = tenant and c.user_id = subject and c.code_hash = hash and c.used_at is null
     and subject = app.subject();
  if found then
    use_own_code.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.own_proof, app.use_own_code
   to portico_admin, portico_coach, portico_client;

set local role portico_owner;
