-- Work goes on in the name of somebody who could not sign in any more.
-- red: portico-domain jobs a_job_is_entered_for_a_live_user_under_a_running_lease
create or replace function app.enter_job(tenant uuid, job uuid, lease uuid)
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
     and j.leased_until > now();

  if found then
    execute format('set local app.subject = %L', enter_job.subject_id);
    execute format('set local app.client = %L', coalesce(enter_job.client_id::text, ''));
    return next;
  end if;
end
$$;
