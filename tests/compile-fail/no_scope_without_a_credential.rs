// E0451
// A scope is opened for a live credential, and put together by nobody.

use portico_domain::{Principal, TenantScope};

pub fn scope(principal: Principal) -> TenantScope {
    TenantScope { principal, transaction: loop {} }
}
