//! Following a link that lets somebody in, for the first time or anew: a password, and for staff the
//! second factor with it.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Email, PersonName, RoleName, TenantId,
    identity::{self, Link, Purpose, Stage},
};
use secrecy::SecretString;

use crate::{
    Auth, Error, Opened, State, Token, Visit,
    limits::{Act, Taken},
    password::About,
    sign_in::bound_to,
    totp,
};

/// Whom a link lets in.
#[derive(Debug)]
pub struct Invitation {
    /// What they will sign in with.
    pub email: Email,
    /// What they are called.
    pub name: PersonName,
    /// What they are in the practice.
    pub role: RoleName,
    /// Whether they have been here before, and begin anew.
    pub again: bool,
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
    /// Whom the link lets in. Changes nothing: mail scanners open links.
    pub async fn invitation(&self, tenant: TenantId, link: &str) -> Result<Invitation, Error> {
        let link = self.link(tenant, link, lets_in).await?;
        let account = link.account();
        let (email, name) = (account.email().clone(), account.name().clone());
        Ok(Invitation {
            email,
            name,
            role: account.role(),
            again: link.purpose() == Purpose::Recovery,
        })
    }

    /// Sets the password of whoever follows the link. A client is signed in then, and the link is
    /// used up. Staff have a second factor to confirm: until then the link works, and their account
    /// does not. `old` is the session that the request came with: it ends.
    pub async fn accept(
        &self,
        tenant: TenantId,
        visit: &Visit,
        link: &str,
        password: &SecretString,
        old: Option<&Token>,
    ) -> Result<Opened, Error> {
        let presented = presented(link)?;
        let (hash, taken) = self.new_password(tenant, visit, link, password, lets_in).await?;
        let token = Token::generate();
        let accepted = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let link = identity::link(door, &presented.hash()).await?.filter(lets_in);
            let link = link.ok_or(portico_domain::Error::NotFound)?;
            let stage = State::by_link(&link).stage().ok_or(portico_domain::Error::NotFound)?;
            let account = identity::set_password(door, &link, hash).await?;
            if link.purpose() == Purpose::Recovery {
                identity::drop_factor(door, &link).await?;
            }
            if stage == Stage::Enrolling {
                let bound_to = bound_to(tenant, &account.user().to_string());
                let sealed = self.keys.seal(&totp::new_secret(), &bound_to);
                identity::start_factor(door, &link, sealed).await?;
            }
            if let Some(old) = old {
                identity::end_session(door, &old.hash()).await?;
            }
            taken.back(door).await?;
            let used = (stage == Stage::Enrolling).then_some(&link);
            let browser = visit.browser.as_deref();
            let lasts =
                identity::open_session(door, &account, stage, &token.hash(), used, browser).await?;
            Ok((account, stage, lasts))
        });
        match accepted.await {
            Ok((account, stage, lasts)) => {
                Ok(self.opened(tenant, visit, &account, token, stage, lasts))
            }
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
        let bound_to = bound_to(tenant, &session.account.user().to_string());
        let secret = self.keys.open(&session.sealed_secret, &bound_to)?;
        let (email, name) = (session.account.email().clone(), session.account.name().clone());
        let (key, otpauth) = totp::for_app(&secret, &practice.name, email.as_str())?;
        Ok(Enrolment { otpauth, key, email, name })
    }

    /// The hash of a password that whoever follows the link may have, and the try that it took.
    pub(crate) async fn new_password(
        &self,
        tenant: TenantId,
        visit: &Visit,
        link: &str,
        password: &SecretString,
        wanted: fn(&Link) -> bool,
    ) -> Result<(SecretString, Taken), Error> {
        let presented = presented(link)?;
        let found = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let taken = Taken::take(door, Act::Link, visit, None, None).await?;
            let link = identity::link(door, &presented.hash()).await?.filter(wanted);
            Ok((taken, link, identity::practice(door).await?))
        });
        let (taken, link, practice) = found.await?;
        let link = link.ok_or(Error::LinkSpent)?;
        let account = link.account();
        let about = About {
            role: account.role(),
            practice: practice.name,
            name: account.name().as_str().to_owned(),
            email: account.email().as_str().to_owned(),
        };
        Ok((self.passwords.accept(password, about).await?, taken))
    }

    /// A link that works and is `wanted`.
    pub(crate) async fn link(
        &self,
        tenant: TenantId,
        link: &str,
        wanted: fn(&Link) -> bool,
    ) -> Result<Link, Error> {
        let presented = presented(link)?;
        let found = self.database.at_the_door(tenant, ReadOnly, async |door| {
            identity::link(door, &presented.hash()).await
        });
        found.await?.filter(wanted).ok_or(Error::LinkSpent)
    }
}

fn lets_in(link: &Link) -> bool {
    matches!(link.purpose(), Purpose::Invitation | Purpose::Recovery)
}

pub(crate) fn presented(link: &str) -> Result<Token, Error> {
    Token::presented(link).ok_or(Error::LinkSpent)
}
