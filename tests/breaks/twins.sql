-- An address that looks the same is taken.
-- red: portico-domain security no_twin_of_an_address_is_taken
alter table users drop constraint users_unique_skeleton;
