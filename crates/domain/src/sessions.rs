//! One's own logins. What makes them is [`identity`](crate::identity).

use crate::{Error, TenantScope, audit::Action};

/// Ends the session that this came in, on the server: the token is worth nothing after it.
pub async fn remove_own(scope: &mut TenantScope) -> Result<(), Error> {
    let session = scope.principal().session().ok_or(Error::NotFound)?;
    scope
        .statement("delete from sessions where tenant_id = $1 and user_id = $2 and id = $4")
        .bind(session)
        .affect_one()
        .await?;
    scope.record(Action::SignedOut.to(session)).await
}
