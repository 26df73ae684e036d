-- What is known of a client: the client reads it too.
create table client_profiles (
  tenant_id   uuid not null,
  client_id   uuid not null,
  first_name  text,
  last_name   text,
  email       text,
  phone       text,
  street      text,
  street2     text,
  postal_code text,
  city        text,
  country     text,
  currency    text,
  constraint client_profiles_pkey primary key (tenant_id, client_id),
  constraint client_profiles_client foreign key (tenant_id, client_id) references clients,
  constraint client_profiles_length check (
    length(concat(first_name, last_name, email, phone, street, street2, postal_code, city, country))
    <= 2000),
  constraint client_profiles_currency check (currency ~ '^[A-Z]{3}$')
);
call app.protect_content('client_profiles', shared => 'true', staff_verbs => 'select, insert');

-- What the team wrote down about a client, for itself. Beside the profile, not in it, since a
-- client reads all of that.
create table client_remarks (
  tenant_id uuid not null,
  client_id uuid not null,
  body      text not null,
  constraint client_remarks_pkey primary key (tenant_id, client_id),
  constraint client_remarks_client foreign key (tenant_id, client_id) references clients,
  constraint client_remarks_body check (body <> '' and length(body) <= 20000)
);
call app.protect_content('client_remarks', shared => 'false', staff_verbs => 'select, insert');
