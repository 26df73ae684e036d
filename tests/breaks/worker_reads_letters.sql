-- A worker reads what letters carry.
-- red: portico-domain outbox a_worker_reads_no_letter_but_those_it_has
grant select on outbox to portico_worker;
