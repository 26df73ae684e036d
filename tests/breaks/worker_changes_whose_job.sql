-- A worker makes a job somebody else's, and enters in that name.
-- red: portico-domain rights rights_are_those_of_the_golden_table
grant update on jobs to portico_worker;
