-- What the operator's shell may do and `serve` may not: the only ways to a new practice, to a user
-- with a link, and to a job for somebody. Each sets the tenant that it works in, so that the
-- policies of the definer hold it there.

grant insert on tenants to portico_definer;
set local role portico_definer;
alter default privileges revoke execute on functions from public;

create function app.create_tenant(
  tenant uuid, slug text, base_url text, host text, name text, time_zone text
) returns void
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('set local app.tenant = %L', tenant);
  perform now() at time zone time_zone; -- fails if there is no such zone
  insert into public.tenants (id, slug, base_url, host) values (tenant, slug, base_url, host);
  insert into public.settings (tenant_id, name, time_zone) values (tenant, name, time_zone);
end
$$;

-- The tenant of a slug, set for what follows; NO_DATA_FOUND if there is none.
create function app.choose_tenant(slug text) returns uuid
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid;
begin
  select t.id into strict tenant from public.tenants t where t.slug = choose_tenant.slug;
  execute format('set local app.tenant = %L', tenant);
  return tenant;
end
$$;

-- A user who has proved nothing yet, and the link by which they will. Returns where that link
-- leads; NO_DATA_FOUND without such a tenant or client, TOO_MANY_ROWS where two sources use a key.
create function app.create_user(
  slug text, user_id uuid, email text, name text, role text, client_key text,
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
  insert into public.users (tenant_id, id, email, name, role, client_id)
    values (tenant, user_id, create_user.email, user_name, create_user.role, client.id);
  insert into public.one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
    values (tenant, link_id, create_user.user_id, 'invitation', link_hash, now() + link_lives);
  insert into public.audit_events (tenant_id, id, action, record_id)
    values (tenant, event_id, 'user-created', create_user.user_id);
  base_url := (select t.base_url from public.tenants t where t.id = tenant);
  return next;
end
$$;

-- Work for the user of this address, who is staff and not disabled.
create function app.create_job(slug text, email text, job uuid, kind text) returns uuid
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.choose_tenant(slug);
  subject uuid;
begin
  select u.id into strict subject
    from public.users u
   where u.tenant_id = tenant and u.email = create_job.email
     and u.role in ('admin', 'coach') and u.disabled_at is null;
  insert into public.jobs (tenant_id, id, subject_id, kind) values (tenant, job, subject, kind);
  return tenant;
end
$$;

grant execute on function app.create_tenant, app.create_user, app.create_job to portico_operator;

set local role portico_owner;
