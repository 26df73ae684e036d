-- Files of other programs that an admin brings: looked at first, and taken in once that is wanted. Both are jobs.

create table imports (
  tenant_id  uuid not null,
  id         uuid not null,
  subject_id uuid not null,
  job_id     uuid not null,                       -- the last that was asked for
  kind       text not null,
  source     text not null,
  reading    text not null,                       -- how to read it, as the program writes it down
  file       bytea,                               -- gone once it was taken in
  state      text not null default 'looking',
  records    integer not null default 0,          -- how many there are
  dealt_with integer not null default 0,          -- with how many of them the job has dealt
  added      integer,                             -- how many were new
  faults     integer not null default 0,          -- how many there are
  report     text,                                -- what was found, likewise
  created_at timestamptz not null default now(),
  constraint imports_pkey primary key (tenant_id, id),
  constraint imports_subject foreign key (tenant_id, subject_id) references users,
  constraint imports_job foreign key (tenant_id, job_id) references jobs,
  constraint imports_kind check (kind in ('clients', 'invoices')),
  constraint imports_source check (source ~ '^[a-z0-9][a-z0-9-]{0,62}$' and source <> 'portico'),
  constraint imports_state check (state in ('looking', 'looked', 'taking', 'taken', 'failed')),
  constraint imports_file check (length(file) <= 16777216 and (state in ('taken', 'failed')) = (file is null)),
  constraint imports_texts check (length(reading) <= 100000 and length(report) <= 1000000)
);
create index imports_by_subject on imports (tenant_id, subject_id, id desc);
call app.protect_notebook('imports', 'portico_admin', 'select, insert, update, delete');

alter table jobs
  add column attempts smallint not null default 0,
  drop constraint jobs_kind,
  add constraint jobs_kind check (kind in ('import', 'import-file'));
grant select (attempts), update (attempts) on jobs to portico_worker;

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Asks for work in one's own name: three things at a time.
create function app.queue_job(tenant uuid, subject uuid, job uuid, kind text) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if subject is distinct from app.subject() or not exists (
       select from public.users u where u.tenant_id = tenant and u.id = subject and u.role <> 'client')
     or (select count(*) from public.jobs j
          where j.tenant_id = tenant and j.subject_id = subject and j.state <> 'done') >= 3
  then
    return;
  end if;
  insert into public.jobs (tenant_id, id, subject_id, kind) values (tenant, job, subject, queue_job.kind);
  queue_job.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.queue_job to portico_admin;

-- The practices where work waits, or lies there since who had it died: ids alone.
create function app.tenants_with_jobs() returns setof uuid
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid;
begin
  for tenant in select t.id from public.tenants t loop
    execute format('set local app.tenant = %L', tenant);
    if exists (select from public.jobs j
                where j.tenant_id = tenant and j.kind = 'import-file' and j.state <> 'done'
                  and coalesce(j.leased_until <= now(), true)) then
      return next tenant;
    end if;
  end loop;
end
$$;
grant execute on function app.tenants_with_jobs to portico_server;

set local role portico_owner;
