-- Staff reach the invoices of every practice, as far as PostgreSQL is concerned.
-- red: portico-domain rights rights_are_those_of_the_golden_table
alter policy staff on invoices using (true);
