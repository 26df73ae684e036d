// E0308
// `within` lends the scope: it cannot be handed out for later.

use portico_domain::{Access, Credential, Database, Error, TenantScope};

pub async fn keep(database: &Database, who: &Credential) -> Result<TenantScope, Error> {
    database.within(who, Access::ReadOnly, async |scope| Ok(scope)).await
}
