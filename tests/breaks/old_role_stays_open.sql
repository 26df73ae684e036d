-- Sessions that were opened with the role of before stay open.
-- red: portico-api users a_new_role_ends_what_was_opened_with_the_old_one
do $$ begin
  execute replace(pg_get_functiondef('app.amend_user'::regproc),
                  'delete from public.sessions s where s.tenant_id = tenant and s.user_id = receiver;', '');
end $$;
