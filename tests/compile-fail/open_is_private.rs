// E0624
// What opens a scope without closing it belongs to the door.

use portico_domain::{Access, Credential, Database};

pub async fn open(database: &Database, who: &Credential) {
    let _ = database.open(who, Access::ReadWrite).await;
}
