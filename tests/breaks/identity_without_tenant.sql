-- At the door of one practice, the passwords of all.
-- red: portico-domain rights rights_are_those_of_the_golden_table
alter policy identity on passwords using (true);
