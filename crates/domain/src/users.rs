//! Who someone is in a practice. Staff read the users of theirs; a client reads itself.

use serde::Serialize;

use crate::{ClientId, Error, PersonName, Principal, Role, RoleName, TenantScope, UserId};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Me {
    /// The user.
    pub id: UserId,
    /// What they are called.
    pub name: PersonName,
    /// What they are in this practice.
    pub role: RoleName,
    /// The client whose login this is; null for staff.
    pub client_id: Option<ClientId>,
}

/// Whoever is asking.
pub async fn me(scope: &mut TenantScope) -> Result<Me, Error> {
    let (name,) = scope
        .statement("select u.name from users u where u.tenant_id = $1 and u.id = $2")
        .one()
        .await?;
    let asking: &Principal = scope.principal();
    Ok(Me {
        id: asking.subject(),
        name,
        role: match asking.role() {
            Role::Admin => RoleName::Admin,
            Role::Coach => RoleName::Coach,
            Role::Client(_) => RoleName::Client,
        },
        client_id: asking.client(),
    })
}
