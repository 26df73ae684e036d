//! Which source goes before which, and what is said of names that nobody knows.
