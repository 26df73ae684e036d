// E0616
// A scope speaks to the database through the functions of its crate.

use portico_domain::TenantScope;

pub fn connection(scope: &mut TenantScope) {
    let _ = &mut scope.transaction;
}
