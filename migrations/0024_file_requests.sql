-- What a client is asked to bring: it stands among what they have to do, until a file answers it.

create table file_requests (
  tenant_id   uuid not null,
  id          uuid not null,                        -- version 7: newest first is `id desc`
  client_id   uuid not null,
  author_id   uuid not null,
  title       text not null,                        -- what is asked for
  file_id     uuid,                                 -- what answers it, as long as it is there
  created_at  timestamptz not null default now(),
  answered_at timestamptz,                          -- without, it is open
  constraint file_requests_pkey primary key (tenant_id, id),
  constraint file_requests_client foreign key (tenant_id, client_id) references clients,
  constraint file_requests_author foreign key (tenant_id, author_id) references users,
  constraint file_requests_file foreign key (tenant_id, file_id) references files,
  constraint file_requests_title check (length(title) between 1 and 200),
  constraint file_requests_answered check (file_id is null or answered_at is not null)
);
create index file_requests_by_client on file_requests (tenant_id, client_id, id desc);
create index file_requests_by_file on file_requests (tenant_id, file_id) where file_id is not null;
call app.protect_content('file_requests', shared => 'true', staff_verbs => 'select, delete');
-- What answers it, a function says.
grant insert (tenant_id, id, client_id, author_id, title) on file_requests to portico_admin, portico_coach;
call app.lend_to_definer('file_requests', 'select, update');

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- A file answers what was asked for: one that whoever answers has just brought, and that the client sees.
create function app.answer_file_request(tenant uuid, subject uuid, request uuid, file uuid)
  returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.file_requests r set file_id = f.id, answered_at = now()
    from public.files f
   where r.tenant_id = tenant and r.id = request and r.answered_at is null
     and f.tenant_id = tenant and f.id = file
     and f.client_id = r.client_id and f.author_id = subject and f.shared
     and app.opens(tenant, subject, r.client_id);
  if found then
    answer_file_request.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.answer_file_request to portico_admin, portico_coach, portico_client;

-- As in 0020, and: what it answered is open again, if the client saw it; else they would learn that it has gone.
create or replace function app.remove_file(tenant uuid, subject uuid, file uuid) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  gone uuid[];
begin
  perform from public.files f where f.tenant_id = tenant and f.id = file for update;
  if not found or not app.keeps_file(tenant, subject, file)
     or exists (select from public.users u
                 where u.tenant_id = tenant and u.id = subject and u.client_id is not null)
        and exists (select from public.file_versions v
                     where v.tenant_id = tenant and v.file_id = file and v.author_id <> subject) then
    return;
  end if;
  update public.file_requests r set file_id = null, answered_at = case when f.shared then null else r.answered_at end
    from public.files f
   where r.tenant_id = tenant and r.file_id = file and f.tenant_id = tenant and f.id = file;
  gone := array(select v.object_id from public.file_versions v where v.tenant_id = tenant and v.file_id = file);
  delete from public.file_versions v where v.tenant_id = tenant and v.file_id = file;
  delete from public.files f where f.tenant_id = tenant and f.id = file;
  perform app.doom_objects(tenant, gone);
  remove_file.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.remove_file to portico_admin, portico_coach, portico_client;

set local role portico_owner;
