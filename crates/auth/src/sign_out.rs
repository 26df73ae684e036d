use portico_domain::{Access::ReadWrite, Credential, TenantId, identity, sessions};

use crate::{Auth, Error, Token};

impl Auth {
    /// Ends the session on the server, however far it has come: the token is worth nothing after
    /// it. [`Error::Unauthenticated`] if it was worth nothing before.
    pub async fn sign_out(&self, tenant: TenantId, token: &Token) -> Result<(), Error> {
        let credential = Credential::new(tenant, token.expose());
        let signed_in = self
            .database
            .within(&credential, ReadWrite, async |scope| sessions::remove_own(scope).await);
        match signed_in.await {
            Ok(()) => return Ok(()),
            Err(portico_domain::Error::Unauthenticated) => {}
            Err(other) => return Err(other.into()),
        }
        self.half(tenant, token).await?;
        let half = self.database.at_the_door(tenant, ReadWrite, async |door| {
            identity::end_session(door, &token.hash()).await
        });
        Ok(half.await?)
    }
}
