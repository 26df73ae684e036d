-- How much room a practice has, as the operator says.

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- What is null stays. What is there already stays as well, where there is less room now: nothing more comes then.
create function app.amend_storage(slug text, quota_bytes bigint, largest_bytes bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.choose_tenant(slug);
begin
  insert into public.storage (tenant_id) values (tenant) on conflict on constraint storage_pkey do nothing;
  update public.storage s
     set quota_bytes = coalesce(amend_storage.quota_bytes, s.quota_bytes),
         largest_bytes = coalesce(amend_storage.largest_bytes, s.largest_bytes)
   where s.tenant_id = tenant;
end
$$;
grant execute on function app.amend_storage to portico_operator;

set local role portico_owner;
