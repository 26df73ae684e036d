-- An admin lets somebody in without a reason, or in another's name.
-- red: portico-domain clients each_half_alone_is_refused
alter policy admin on assignments with check (tenant_id = (select app.tenant()));
