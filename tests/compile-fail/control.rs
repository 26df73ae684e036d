// compiles
// What a caller does: the other cases are refused for what they do, not for how they are built.

use portico_domain::{Access, Credential, Database, Error, InvoiceId, TenantId, invoices};

pub async fn fetch(
    database: &Database,
    tenant: TenantId,
    token: &str,
    id: InvoiceId,
) -> Result<invoices::Invoice, Error> {
    let who = Credential::new(tenant, token);
    database.within(&who, Access::ReadOnly, async |scope| invoices::fetch(scope, id).await).await
}
