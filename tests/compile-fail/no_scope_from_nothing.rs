// E0599
// There is no other way to one either.

use portico_domain::TenantScope;

pub fn scope() -> TenantScope {
    TenantScope::default()
}
