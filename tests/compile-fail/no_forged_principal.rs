// E0451
// Who is asking is read from live rows.

use portico_domain::{Principal, Role, TenantId, UserId};

pub fn forge(tenant: TenantId, subject: UserId) -> Principal {
    Principal { tenant, subject, role: Role::Admin, session: None }
}
