-- What took longer the more a practice has, although it is about one client.

-- The logins of a client, and who may open one.
create index users_by_client on users (tenant_id, client_id) where client_id is not null;
create index assignments_by_client on assignments (tenant_id, client_id);

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Whether one user of a practice has come in: as app.joined, which finds all who have.
create function app.has_joined(tenant uuid, receiver uuid) returns boolean
  language plpgsql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from public.users u
      join public.passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id
      left join public.totp_factors f
        on f.tenant_id = u.tenant_id and f.user_id = u.id and f.confirmed_at is not null
     where u.tenant_id = tenant and u.id = receiver and (u.role = 'client' or f.user_id is not null));
end
$$;
grant execute on function app.has_joined to portico_admin, portico_coach;

-- As in 0011; in a language that plans it once for a connection, and not each time.
create or replace function app.openers(tenant uuid, subject uuid, client uuid)
  returns table (tenant_id uuid, user_id uuid, name text, reason text, given_by text, since timestamptz)
  language plpgsql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
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
   limit 200;
end
$$;

set local role portico_owner;
