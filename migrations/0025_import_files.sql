-- Files of other programs: each is known by whose it is and where it came from, so that what is brought twice is here
-- once.

alter table files
  add column source text not null default 'portico',  -- what it was imported from, and what that calls it
  add column key    text,
  add constraint files_unique_per_source unique (tenant_id, client_id, source, key),
  add constraint files_source check (source ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  add constraint files_key_length check (length(key) between 1 and 500);

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Says of a file that somebody of the staff has just brought where it came from.
create function app.name_file_source(tenant uuid, subject uuid, file uuid, source text, key text)
  returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.files f set source = name_file_source.source, key = name_file_source.key
   where f.tenant_id = tenant and f.id = file and f.author_id = subject and f.source = 'portico'
     and app.works_with(tenant, subject, f.client_id)
  returning f.tenant_id into name_file_source.tenant_id;
  if found then
    return next;
  end if;
end
$$;
grant execute on function app.name_file_source to portico_admin, portico_coach;

set local role portico_owner;
