-- Wall one's rules, each said once, for all roles. They read their arguments, not the settings of
-- wall two, so that neither wall leans on the other. Inlined by the planner: they cost what the
-- written-out query costs.

-- The clients whose content a principal may open, and whether that includes what is not shared.
create function visible_clients(tenant uuid, subject uuid, client uuid)
  returns table (client_id uuid, sees_private boolean) language sql stable parallel safe
as $$
  select client, false where client is not null
  union all
  select a.client_id, true
    from public.assignments a
   where client is null -- a client's login is no staff, whatever it was assigned
     and a.tenant_id = tenant and a.subject_id = subject
$$;

-- The clients whom a principal may see on the roster: for an admin, every one.
create function visible_roster(tenant uuid, subject uuid, client uuid)
  returns table (client_id uuid) language sql stable parallel safe
as $$
  select v.client_id from public.visible_clients(tenant, subject, client) v
  union
  select c.id
    from public.users u
    join public.clients c on c.tenant_id = u.tenant_id
   where u.tenant_id = tenant and u.id = subject and u.role = 'admin'
$$;

-- The date on the wall of the practice.
create function practice_today(tenant uuid) returns date language sql stable parallel safe
as $$
  select (now() at time zone s.time_zone)::date from public.settings s where s.tenant_id = tenant
$$;

grant execute on function visible_clients, visible_roster, practice_today
   to portico_admin, portico_coach, portico_client;
