-- Who may open which client, and why; what becomes of clients and of users once they are there.

-- Whoever adds a client, or brings them along, is assigned without a word. Every assignment after
-- that says why, and who gave it.
alter table assignments
  add column reason   text,
  add column given_by uuid,
  add constraint assignments_given_by foreign key (tenant_id, given_by) references users,
  add constraint assignments_reason check (reason <> '' and length(reason) <= 200),
  add constraint assignments_given check ((reason is null) = (given_by is null));

-- Admins give in their own name, and not without a reason.
create procedure app.give_with_reason(t regclass) language plpgsql as $$
begin
  execute format($sql$
    alter policy admin on %1$s
      with check (tenant_id = (select app.tenant()) and given_by = (select app.subject()));
  $sql$, t);
end
$$;
call app.give_with_reason('assignments');

-- A client keeps its own address and telephone number; what it is invoiced in is for the practice to say.
grant update on client_profiles to portico_admin, portico_coach;
grant update (first_name, last_name, email, phone, street, street2, postal_code, city, country)
   on client_profiles to portico_client;
grant insert (tenant_id, client_id, first_name, last_name, email, phone, street, street2, postal_code, city, country)
   on client_profiles to portico_client;
grant update, delete on client_remarks to portico_admin, portico_coach;

grant update on clients, users to portico_definer;
grant delete on sessions to portico_definer;

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- As in 0004, and: whoever says that somebody adds clients is that somebody, and is assigned those that this adds and no
-- others, whatever ids they name.
create or replace function app.add_clients(
  tenant uuid, subject uuid, ids uuid[], names text[], sort_names text[], source text, keys text[]
)
  returns table (tenant_id uuid, id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  added uuid;
  all_added uuid[] := '{}';
begin
  if subject is distinct from app.subject() then
    raise 'clients are added in one''s own name' using errcode = 'insufficient_privilege';
  end if;
  for added in
    insert into public.clients as c (tenant_id, id, name, sort_name, source, key)
    select tenant, n.id, n.name, n.sort_name, add_clients.source, n.key
      from unnest(ids, names, sort_names, keys) n (id, name, sort_name, key)
        on conflict on constraint clients_unique_key do nothing
    returning c.id
  loop
    all_added := all_added || added;
  end loop;
  insert into public.assignments (tenant_id, subject_id, client_id)
  select tenant, subject, a.id from unnest(all_added) a (id);
  return query select tenant, a.id from unnest(all_added) a (id);
end
$$;

-- Who can open a client, for the staff who see that there is such a client.
create function app.openers(tenant uuid, subject uuid, client uuid)
  returns table (tenant_id uuid, user_id uuid, name text, reason text, given_by text, since timestamptz)
  language sql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
  select a.tenant_id, u.id, u.name, a.reason, g.name, a.created_at
    from public.assignments a
    join public.users u on u.tenant_id = a.tenant_id and u.id = a.subject_id
    left join public.users g on g.tenant_id = a.tenant_id and g.id = a.given_by
   where a.tenant_id = tenant and a.client_id = client
     and u.role <> 'client' and u.disabled_at is null
     and subject = app.subject()
     and exists (select from public.visible_roster(tenant, subject, null) v where v.client_id = client)
     and exists (select from public.users i
                  where i.tenant_id = tenant and i.id = subject and i.role <> 'client')
   order by a.created_at, u.id
   limit 200
$$;

-- What a client is called, and whether the practice still works with them: for whoever is assigned, and
-- for admins.
create function app.amend_client(
  tenant uuid, subject uuid, client uuid, name text, sort_name text, status text
) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.clients c
     set name = amend_client.name, sort_name = amend_client.sort_name, status = amend_client.status
   where c.tenant_id = tenant and c.id = client
     and subject = app.subject()
     and exists (select from public.visible_roster(tenant, subject, null) v where v.client_id = client)
     and exists (select from public.users i
                  where i.tenant_id = tenant and i.id = subject and i.role <> 'client');
  if found then
    amend_client.tenant_id := tenant;
    return next;
  end if;
end
$$;

-- What a user is, and whether they may come in. An admin decides it for the staff, and never for
-- themselves, so that one is always left; whoever is assigned, for the logins of a client, whose role
-- stays. Both rows are held while that is decided: of two admins who disable each other one succeeds.
-- What they had open ends, and links that they were sent are void.
create function app.amend_user(
  tenant uuid, subject uuid, receiver uuid, role text, disabled boolean
) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() or receiver = subject then
    return;
  end if;
  perform from public.users u
    where u.tenant_id = tenant and u.id in (subject, receiver) order by u.id for update;
  update public.users u
     set role = amend_user.role,
         disabled_at = case when disabled then coalesce(u.disabled_at, now()) end
    from public.users i
   where u.tenant_id = tenant and u.id = receiver
     and i.tenant_id = tenant and i.id = subject and i.role <> 'client' and i.disabled_at is null
     and (u.role = 'client') = (amend_user.role = 'client')
     and case
         when u.client_id is null then i.role = 'admin'
         else exists (select from public.assignments a
                       where a.tenant_id = tenant and a.subject_id = subject and a.client_id = u.client_id)
         end;
  if found then
    delete from public.sessions s where s.tenant_id = tenant and s.user_id = receiver;
    update public.one_time_tokens t set consumed_at = now()
     where t.tenant_id = tenant and t.user_id = receiver and t.consumed_at is null;
    amend_user.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.openers, app.amend_client, app.amend_user to portico_admin, portico_coach;

set local role portico_owner;
grant execute on function visible_roster, visible_clients to portico_definer;
