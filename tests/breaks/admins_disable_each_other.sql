-- Nobody waits for whoever decides about them at the same moment.
-- red: portico-api users one_admin_always_remains
do $$ begin
  execute replace(pg_get_functiondef('app.amend_user'::regproc), 'order by u.id for update', 'order by u.id');
end $$;
