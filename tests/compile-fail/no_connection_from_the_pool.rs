// E0616
// The pool hands out nothing.

use portico_domain::Database;

pub fn pool(database: &Database) {
    let _ = &database.pool;
}
