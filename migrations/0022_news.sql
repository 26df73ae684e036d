-- That there is something new, by mail: who wants to be told, and that nobody is told too often.

-- What one wants. Who has no row wants to be told.
create table preferences (
  tenant_id  uuid not null,
  subject_id uuid not null,
  news       boolean not null default true,
  constraint preferences_pkey primary key (tenant_id, subject_id),
  constraint preferences_subject foreign key (tenant_id, subject_id) references users
);
call app.protect_notebook('preferences', 'portico_admin, portico_coach, portico_client', 'select, insert, update');
call app.lend_to_definer('preferences', 'select, insert, update');

alter table outbox drop constraint outbox_kind, add constraint outbox_kind check (kind in (
  'invitation', 'password-reset', 'recovery', 'password-changed', 'factor-changed', 'factor-removed',
  'recovery-codes-made', 'recovery-code-used', 'factor-failed', 'invoice-issued', 'credit-note-issued',
  'bank-details-changed', 'admins-changed', 'news'));
-- Of whatever is new meanwhile, the letter that waits tells as well.
create unique index outbox_one_news on outbox (tenant_id, user_id) where kind = 'news' and state = 'waiting';

set local role portico_definer;
alter default privileges revoke execute on functions from public;

-- Whether somebody wants to be told of what is new. For functions alone.
create function app.wants_news(tenant uuid, subject uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select not exists (select from public.preferences p
                      where p.tenant_id = tenant and p.subject_id = subject and not p.news)
$$;

-- Lets mail say that there is something new of a client: to the logins of the client what staff did, to the staff who
-- work with them what a login did. None leaves within an hour of the last, or of the last that did not arrive. As many are told as there are
-- `letters`.
create function app.tell_news(tenant uuid, subject uuid, client uuid, letters uuid[]) returns table (tenant_id uuid)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  by_staff boolean := app.works_with(tenant, subject, client);
begin
  if not app.opens(tenant, subject, client) then
    return;
  end if;
  tell_news.tenant_id := tenant;
  -- One that is leaving has left, or has not, before it is asked when the last one did.
  perform from public.outbox o where o.tenant_id = tenant and o.kind = 'news' and o.state = 'waiting' for update;
  insert into public.outbox (tenant_id, id, user_id, client_id, kind, due_at)
  select tenant, letters[t.n], t.id, t.client_id, 'news', greatest(now(), t.last + interval '1 hour')
    from (select u.id, u.client_id, row_number() over (order by u.id) as n,
                 (select max(o.ended_at) from public.outbox o
                   where o.tenant_id = tenant and o.user_id = u.id and o.kind = 'news' and o.state in ('sent', 'dead')) as last
            from public.users u
           where u.tenant_id = tenant and u.disabled_at is null and app.has_joined(tenant, u.id)
             and app.wants_news(tenant, u.id)
             and case when by_staff then u.client_id = client
                 else u.client_id is null
                      and exists (select from public.assignments a
                                   where a.tenant_id = tenant and a.subject_id = u.id and a.client_id = client)
                 end
         ) t
   where letters[t.n] is not null
      on conflict (tenant_id, user_id) where kind = 'news' and state = 'waiting' do nothing;
  return next;
end
$$;
grant execute on function app.tell_news to portico_admin, portico_coach, portico_client;

-- Whoever reads a letter wants no more of its kind: they are known by what is sealed in it, and need not sign in.
create function app.stop_news(tenant uuid, reader uuid) returns table (tenant_id uuid, changed boolean)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  select u.tenant_id into stop_news.tenant_id from public.users u where u.tenant_id = tenant and u.id = reader;
  if not found then
    return;
  end if;
  insert into public.preferences as p (tenant_id, subject_id, news) values (tenant, reader, false)
      on conflict on constraint preferences_pkey do update set news = false where p.news;
  stop_news.changed := found;
  return next;
end
$$;
grant execute on function app.stop_news to portico_identity;

-- As in 0014, and: who reads it, and nothing of what they do not want to be told.
drop function app.read_letter;
create function app.read_letter(tenant uuid, letter uuid, held uuid)
  returns table (tenant_id uuid, user_id uuid, kind text, sealed bytea, user_name text, email text, staff boolean,
                 codes_left int, practice text, accent text, base_url text)
  language plpgsql strict security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select o.tenant_id, u.id, o.kind, o.sealed, u.name, u.email, u.role <> 'client',
           (select count(*)::int from public.recovery_codes c
             where c.tenant_id = tenant and c.user_id = u.id and c.used_at is null),
           s.name, s.accent, (select t.base_url from public.tenants t where t.id = tenant)
      from public.outbox o
      join public.users u on u.tenant_id = o.tenant_id and u.id = o.user_id
      join public.settings s on s.tenant_id = o.tenant_id
      left join public.one_time_tokens l on l.tenant_id = o.tenant_id and l.id = o.link_id
     where o.tenant_id = tenant and o.id = letter and o.lease = held and o.state = 'waiting'
       and (u.disabled_at is null or o.kind in ('admins-changed', 'bank-details-changed'))
       and (o.kind <> 'news' or app.wants_news(tenant, u.id))
       and (o.link_id is null) <= (o.sealed is null)
       and coalesce(l.consumed_at is null and l.expires_at > now(), true);
end
$$;
grant execute on function app.read_letter to portico_worker;

set local role portico_owner;
