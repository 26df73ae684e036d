-- The functions that may do more than who calls them. They belong to a role of their own, which is
-- bound by policies like any other, and they name everything by its schema.

grant usage, create on schema app to portico_definer;
grant select on tenants to portico_definer;
set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Refuses a connection on which a transaction was already open: what an abandoned request left
-- behind can never be continued by the next one. (Under the simple protocol, the clock of the
-- transaction and that of the message are the same only in the message that began it.)
create function app.require_fresh() returns void language plpgsql as $$
begin
  if now() <> statement_timestamp() then
    raise 'this connection is already in a transaction' using errcode = 'active_sql_transaction';
  end if;
end
$$;

-- Who is at home at this host: the id alone, or nothing.
create function app.tenant_at(host text) returns uuid
  language sql stable strict security definer set search_path = pg_catalog, pg_temp
  return (select t.id from public.tenants t where t.host = tenant_at.host);
grant execute on function app.tenant_at to portico_server;

-- The door before the door: the tenant of the host, and nobody in it.
create function app.knock(tenant uuid) returns void
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_fresh();
  execute format('set local app.tenant = %L', tenant);
end
$$;
grant execute on function app.knock to portico_server;

-- The door. Turns the hash of a live session of this tenant into a principal, for this transaction
-- only. The tenant is set first, since sessions can be read in no other: where nobody is found it
-- stays set, but then no role is taken, and without a role there is nothing to read.
create function app.enter(tenant uuid, hash bytea)
  returns table (tenant_id uuid, subject_id uuid, role text, client_id uuid, session_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_fresh();
  execute format('set local app.tenant = %L', tenant);

  select u.tenant_id, u.id, u.role, u.client_id, s.id
    into enter.tenant_id, enter.subject_id, enter.role, enter.client_id, enter.session_id
    from public.sessions s
    join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
   where s.tenant_id = tenant
     and s.token_hash = hash
     and s.stage = 'signed-in'
     and s.expires_at > now()
     and u.disabled_at is null;

  if found then
    execute format('set local app.subject = %L', enter.subject_id);
    execute format('set local app.client = %L', coalesce(enter.client_id::text, ''));
    return next;
  end if;
end
$$;
grant execute on function app.enter to portico_server;

-- The same door, for work that no request waits for: whoever holds the lease of a claimed job
-- enters in the name of its subject, if that is still somebody who could sign in.
create function app.enter_job(tenant uuid, job uuid, lease uuid)
  returns table (tenant_id uuid, subject_id uuid, role text, client_id uuid, session_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_fresh();
  execute format('set local app.tenant = %L', tenant);

  select u.tenant_id, u.id, u.role, u.client_id
    into enter_job.tenant_id, enter_job.subject_id, enter_job.role, enter_job.client_id
    from public.jobs j
    join public.users u on u.tenant_id = j.tenant_id and u.id = j.subject_id
   where j.tenant_id = tenant
     and j.id = job
     and j.lease = enter_job.lease
     and j.state = 'claimed'
     and j.leased_until > now()
     and u.disabled_at is null;

  if found then
    execute format('set local app.subject = %L', enter_job.subject_id);
    execute format('set local app.client = %L', coalesce(enter_job.client_id::text, ''));
    return next;
  end if;
end
$$;
grant execute on function app.enter_job to portico_server, portico_operator;

-- Marks a job done in the transaction that did it: both are there, or neither.
create function app.finish_job(tenant uuid, subject uuid, job uuid, lease uuid)
  returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.jobs j
     set state = 'done', lease = null, leased_until = null, finished_at = now()
   where j.tenant_id = tenant and j.subject_id = subject and j.id = job
     and j.lease = finish_job.lease and j.state = 'claimed';
  if found then
    finish_job.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.finish_job to portico_admin, portico_coach;

-- Adds clients and assigns them to who adds them, since each alone is refused to everybody. It
-- writes what it is told; that this is the tenant and the subject who entered, the policies see to.
-- A client whose key its source has brought before stays as it is, and is not returned.
create function app.add_clients(
  tenant uuid, subject uuid, ids uuid[], names text[], sort_names text[], source text, keys text[]
)
  returns table (tenant_id uuid, id uuid)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    insert into public.clients as c (tenant_id, id, name, sort_name, source, key)
    select tenant, n.id, n.name, n.sort_name, add_clients.source, n.key
      from unnest(ids, names, sort_names, keys) n (id, name, sort_name, key)
        on conflict on constraint clients_unique_key do nothing
    returning c.tenant_id, c.id;
  insert into public.assignments (tenant_id, subject_id, client_id)
  select c.tenant_id, subject, c.id
    from public.clients c
   where c.tenant_id = tenant and c.id = any (ids);
end
$$;
grant execute on function app.add_clients to portico_admin, portico_coach;

set local role portico_owner;
