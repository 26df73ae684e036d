// E0616
// Nor can one that was read become another.

use portico_domain::{Principal, Role};

pub fn promote(principal: &mut Principal) {
    principal.role = Role::Admin;
}
