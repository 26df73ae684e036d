-- The door opens for a session that has run out.
-- red: portico-domain walls nobody_reads_anything
create or replace function app.enter(tenant uuid, hash bytea)
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
     and u.disabled_at is null;

  if found then
    execute format('set local app.subject = %L', enter.subject_id);
    execute format('set local app.client = %L', coalesce(enter.client_id::text, ''));
    return next;
  end if;
end
$$;
