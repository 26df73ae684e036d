-- Notes of other programs are brought by the page as clients and invoices are, and their sources are named alike.

alter table imports
  drop constraint imports_kind,
  add constraint imports_kind check (kind in ('clients', 'invoices', 'notes'));
alter table notes
  drop constraint notes_source,
  add constraint notes_source check (source ~ '^[a-z0-9][a-z0-9-]{0,62}$');
