-- Files: what they are called and who sees them is here, their bytes are in the store. Of each object that is there, or
-- may be, there is a row: it is written before the first byte arrives, and goes after the last one has gone.

-- What a practice may keep: the row comes with its first file, and is changed by functions alone.
create table storage (
  tenant_id     uuid not null,
  used_bytes    bigint not null default 0,
  quota_bytes   bigint not null default 20000000000,
  largest_bytes bigint not null default 200000000,              -- of one file
  constraint storage_pkey primary key (tenant_id),
  constraint storage_tenant foreign key (tenant_id) references tenants,
  constraint storage_bytes check (used_bytes >= 0 and quota_bytes between 0 and 1125899906842624
                              and largest_bytes between 1 and 1099511627776)
);
call app.protect_kept('storage', 'portico_admin, portico_coach, portico_client');

create table objects (
  tenant_id  uuid not null,
  id         uuid not null,
  client_id  uuid not null,
  subject_id uuid not null,                         -- who brings it
  state      text not null default 'arriving',
  bytes      bigint not null,                       -- as announced; once it is kept, as it is
  begun_at   timestamptz not null default now(),
  constraint objects_pkey primary key (tenant_id, id),
  constraint objects_client foreign key (tenant_id, client_id) references clients,
  constraint objects_subject foreign key (tenant_id, subject_id) references users,
  constraint objects_state check (state in ('arriving', 'kept', 'doomed')),
  constraint objects_bytes check (bytes > 0)
);
create index objects_unkept on objects (tenant_id, begun_at) where state <> 'kept';
call app.protect_kept('objects', '');

create table files (
  tenant_id  uuid not null,
  id         uuid not null,                         -- version 7: newest first is `id desc`
  client_id  uuid not null,
  author_id  uuid not null,
  name       text not null,
  shared     boolean not null,
  version    integer not null default 1,
  created_at timestamptz not null default now(),
  constraint files_pkey primary key (tenant_id, id),
  constraint files_client foreign key (tenant_id, client_id) references clients,
  constraint files_author foreign key (tenant_id, author_id) references users,
  constraint files_name check (length(name) between 1 and 200),
  constraint files_version check (version > 0)
);
create index files_by_client on files (tenant_id, client_id, id desc);
call app.protect_content('files', shared => 'shared', staff_verbs => 'select');

-- Each content of a file. `shared` is whether the client was shown it, as long as the file is shared.
create table file_versions (
  tenant_id  uuid not null,
  file_id    uuid not null,
  version    integer not null,
  client_id  uuid not null,
  author_id  uuid not null,
  object_id  uuid not null,
  name       text not null,                         -- as it was when it came
  media_type text not null,
  bytes      bigint not null,
  sha256     bytea not null,
  shared     boolean not null,
  added_at   timestamptz not null default now(),
  constraint file_versions_pkey primary key (tenant_id, file_id, version),
  constraint file_versions_file foreign key (tenant_id, file_id) references files,
  constraint file_versions_client foreign key (tenant_id, client_id) references clients,
  constraint file_versions_author foreign key (tenant_id, author_id) references users,
  constraint file_versions_object foreign key (tenant_id, object_id) references objects,
  constraint file_versions_unique_object unique (tenant_id, object_id),
  constraint file_versions_facts check (length(name) between 1 and 200 and bytes > 0 and length(sha256) = 32
                                    and media_type ~ '^[a-z]+/[a-z0-9.+-]+$' and length(media_type) <= 100)
);
call app.protect_content('file_versions', shared => 'shared', staff_verbs => 'select');

call app.lend_to_definer('files', 'select, insert, update, delete');
call app.lend_to_definer('file_versions', 'select, insert, update, delete');

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Whether whoever has entered is this subject, and works with a client, or is one of their logins. For functions alone.
create function app.opens(tenant uuid, subject uuid, client uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select subject is not distinct from app.subject()
     and exists (select from public.users u
                  where u.tenant_id = tenant and u.id = subject and u.disabled_at is null
                    and (u.client_id = client
                         or u.client_id is null
                            and exists (select from public.assignments a
                                         where a.tenant_id = tenant and a.subject_id = subject and a.client_id = client)))
$$;

-- Makes room for an object that is about to arrive: 'begun'; or why there is none: it is 'large', the practice is 'full',
-- or whoever asks has 'many' on their way. Nothing is returned to whom the client is closed.
create function app.begin_object(tenant uuid, subject uuid, object uuid, client uuid, bytes bigint)
  returns table (tenant_id uuid, answer text)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.opens(tenant, subject, client) or bytes <= 0 then
    return;
  end if;
  begin_object.tenant_id := tenant;
  insert into public.storage (tenant_id) values (tenant) on conflict on constraint storage_pkey do nothing;
  -- One after the other, so that the count holds. What is announced takes room at once: a client's login announces less.
  perform from public.storage s where s.tenant_id = tenant for update;
  if (select count(*) from public.objects o
       where o.tenant_id = tenant and o.subject_id = subject and o.state = 'arriving')
     >= (case when exists (select from public.users u
                           where u.tenant_id = tenant and u.id = subject and u.client_id is not null) then 5 else 60 end) then
    answer := 'many';
  elsif bytes > (select s.largest_bytes from public.storage s where s.tenant_id = tenant) then
    answer := 'large';
  else
    update public.storage s set used_bytes = s.used_bytes + bytes
     where s.tenant_id = tenant and s.used_bytes + bytes <= s.quota_bytes;
    if found then
      insert into public.objects (tenant_id, id, client_id, subject_id, bytes) values (tenant, object, client, subject, bytes);
      answer := 'begun';
    else
      answer := 'full';
    end if;
  end if;
  return next;
end
$$;
grant execute on function app.begin_object to portico_admin, portico_coach, portico_client;

-- What is arriving is here now, and takes so much room. For functions alone.
create function app.keep_object(tenant uuid, subject uuid, object uuid, client uuid, bytes bigint) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  announced bigint;
begin
  select o.bytes into announced from public.objects o
   where o.tenant_id = tenant and o.id = object and o.subject_id = subject and o.client_id = client
     and o.state = 'arriving' and o.bytes >= keep_object.bytes
     for update;
  if not found then
    return false;
  end if;
  update public.objects o set state = 'kept', bytes = keep_object.bytes where o.tenant_id = tenant and o.id = object;
  update public.storage s set used_bytes = s.used_bytes - announced + keep_object.bytes where s.tenant_id = tenant;
  return true;
end
$$;

-- Has objects removed from the store, and gives their room back at once. For functions alone.
create function app.doom_objects(tenant uuid, doomed uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  freed bigint;
begin
  with gone as (
    update public.objects o set state = 'doomed'
     where o.tenant_id = tenant and o.id = any (doomed) and o.state <> 'doomed'
    returning o.bytes)
  select coalesce(sum(g.bytes), 0) into freed from gone g;
  update public.storage s set used_bytes = s.used_bytes - freed where s.tenant_id = tenant and freed > 0;
end
$$;

-- Nothing comes of an object that was arriving: whatever is there of it goes with the next sweep. One that became
-- somebody's after all stays.
create function app.give_up_object(tenant uuid, subject uuid, object uuid) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform from public.objects o
    where o.tenant_id = tenant and o.id = object and o.subject_id = subject and o.state = 'arriving'
      and subject = app.subject()
      for update;
  if found then
    perform app.doom_objects(tenant, array[object]);
    give_up_object.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.give_up_object to portico_admin, portico_coach, portico_client;

-- A file of what has arrived. What a client brings is shared.
create function app.add_file(
  tenant uuid, subject uuid, file uuid, object uuid, client uuid, name text, shared boolean, media_type text,
  bytes bigint, sha256 bytea
) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  seen boolean := add_file.shared or exists (
    select from public.users u where u.tenant_id = tenant and u.id = subject and u.client_id is not null);
begin
  if app.opens(tenant, subject, client) and app.keep_object(tenant, subject, object, client, bytes) then
    insert into public.files (tenant_id, id, client_id, author_id, name, shared)
    values (tenant, file, client, subject, add_file.name, seen);
    insert into public.file_versions (tenant_id, file_id, version, client_id, author_id, object_id, name, media_type,
                                      bytes, sha256, shared)
    values (tenant, file, 1, client, subject, object, add_file.name, add_file.media_type, add_file.bytes,
            add_file.sha256, seen);
    add_file.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.add_file to portico_admin, portico_coach, portico_client;

-- Whether somebody may change a file: staff who work with the client; a login of the client, what they added themselves
-- and is shared. For functions alone.
create function app.keeps_file(tenant uuid, subject uuid, file uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.files f
      join public.users u on u.tenant_id = tenant and u.id = subject
     where f.tenant_id = tenant and f.id = file
       and app.opens(tenant, subject, f.client_id)
       and (u.client_id is null or f.shared and f.author_id = subject))
$$;

-- Another content of a file, by what has arrived. There are 50 at most: the oldest goes.
create function app.add_file_version(
  tenant uuid, subject uuid, file uuid, object uuid, name text, media_type text, bytes bigint, sha256 bytea
) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  client uuid;
  next   integer;
  seen   boolean;
  old    uuid[];
begin
  select f.client_id, f.version + 1, f.shared into client, next, seen from public.files f
   where f.tenant_id = tenant and f.id = file
     for update;
  if not found or not app.keeps_file(tenant, subject, file)
     or not app.keep_object(tenant, subject, object, client, bytes) then
    return;
  end if;
  insert into public.file_versions (tenant_id, file_id, version, client_id, author_id, object_id, name, media_type,
                                    bytes, sha256, shared)
  values (tenant, file, next, client, subject, object, add_file_version.name, add_file_version.media_type,
          add_file_version.bytes, add_file_version.sha256, seen);
  update public.files f set version = next, name = add_file_version.name where f.tenant_id = tenant and f.id = file;
  with gone as (
    delete from public.file_versions v
     where v.tenant_id = tenant and v.file_id = file and v.version <= next - 50
    returning v.object_id)
  select array_agg(g.object_id) into old from gone g;
  perform app.doom_objects(tenant, coalesce(old, '{}'));
  add_file_version.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.add_file_version to portico_admin, portico_coach, portico_client;

-- Renames a file, shows it to the client or takes it from their sight: then of all its contents nothing is shown either,
-- and once it is shown again it is the one that stands.
create function app.amend_file(tenant uuid, subject uuid, file uuid, name text, shared boolean)
  returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean;
begin
  select f.shared into was from public.files f where f.tenant_id = tenant and f.id = file for update;
  if not found or not app.keeps_file(tenant, subject, file)
     or amend_file.shared <> was and exists (
          select from public.users u where u.tenant_id = tenant and u.id = subject and u.client_id is not null) then
    return;
  end if;
  update public.files f set name = amend_file.name, shared = amend_file.shared where f.tenant_id = tenant and f.id = file;
  update public.file_versions v set name = amend_file.name
    from public.files f
   where v.tenant_id = tenant and v.file_id = file and f.tenant_id = tenant and f.id = file and v.version = f.version;
  if amend_file.shared <> was then
    update public.file_versions v set shared = amend_file.shared
      from public.files f
     where v.tenant_id = tenant and v.file_id = file and f.tenant_id = tenant and f.id = file
       and (v.version = f.version or not amend_file.shared);
  end if;
  amend_file.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.amend_file to portico_admin, portico_coach, portico_client;

-- Throws a file away, with all its contents: a client's login, as long as all of them are its own.
create function app.remove_file(tenant uuid, subject uuid, file uuid) returns table (tenant_id uuid)
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
  gone := array(select v.object_id from public.file_versions v where v.tenant_id = tenant and v.file_id = file);
  delete from public.file_versions v where v.tenant_id = tenant and v.file_id = file;
  delete from public.files f where f.tenant_id = tenant and f.id = file;
  perform app.doom_objects(tenant, gone);
  remove_file.tenant_id := tenant;
  return next;
end
$$;
grant execute on function app.remove_file to portico_admin, portico_coach, portico_client;

-- The practices of which something is to be removed from the store: ids alone.
create function app.tenants_to_sweep() returns setof uuid
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid;
begin
  for tenant in select t.id from public.tenants t loop
    execute format('set local app.tenant = %L', tenant);
    if exists (select from public.objects o
                where o.tenant_id = tenant and o.state <> 'kept'
                  and (o.state = 'doomed' or o.begun_at < now() - interval '3 hours')) then
      return next tenant;
    end if;
  end loop;
end
$$;
grant execute on function app.tenants_to_sweep to portico_server;

-- What is to be removed from the store: what is doomed, and what has been arriving for three hours, which no request does.
create function app.objects_to_sweep(tenant uuid, most integer) returns table (tenant_id uuid, id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.doom_objects(tenant, array(
    select o.id from public.objects o
     where o.tenant_id = tenant and o.state = 'arriving' and o.begun_at < now() - interval '3 hours'
     limit most));
  return query
    select o.tenant_id, o.id from public.objects o
     where o.tenant_id = tenant and o.state = 'doomed'
     order by o.begun_at
     limit most;
end
$$;
grant execute on function app.objects_to_sweep to portico_worker;

-- It has gone from the store.
create function app.forget_object(tenant uuid, object uuid) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.objects o where o.tenant_id = tenant and o.id = object and o.state = 'doomed';
  if found then
    forget_object.tenant_id := tenant;
    return next;
  end if;
end
$$;
grant execute on function app.forget_object to portico_worker;

-- Which of these objects there are rows of: what else lies in the store of a practice is nobody's.
create function app.known_objects(tenant uuid, ids uuid[]) returns table (tenant_id uuid, id uuid)
  language plpgsql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query select o.tenant_id, o.id from public.objects o where o.tenant_id = tenant and o.id = any (ids);
end
$$;
grant execute on function app.known_objects to portico_worker;

set local role portico_owner;
