//! A new password, by mail. Asking changes nothing; following the link ends every session, and signs
//! nobody in: whoever holds the mailbox and not the second factor gets nowhere.

use portico_domain::{
    Access::ReadWrite,
    Email, RoleName, TenantId,
    identity::{self, Link, Purpose},
    outbox::SealedLink,
};
use secrecy::SecretString;

use crate::{
    Auth, Error, Marks, State, Token, Visit,
    limits::{Act, Taken},
    marks::Earned,
    welcome::presented,
};

/// How many may be worked on behind the answers at a time; one more waits for a place.
pub(crate) const BEHIND: usize = 16;

impl Auth {
    /// Lets a link leave to this address, if somebody has it. The answer tells nothing of that, and
    /// does not wait for it: what is done for an address that somebody has, and takes longer, is done
    /// behind the answer.
    pub async fn ask_reset(
        &self,
        tenant: TenantId,
        visit: &Visit,
        email: &str,
    ) -> Result<(), Error> {
        let address = Email::parse(email);
        let name = address.as_ref().map_or(email.trim(), Email::as_str).to_owned();
        let taken = self.database.at_the_door(tenant, ReadWrite, async |door| {
            Taken::take(door, Act::Reset, visit, Some(&name), None).await
        });
        taken.await?;
        let place = self.behind.clone().acquire_owned().await.map_err(|_| Error::Busy)?;
        let auth = self.clone();
        tokio::spawn(async move {
            let token = Token::generate();
            let link = auth.sealed_link(tenant, &token);
            let asked = auth.database.at_the_door(tenant, ReadWrite, async |door| {
                identity::ask_reset(door, address.as_ref(), &link).await
            });
            if let Err(error) = asked.await {
                tracing::error!(error = error.for_log(), "a link for a new password was not made");
            }
            drop(place);
        });
        Ok(())
    }

    /// Waits until nothing is being done behind the answers any more: before the program ends, say.
    pub async fn settle(&self) {
        let all = u32::try_from(BEHIND).unwrap_or(u32::MAX);
        drop(self.behind.acquire_many(all).await);
    }

    /// Whose password the link changes: what they are, since that says how long one has to be. Changes
    /// nothing.
    pub async fn reset_link(
        &self,
        tenant: TenantId,
        link: &str,
    ) -> Result<(Email, RoleName), Error> {
        let link = self.link(tenant, link, resets).await?;
        Ok((link.account().email().clone(), link.account().role()))
    }

    /// Sets the password of whoever follows the link. Every session of theirs ends, other links are
    /// void, the second factor stays. Returns what their browser keeps: it may try the new password.
    pub async fn reset(
        &self,
        tenant: TenantId,
        visit: &Visit,
        link: &str,
        password: &SecretString,
    ) -> Result<Option<Marks>, Error> {
        let presented = presented(link)?;
        let (hash, taken) = self.new_password(tenant, visit, link, password, resets).await?;
        let reset = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let link = identity::link(door, &presented.hash()).await?.filter(resets);
            let link = link.ok_or(portico_domain::Error::NotFound)?;
            if State::by_link(&link).stage().is_some() {
                return Err(portico_domain::Error::NotFound); // one that lets in is not followed here
            }
            let account = identity::set_password(door, &link, hash).await?;
            taken.back(door).await?;
            Ok(account)
        });
        match reset.await {
            Ok(account) => Ok(self.mark(&visit.marks, tenant, &account, Earned::Reset)),
            Err(portico_domain::Error::NotFound) => Err(Error::LinkSpent),
            Err(other) => Err(other.into()),
        }
    }

    /// A link with this token, sealed for the letter that will bring it.
    pub fn sealed_link(&self, tenant: TenantId, token: &Token) -> SealedLink {
        SealedLink::new(tenant, token.hash(), |bound_to| {
            self.keys.seal(token.expose().as_bytes(), bound_to)
        })
    }

    /// The token that a letter brings, as [`Auth::sealed_link`] sealed it.
    pub fn open_link(&self, sealed: &[u8], bound_to: &str) -> Result<SecretString, Error> {
        let token = self.keys.open(sealed, bound_to)?;
        Ok(String::from_utf8(token).map_err(|_| Error::Sealed)?.into())
    }
}

fn resets(link: &Link) -> bool {
    link.purpose() == Purpose::PasswordReset
}
