-- What is asked of an installation as a whole, before it is let go and while it runs: where its practices
-- answer, and for how long mail has been due. And moving a practice to another address.

alter table tenants add column demo boolean not null default false; -- invented, by `portico demo`
grant update (base_url, host, demo) on tenants to portico_definer;
set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- What is invented comes first, and what is not https; of more than a thousand, the rest is not looked at.
create function app.practices() returns table (slug text, base_url text, demo boolean)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select t.slug, t.base_url, t.demo from public.tenants t
     order by not t.demo, starts_with(t.base_url, 'https://'), t.slug
     limit 1000;
end
$$;

-- For how many seconds the mail that has been due for longest has waited: 0 where none has.
create function app.mail_overdue() returns int
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid;
  due timestamptz;
  oldest timestamptz := now();
begin
  for tenant in select t.id from public.tenants t loop
    execute format('set local app.tenant = %L', tenant);
    select min(o.due_at) into due
      from public.outbox o where o.tenant_id = tenant and o.state = 'waiting';
    oldest := least(oldest, due);
  end loop;
  return least(extract(epoch from now() - oldest), 2000000000)::int;
end
$$;

-- At another address from now on. Links that were sent lead to the old one, which a redirect may serve.
create function app.move_tenant(slug text, base_url text, host text) returns void
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.tenants t
     set base_url = move_tenant.base_url, host = move_tenant.host
   where t.id = app.choose_tenant(move_tenant.slug);
end
$$;

create function app.mark_demo(slug text) returns void
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.tenants t set demo = true where t.id = app.choose_tenant(mark_demo.slug);
end
$$;

grant execute on function app.practices, app.mail_overdue to portico_server;
grant execute on function app.move_tenant, app.mark_demo to portico_operator;

set local role portico_owner;
