// E0624
// All SQL is in one crate.

use portico_domain::TenantScope;

pub fn say(scope: &mut TenantScope) {
    let _ = scope.statement("select 1 from invoices where tenant_id = $1");
}
