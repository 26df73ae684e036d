-- A practice of one client, who has 200 logins.

insert into tenants (id, slug, base_url, host)
values (md5('t')::uuid, 'bench', 'https://bench.example', 'bench.example');

insert into settings (tenant_id, name, time_zone) values (md5('t')::uuid, 'Bench', 'UTC');

insert into clients (tenant_id, id, name, sort_name)
values (md5('t')::uuid, md5('c')::uuid, 'client', 'client');

insert into users (tenant_id, id, email, email_skeleton, name, role, client_id)
select md5('t')::uuid, gen_random_uuid(), format('c%s@bench.example', n), format('c%s@bench.example', n),
       format('client %s', n), 'client', md5('c')::uuid
  from generate_series(0, 199) n;

analyze;
