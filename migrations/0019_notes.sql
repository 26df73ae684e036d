-- What staff write down of a client's sessions. Private until it is shared; each text that there was is kept.

create table notes (
  tenant_id   uuid not null,
  id          uuid not null,                        -- version 7: newest first is `id desc`
  client_id   uuid not null,
  author_id   uuid not null,
  title       text not null,
  body        text not null,                        -- Markdown
  plain       text not null,                        -- both, as they are searched: no capitals, no accents
  shared      boolean not null default false,
  version     integer not null default 1,           -- of the text, from 1 on
  source      text not null default 'portico',      -- what it was imported from, and what that calls it
  key         text,
  created_at  timestamptz not null default now(),
  amended_at  timestamptz not null default now(),   -- when the text was
  constraint notes_pkey primary key (tenant_id, id),
  constraint notes_client foreign key (tenant_id, client_id) references clients,
  constraint notes_author foreign key (tenant_id, author_id) references users,
  constraint notes_unique_per_source unique (tenant_id, source, key),
  constraint notes_source check (source ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(source) <= 63),
  constraint notes_texts check (length(title) between 1 and 200 and length(body) between 1 and 20000),
  constraint notes_version check (version > 0)
);
create index notes_by_client on notes (tenant_id, client_id, id desc);
call app.protect_content('notes', shared => 'shared', staff_verbs => 'select, insert, update, delete');

-- Each text of a note, the one that stands included. `shared` is whether the client was shown it, as long as the note
-- is shared.
create table note_versions (
  tenant_id  uuid not null,
  note_id    uuid not null,
  version    integer not null,
  client_id  uuid not null,
  author_id  uuid not null,
  title      text not null,
  body       text not null,
  shared     boolean not null,
  written_at timestamptz not null default now(),
  constraint note_versions_pkey primary key (tenant_id, note_id, version),
  constraint note_versions_note foreign key (tenant_id, note_id) references notes,
  constraint note_versions_client foreign key (tenant_id, client_id) references clients,
  constraint note_versions_author foreign key (tenant_id, author_id) references users
);
call app.protect_content('note_versions', shared => 'shared', staff_verbs => 'select, insert, update, delete');
