//! Accepting an invitation: a password, and for staff the second factor with it.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Email, PersonName, RoleName, TenantId,
    identity::{self, Link, Stage},
};
use secrecy::SecretString;

use crate::{
    Auth, Error, Opened, Token, password,
    sign_in::{bound_to, factor_of},
    totp,
};

/// Whom a link invites.
#[derive(Debug)]
pub struct Invitation {
    /// What they will sign in with.
    pub email: Email,
    /// What they are called.
    pub name: PersonName,
    /// What they are in the practice.
    pub role: RoleName,
}

/// What an authenticator app is given.
pub struct Enrolment {
    /// For a QR code (`otpauth://…`).
    pub otpauth: SecretString,
    /// For typing: base32.
    pub key: SecretString,
    /// Who enrols.
    pub email: Email,
    /// What they are called.
    pub name: PersonName,
}

impl Auth {
    /// Whom the link invites. Changes nothing: mail scanners open links.
    pub async fn invitation(&self, tenant: TenantId, link: &str) -> Result<Invitation, Error> {
        let link = self.link(tenant, link).await?;
        let account = link.account();
        let (email, name) = (account.email().clone(), account.name().clone());
        Ok(Invitation { email, name, role: account.role() })
    }

    /// Sets the password of whoever follows the link. A client is signed in then, and the link is
    /// used up. Staff have a second factor to confirm: until then the link works, and their account
    /// does not. `old` is the session that the request came with: it ends.
    pub async fn accept(
        &self,
        tenant: TenantId,
        link: &str,
        password: &SecretString,
        old: Option<&Token>,
    ) -> Result<Opened, Error> {
        let role = self.link(tenant, link).await?.account().role();
        password::require_acceptable(password, role)?;
        let hash = self.passwords.hash(password).await?;

        let stage = if role.is_staff() { Stage::Enrolling } else { Stage::SignedIn };
        let (presented, token) = (presented(link)?, Token::generate());
        let accepted = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let Some(link) = identity::link(door, &presented.hash()).await? else {
                return Err(portico_domain::Error::NotFound);
            };
            let account = link.account();
            identity::set_password(door, &link, hash).await?;
            if stage == Stage::Enrolling {
                let sealed = self.keys.seal(&totp::new_secret(), &factor_of(tenant, account));
                identity::start_factor(door, &link, sealed).await?;
            }
            if let Some(old) = old {
                identity::end_session(door, &old.hash()).await?;
            }
            let used = (stage == Stage::Enrolling).then_some(&link);
            identity::open_session(door, account, stage, &token.hash(), used).await
        });
        match accepted.await {
            Ok(lasts) => Ok(Opened { token, stage, lasts }),
            Err(portico_domain::Error::NotFound) => Err(Error::LinkSpent),
            Err(other) => Err(other.into()),
        }
    }

    /// What whoever is enrolling gives to their app.
    pub async fn enrolment(&self, tenant: TenantId, half: &Token) -> Result<Enrolment, Error> {
        let found = self.database.at_the_door(tenant, ReadOnly, async |door| {
            Ok((identity::half_session(door, &half.hash()).await?, identity::practice(door).await?))
        });
        let (session, practice) = found.await?;
        let session = session.filter(|session| session.stage == Stage::Enrolling);
        let session = session.ok_or(Error::Unauthenticated)?;
        let secret = self.keys.open(&session.sealed_secret, &bound_to(tenant, &session))?;
        let (email, name) = (session.account.email().clone(), session.account.name().clone());
        let (key, otpauth) = totp::for_app(&secret, &practice.name, email.as_str())?;
        Ok(Enrolment { otpauth, key, email, name })
    }

    /// Signs in whoever types back a code of the factor that they enrolled. From then on it counts,
    /// and the link is used up. Tries are counted as in [`Auth::second_factor`].
    pub async fn confirm(
        &self,
        tenant: TenantId,
        half: &Token,
        code: &SecretString,
    ) -> Result<Opened, Error> {
        self.try_code(tenant, half, code, Stage::Enrolling).await
    }

    async fn link(&self, tenant: TenantId, link: &str) -> Result<Link, Error> {
        let presented = presented(link)?;
        let found = self.database.at_the_door(tenant, ReadOnly, async |door| {
            identity::link(door, &presented.hash()).await
        });
        found.await?.ok_or(Error::LinkSpent)
    }
}

fn presented(link: &str) -> Result<Token, Error> {
    Token::presented(link).ok_or(Error::LinkSpent)
}
