-- Before a pattern of numbers is changed, one wants to know what it makes.

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- The year that it is at the practice, the count that its next invoice gets, and the first of the numbers that `pattern`
-- makes of that and the 999 after it which a document bears already. For admins: of documents they learn no more.
create function app.next_number(tenant uuid, subject uuid, pattern text)
  returns table (tenant_id uuid, year int, count int, clash text)
  language sql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
  select tenant, t.year, t.last + 1,
         (select w.number
            from generate_series(t.last + 1, t.last + 1000) n
           cross join lateral app.write_number(pattern, t.year, n) w (number)
           where exists (select from public.invoices i
                          where i.tenant_id = tenant and i.source = 'portico' and i.number = w.number)
           order by n
           limit 1)
    from (select y.year, coalesce((select c.last from public.invoice_counters c
                                    where c.tenant_id = tenant and c.year = y.year), 0) as last
            from public.settings s
           cross join lateral (select extract(year from now() at time zone s.time_zone)::int) y (year)
           where s.tenant_id = tenant) t
   where subject is not distinct from app.subject()
     and exists (select from public.users u where u.tenant_id = tenant and u.id = subject and u.role = 'admin')
$$;
grant execute on function app.next_number to portico_admin;

set local role portico_owner;
