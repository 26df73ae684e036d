// E0308
// The id of a client is none of an invoice.

use portico_domain::{ClientId, Error, TenantScope, invoices};

pub async fn fetch(scope: &mut TenantScope, id: ClientId) -> Result<invoices::Invoice, Error> {
    invoices::fetch(scope, id).await
}
