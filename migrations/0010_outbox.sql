-- Mail that is to leave. A row is written in the transaction of its cause; a worker sends it. It says
-- to whom and of what kind: the words are made when it leaves, from what is true then. A link's token
-- lies sealed in its row, and is gone once that has ended.
create table outbox (
  tenant_id  uuid not null,
  id         uuid not null,                       -- the Message-ID is made of it: a mail that goes twice has one
  user_id    uuid not null,
  client_id  uuid,                                -- whose login the user is
  kind       text not null,
  link_id    uuid,
  sealed     bytea,
  state      text not null default 'waiting',
  attempts   smallint not null default 0,
  due_at     timestamptz not null default now(),  -- of one that a worker has: when another may
  lease      uuid,
  reason     text,                                -- why it did not leave, in a word or a number
  created_at timestamptz not null default now(),
  ended_at   timestamptz,
  constraint outbox_pkey primary key (tenant_id, id),
  constraint outbox_user foreign key (tenant_id, user_id) references users,
  constraint outbox_client foreign key (tenant_id, client_id) references clients,
  constraint outbox_link foreign key (tenant_id, link_id) references one_time_tokens,
  constraint outbox_kind check (kind in ('invitation', 'password-reset', 'recovery', 'password-changed',
    'factor-changed', 'factor-removed', 'recovery-codes-made', 'recovery-code-used', 'factor-failed')),
  constraint outbox_linked check ((kind in ('invitation', 'password-reset', 'recovery')) = (link_id is not null)),
  constraint outbox_state check (state in ('waiting', 'sent', 'dead', 'void')),
  constraint outbox_sealed check (sealed is null or (state = 'waiting' and link_id is not null)),
  constraint outbox_reason check (length(reason) <= 40),
  constraint outbox_ended check ((state = 'waiting') = (ended_at is null))
);
create index outbox_due on outbox (tenant_id, due_at) where state = 'waiting';
create index outbox_ended on outbox (tenant_id, ended_at) where state <> 'waiting';
create index outbox_by_client on outbox (tenant_id, client_id, id desc);
create index outbox_by_user on outbox (tenant_id, user_id, id desc);

-- A worker sees that mail is due and says what became of it, and cannot read what it carries. At the
-- door and in their own name people cause mail. Staff see what became of it: coaches, of the clients
-- whom they are assigned; admins, of the staff as well.
create procedure app.protect_outbox(t regclass) language plpgsql as $$
begin
  call app.force_walls(t);
  execute format($sql$
    create policy worker on %1$s to portico_worker
      using (tenant_id = (select app.tenant()));
    create policy door on %1$s for insert to portico_identity
      with check (tenant_id = (select app.tenant()));
    create policy own on %1$s for insert to portico_admin, portico_coach, portico_client
      with check (tenant_id = (select app.tenant()) and user_id = (select app.subject()));
    create policy coach on %1$s for select to portico_coach
      using (tenant_id = (select app.tenant())
         and client_id in (select a.client_id
                             from public.assignments a
                            where a.tenant_id = (select app.tenant())
                              and a.subject_id = (select app.subject())));
    create policy admin on %1$s for select to portico_admin
      using (tenant_id = (select app.tenant())
         and coalesce(client_id in (select a.client_id
                                      from public.assignments a
                                     where a.tenant_id = (select app.tenant())
                                       and a.subject_id = (select app.subject())), true));
    grant select (tenant_id, id, state, attempts, due_at, lease, ended_at), delete,
          update (state, attempts, due_at, lease, sealed, reason, ended_at) on %1$s to portico_worker;
    grant insert on %1$s to portico_identity, portico_admin, portico_coach, portico_client;
    grant select (tenant_id, id, user_id, client_id, kind, state, reason, created_at, ended_at)
       on %1$s to portico_admin, portico_coach;
  $sql$, t);
  call app.lend_to_definer(t, 'select, insert, update');
end
$$;
call app.protect_outbox('outbox');

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- The practices whose mail is due: ids alone.
create function app.tenants_with_mail() returns setof uuid
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid;
begin
  for tenant in select t.id from public.tenants t loop
    execute format('set local app.tenant = %L', tenant);
    if exists (select from public.outbox o
                where o.tenant_id = tenant and o.state = 'waiting' and o.due_at <= now()) then
      return next tenant;
    end if;
  end loop;
end
$$;
grant execute on function app.tenants_with_mail to portico_server;

-- What a letter is made of, for whoever holds its lease: from live rows, as they are now. Nothing, if
-- there is nobody any more to get it, or its link has ended.
create function app.read_letter(tenant uuid, letter uuid, held uuid)
  returns table (tenant_id uuid, kind text, sealed bytea, user_name text, email text, staff boolean,
                 codes_left int, practice text, accent text, base_url text)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select o.tenant_id, o.kind, o.sealed, u.name, u.email, u.role <> 'client',
           (select count(*)::int from public.recovery_codes c
             where c.tenant_id = tenant and c.user_id = u.id and c.used_at is null),
           s.name, s.accent, (select t.base_url from public.tenants t where t.id = tenant)
      from public.outbox o
      join public.users u on u.tenant_id = o.tenant_id and u.id = o.user_id
      join public.settings s on s.tenant_id = o.tenant_id
      left join public.one_time_tokens l on l.tenant_id = o.tenant_id and l.id = o.link_id
     where o.tenant_id = tenant and o.id = letter and o.lease = held and o.state = 'waiting'
       and u.disabled_at is null
       and (o.link_id is null) <= (o.sealed is null)
       and coalesce(l.consumed_at is null and l.expires_at > now(), true);
end
$$;
grant execute on function app.read_letter to portico_worker;

-- Who of a practice has come in: a password is set and, for staff, a second factor with it.
create function app.joined(tenant uuid) returns table (tenant_id uuid, user_id uuid)
  language sql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
  select u.tenant_id, u.id
    from public.users u
    join public.passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id
    left join public.totp_factors f
      on f.tenant_id = u.tenant_id and f.user_id = u.id and f.confirmed_at is not null
   where u.tenant_id = tenant and (u.role = 'client' or f.user_id is not null)
$$;
-- Makes a link for a user, in the place of those that they had, and the letter that brings it. It
-- decides for itself who may: an admin for the staff and, as everybody else, whoever is assigned for
-- the logins of a client. A recovery is an admin's alone, and nobody's own.
create function app.send_link(
  tenant uuid, subject uuid, receiver uuid, purpose text, link uuid, hash bytea, lives interval,
  letter uuid, sealed bytea
) returns table (tenant_id uuid, wait interval)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  to_client uuid;
begin
  if subject is distinct from app.subject() then
    return;
  end if;
  select u.client_id into to_client
    from public.users u
    join public.users i on i.tenant_id = u.tenant_id and i.id = subject and i.role <> 'client'
   where u.tenant_id = tenant and u.id = receiver and u.disabled_at is null
     and case
         when u.client_id is null then i.role = 'admin'
         else exists (select from public.assignments a
                       where a.tenant_id = tenant and a.subject_id = subject and a.client_id = u.client_id)
         end
     and case purpose
         when 'invitation' then not exists (select from app.joined(tenant) j where j.user_id = receiver)
         when 'recovery' then i.role = 'admin' and u.id <> subject
         end;
  if not found then
    return;
  end if;
  send_link.tenant_id := tenant;
  send_link.wait := coalesce(
    app.take(tenant, 'letters-by', sha256(subject::text::bytea), 50, interval '1 minute'),
    app.take(tenant, case purpose when 'recovery' then 'recoveries' else 'letters' end,
             sha256('letters'), 100, interval '36 seconds'),
    app.take(tenant, 'letters-to', sha256(receiver::text::bytea), 5, interval '12 minutes'));
  if send_link.wait is null then
    update public.one_time_tokens t set consumed_at = now()
     where t.tenant_id = tenant and t.user_id = receiver and t.consumed_at is null;
    insert into public.one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
      values (tenant, link, receiver, purpose, hash, now() + lives);
    insert into public.outbox (tenant_id, id, user_id, client_id, kind, link_id, sealed)
      values (tenant, letter, receiver, to_client, purpose, link, sealed);
  end if;
  return next;
end
$$;

-- Makes a user who has proved nothing yet: a member of the staff, by an admin; a login of a client,
-- by whoever is assigned. What invites them is app.send_link.
create function app.add_user(
  tenant uuid, subject uuid, id uuid, email text, skeleton text, name text, role text, client uuid
) returns table (tenant_id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() or not exists (
    select from public.users i
     where i.tenant_id = tenant and i.id = subject and i.role <> 'client'
       and case
           when client is null then i.role = 'admin'
           else exists (select from public.assignments a
                         where a.tenant_id = tenant and a.subject_id = subject and a.client_id = client)
           end)
  then
    return;
  end if;
  insert into public.users (tenant_id, id, email, email_skeleton, name, role, client_id)
    values (tenant, add_user.id, add_user.email, skeleton, add_user.name, add_user.role, client);
  add_user.tenant_id := tenant;
  return next;
end
$$;

-- A letter that died leaves once more. One that brought a link does not: its token is gone, and a
-- new link is what is wanted.
create function app.send_again(tenant uuid, subject uuid, letter uuid)
  returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.outbox o
     set state = 'waiting', attempts = 0, due_at = now(), lease = null, reason = null, ended_at = null
   where o.tenant_id = tenant and o.id = letter and o.state = 'dead' and o.link_id is null
     and subject = app.subject()
     and exists (select from public.users i
                  where i.tenant_id = tenant and i.id = subject and i.role <> 'client'
                    and case
                        when o.client_id is null then i.role = 'admin'
                        else exists (select from public.assignments a
                                      where a.tenant_id = tenant and a.subject_id = subject
                                        and a.client_id = o.client_id)
                        end);
  if found then
    send_again.tenant_id := tenant;
    return next;
  end if;
end
$$;

grant execute on function app.send_link, app.add_user, app.send_again, app.joined
   to portico_admin, portico_coach;

-- The operator's, once more: addresses have skeletons.
drop function app.create_user;
create function app.create_user(
  slug text, user_id uuid, email text, skeleton text, name text, role text, client_key text,
  link_id uuid, link_hash bytea, link_lives interval, event_id uuid
) returns table (base_url text, user_name text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.choose_tenant(slug);
  client record;
begin
  if create_user.role = 'client' then
    select c.id, c.name into strict client
      from public.clients c where c.tenant_id = tenant and c.key = client_key;
  else
    select null::uuid as id, null::text as name into client;
  end if;
  user_name := coalesce(create_user.name, client.name, split_part(create_user.email, '@', 1));
  insert into public.users (tenant_id, id, email, email_skeleton, name, role, client_id)
    values (tenant, user_id, create_user.email, skeleton, user_name, create_user.role, client.id);
  insert into public.one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
    values (tenant, link_id, create_user.user_id, 'invitation', link_hash, now() + link_lives);
  insert into public.audit_events (tenant_id, id, action, record_id)
    values (tenant, event_id, 'user-created', create_user.user_id);
  base_url := (select t.base_url from public.tenants t where t.id = tenant);
  return next;
end
$$;

-- A link by which a user begins anew, for the last admin who lost everything: whoever holds the
-- server's shell vouches for them. Nothing changes until it is followed.
create function app.recover_user(
  slug text, email text, link_id uuid, link_hash bytea, link_lives interval, event_id uuid
) returns table (base_url text, user_name text)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.choose_tenant(slug);
  receiver uuid;
begin
  select u.id, u.name into strict receiver, user_name
    from public.users u
   where u.tenant_id = tenant and u.email = recover_user.email and u.disabled_at is null;
  update public.one_time_tokens t set consumed_at = now()
   where t.tenant_id = tenant and t.user_id = receiver and t.consumed_at is null;
  insert into public.one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
    values (tenant, link_id, receiver, 'recovery', link_hash, now() + link_lives);
  insert into public.audit_events (tenant_id, id, action, record_id)
    values (tenant, event_id, 'recovery-sent', receiver);
  base_url := (select t.base_url from public.tenants t where t.id = tenant);
  return next;
end
$$;

-- How a practice looks, and how long its sessions last: those that are open follow.
create function app.amend_tenant(
  slug text, accent text, staff_idle_minutes int, staff_hours int, client_idle_days int, client_days int
) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.choose_tenant(slug);
begin
  update public.settings s
     set accent = coalesce(amend_tenant.accent, s.accent),
         staff_idle_minutes = coalesce(amend_tenant.staff_idle_minutes, s.staff_idle_minutes),
         staff_hours = coalesce(amend_tenant.staff_hours, s.staff_hours),
         client_idle_days = coalesce(amend_tenant.client_idle_days, s.client_idle_days),
         client_days = coalesce(amend_tenant.client_days, s.client_days)
   where s.tenant_id = tenant;
  update public.sessions e
     set idle = least(e.idle, l.idle), expires_at = least(e.expires_at, e.created_at + l.lasts)
    from (select u.id,
                 case u.role when 'client' then make_interval(days => s.client_idle_days)
                             else make_interval(mins => s.staff_idle_minutes) end as idle,
                 case u.role when 'client' then make_interval(days => s.client_days)
                             else make_interval(hours => s.staff_hours) end as lasts
            from public.users u
            join public.settings s on s.tenant_id = u.tenant_id
           where u.tenant_id = tenant) l
   where e.tenant_id = tenant and e.user_id = l.id and e.stage = 'signed-in';
end
$$;
grant execute on function app.create_user, app.recover_user, app.amend_tenant to portico_operator;

set local role portico_owner;
