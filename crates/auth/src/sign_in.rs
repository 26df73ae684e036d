//! Password, then code.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Email, PersonName, TenantId,
    identity::{self, HalfSession, Stage},
};
use secrecy::{ExposeSecret, SecretString};
use time::Duration;

use crate::{Auth, Error, Token, totp};

/// A session that was made: its token goes into the cookie.
#[derive(Debug)]
pub struct Opened {
    /// The secret of it.
    pub token: Token,
    /// How far it has come.
    pub stage: Stage,
    /// How long it lasts at most.
    pub lasts: Duration,
}

/// Who is on their way in, for the page of the next step.
#[derive(Debug)]
pub struct Half {
    /// Where they are reached.
    pub email: Email,
    /// What they are called.
    pub name: PersonName,
    /// Which step is next.
    pub stage: Stage,
}

impl Auth {
    /// Opens a session for whoever knows the password: signed in for a client; for staff, one that
    /// leads to the second factor. A staff account without a confirmed factor gets nowhere. `old`
    /// is the session that the request came with: it ends.
    ///
    /// [`Error::Refused`] is the same for every cause, and takes as long.
    pub async fn sign_in(
        &self,
        tenant: TenantId,
        email: &str,
        password: &SecretString,
        old: Option<&Token>,
    ) -> Result<Opened, Error> {
        let login = match Email::parse(email) {
            Some(email) => {
                let found = self.database.at_the_door(tenant, ReadOnly, async |door| {
                    identity::login(door, &email).await
                });
                found.await?
            }
            None => None,
        };
        let stored = login.as_ref().map(|login| &login.password);
        let proved = self.passwords.verify(password, stored).await?;
        let login = login.as_ref();
        let Some(login) =
            login.filter(|l| proved && (l.has_factor || !l.account.role().is_staff()))
        else {
            let account = login.map(|login| &login.account);
            let refused = self.database.at_the_door(tenant, ReadWrite, async |door| {
                identity::sign_in_refused(door, account).await
            });
            refused.await?;
            return Err(Error::Refused);
        };

        let stage = if login.has_factor { Stage::SecondFactor } else { Stage::SignedIn };
        let token = Token::generate();
        let opened = self.database.at_the_door(tenant, ReadWrite, async |door| {
            if let Some(old) = old {
                identity::end_session(door, &old.hash()).await?;
            }
            identity::open_session(door, &login.account, stage, &token.hash(), None).await
        });
        match opened.await {
            Ok(lasts) => Ok(Opened { token, stage, lasts }),
            Err(portico_domain::Error::Unauthenticated) => Err(Error::Refused), // changed meanwhile
            Err(other) => Err(other.into()),
        }
    }

    /// Signs in whoever proved their password and types the code of now. Each try is counted before
    /// it is looked at; the fifth wrong one ends the session.
    pub async fn second_factor(
        &self,
        tenant: TenantId,
        half: &Token,
        code: &SecretString,
    ) -> Result<Opened, Error> {
        self.try_code(tenant, half, code, Stage::SecondFactor).await
    }

    /// Counts a try at `stage`, and opens a signed-in session in the place of the half one if the
    /// code is right. One transaction, which commits either way: a try that was wrong has been one.
    pub(crate) async fn try_code(
        &self,
        tenant: TenantId,
        half: &Token,
        code: &SecretString,
        stage: Stage,
    ) -> Result<Opened, Error> {
        let token = Token::generate();
        let outcome = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let Some(session) = identity::take_try(door, &half.hash(), stage).await? else {
                return Ok(Err(Error::Unauthenticated));
            };
            let secret = match self.keys.open(&session.sealed_secret, &bound_to(tenant, &session)) {
                Ok(secret) => secret,
                Err(sealed) => return Ok(Err(sealed)),
            };
            let accepted = match totp::matching_step(&secret, code.expose_secret()) {
                None => Err(portico_domain::Error::NotFound),
                Some(step) if stage == Stage::Enrolling => {
                    identity::confirm_factor(door, &session, step).await
                }
                Some(step) => identity::use_step(door, &session, step).await,
            };
            match accepted {
                Ok(()) => {}
                Err(portico_domain::Error::NotFound) => {
                    identity::second_factor_refused(door, &session).await?;
                    return Ok(Err(Error::Refused));
                }
                Err(other) => return Err(other),
            }
            identity::end_session(door, &half.hash()).await?;
            let signed_in = Stage::SignedIn;
            Ok(Ok(identity::open_session(door, &session.account, signed_in, &token.hash(), None)
                .await?))
        });
        Ok(Opened { lasts: outcome.await??, token, stage: Stage::SignedIn })
    }

    /// Who is on their way in; [`Error::Unauthenticated`] if nobody is.
    pub async fn half_session(&self, tenant: TenantId, half: &Token) -> Result<Half, Error> {
        let session = self.half(tenant, half).await?;
        let (email, name) = (session.account.email().clone(), session.account.name().clone());
        Ok(Half { email, name, stage: session.stage })
    }

    pub(crate) async fn half(&self, tenant: TenantId, half: &Token) -> Result<HalfSession, Error> {
        let found = self.database.at_the_door(tenant, ReadOnly, async |door| {
            identity::half_session(door, &half.hash()).await
        });
        found.await?.ok_or(Error::Unauthenticated)
    }
}

/// What the secret of a second factor is sealed for: its row.
pub(crate) fn bound_to(tenant: TenantId, session: &HalfSession) -> String {
    factor_of(tenant, &session.account)
}

pub(crate) fn factor_of(tenant: TenantId, account: &identity::Account) -> String {
    format!("totp_factors/{tenant}/{}", account.user())
}
