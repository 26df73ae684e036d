-- Who looks after a practice: nobody becomes an admin by an open session alone, and none comes or goes unseen.

alter table outbox drop constraint outbox_kind, add constraint outbox_kind check (kind in (
  'invitation', 'password-reset', 'recovery', 'password-changed', 'factor-changed', 'factor-removed',
  'recovery-codes-made', 'recovery-code-used', 'factor-failed', 'invoice-issued', 'credit-note-issued',
  'bank-details-changed', 'admins-changed'));

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Uses up a step of somebody's second factor, or a recovery code, for what wants it fresh. For functions alone: nobody
-- else may call it.
create function app.spend(tenant uuid, subject uuid, step bigint, code bytea) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if step is not null then
    update public.totp_factors f set used_step = step
     where f.tenant_id = tenant and f.user_id = subject and f.used_step < step and f.confirmed_at is not null;
  else
    update public.recovery_codes c set used_at = now()
     where c.tenant_id = tenant and c.user_id = subject and c.code_hash = code and c.used_at is null;
  end if;
  return found;
end
$$;

-- Tells every admin, and `other` who is or was one, by one of `letters`. Where there are too few of them it says so, and
-- whoever called it does nothing: nobody acts unseen. Fifty are told at most.
create function app.tell_admins(tenant uuid, other uuid, kind text, letters uuid[]) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  told uuid[] := array(
    select u.id from public.users u
     where u.tenant_id = tenant
       and (u.role = 'admin' and u.disabled_at is null or u.id = other)
     order by u.id
     limit 50);
begin
  if coalesce(cardinality(letters), 0) < cardinality(told) then
    return false;
  end if;
  insert into public.outbox (tenant_id, id, user_id, kind)
  select tenant, letters[t.n], t.id, tell_admins.kind from unnest(told) with ordinality t (id, n);
  return true;
end
$$;

-- As in 0010, and: whoever is disabled still hears of what all admins hear of, themselves among it.
create or replace function app.read_letter(tenant uuid, letter uuid, held uuid)
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
       and (u.disabled_at is null or o.kind in ('admins-changed', 'bank-details-changed'))
       and (o.link_id is null) <= (o.sealed is null)
       and coalesce(l.consumed_at is null and l.expires_at > now(), true);
end
$$;

-- As in 0012.
create or replace function app.amend_bank_details(
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
  if not app.spend(tenant, subject, step, code) then
    return;
  end if;
  if not app.tell_admins(tenant, subject, 'bank-details-changed', letters) then
    raise 'every admin is told' using errcode = 'insufficient_privilege';
  end if;
  insert into public.bank_details as b (tenant_id, holder, iban, bic, words)
    values (tenant, amend_bank_details.holder, amend_bank_details.iban, amend_bank_details.bic, amend_bank_details.words)
  on conflict on constraint bank_details_pkey do update
    set holder = excluded.holder, iban = excluded.iban, bic = excluded.bic, words = excluded.words, changed_at = now();
  amend_bank_details.tenant_id := tenant;
  return next;
end
$$;

-- As in 0010, and: whoever makes an admin uses up a second factor for it, and every admin is told.
drop function app.add_user(uuid, uuid, uuid, text, text, text, text, uuid);
create function app.add_user(
  tenant uuid, subject uuid, id uuid, email text, skeleton text, name text, role text, client uuid,
  step bigint, code bytea, letters uuid[]
) returns table (tenant_id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() or role is null or not exists (
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
  if role = 'admin' then
    if not app.spend(tenant, subject, step, code) then
      return;
    end if;
    if not app.tell_admins(tenant, subject, 'admins-changed', letters) then
      raise 'every admin is told' using errcode = 'insufficient_privilege';
    end if;
  end if;
  insert into public.users (tenant_id, id, email, email_skeleton, name, role, client_id)
    values (tenant, add_user.id, add_user.email, skeleton, add_user.name, add_user.role, client);
  add_user.tenant_id := tenant;
  return next;
end
$$;

-- As in 0011, and: whoever makes somebody an admin who may come in, or lets an admin in again, uses up a second factor
-- for it; of each change of who the admins are, all those before and after are told.
drop function app.amend_user(uuid, uuid, uuid, text, boolean);
create function app.amend_user(
  tenant uuid, subject uuid, receiver uuid, role text, disabled boolean, step bigint, code bytea, letters uuid[]
) returns table (tenant_id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean;
  is_to_be boolean := role = 'admin' and not disabled;
begin
  if subject is distinct from app.subject() or receiver = subject or role is null or disabled is null then
    return; -- what is not said could be neither asked for nor told of
  end if;
  perform from public.users u
    where u.tenant_id = tenant and u.id in (subject, receiver) order by u.id for update;
  select u.role = 'admin' and u.disabled_at is null into was
    from public.users u
    join public.users i on i.tenant_id = tenant and i.id = subject and i.role <> 'client' and i.disabled_at is null
   where u.tenant_id = tenant and u.id = receiver
     and (u.role = 'client') = (amend_user.role = 'client')
     and case
         when u.client_id is null then i.role = 'admin'
         else exists (select from public.assignments a
                       where a.tenant_id = tenant and a.subject_id = subject and a.client_id = u.client_id)
         end;
  if was is null then
    return;
  end if;
  if is_to_be and not was and not app.spend(tenant, subject, step, code) then
    return;
  end if;
  if is_to_be <> was and not app.tell_admins(tenant, receiver, 'admins-changed', letters) then
    raise 'every admin is told' using errcode = 'insufficient_privilege';
  end if;
  update public.users u
     set role = amend_user.role,
         disabled_at = case when disabled then coalesce(u.disabled_at, now()) end
   where u.tenant_id = tenant and u.id = receiver;
  delete from public.sessions s where s.tenant_id = tenant and s.user_id = receiver;
  update public.one_time_tokens t set consumed_at = now()
   where t.tenant_id = tenant and t.user_id = receiver and t.consumed_at is null;
  amend_user.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.add_user, app.amend_user to portico_admin, portico_coach;

set local role portico_owner;
