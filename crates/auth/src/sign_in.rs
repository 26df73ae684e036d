//! Password, then what the account asks for next.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Email, PersonName, TenantId,
    identity::{self, Account, HalfSession, Login, Stage},
};
use secrecy::SecretString;
use time::Duration;

use crate::{
    Auth, Error, Event, Marks, RecoveryCodes, State, Token, Visit,
    limits::{Act, Taken},
    marks::Earned,
};

/// A session that was made: its token goes into the cookie.
#[derive(Debug)]
pub struct Opened {
    /// The secret of it.
    pub token: Token,
    /// How far it has come.
    pub stage: Stage,
    /// How long it lasts at most.
    pub lasts: Duration,
    /// What the browser keeps from now on, if it has come all the way for the first time.
    pub marks: Option<Marks>,
    /// The recovery codes of a factor that was just enrolled, to be shown this once.
    pub codes: Option<RecoveryCodes>,
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
    /// Opens a session for whoever knows the password: signed in, or on the way to the second factor.
    /// A staff account without a confirmed factor gets nowhere. `old` is the session that the request
    /// came with: it ends.
    ///
    /// [`Error::Refused`] is the same for every cause, and takes as long. So is [`Error::Limited`].
    pub async fn sign_in(
        &self,
        tenant: TenantId,
        visit: &Visit,
        email: &str,
        password: &SecretString,
        old: Option<&Token>,
    ) -> Result<Opened, Error> {
        let (login, taken) = self.admit(tenant, visit, email).await?;
        let stored = login.as_ref().map(|login| &login.password);
        let proved = self.passwords.verify(password, stored).await?;
        let stage = login.as_ref().and_then(|login| {
            let event = if proved { Event::PasswordRight } else { Event::PasswordWrong };
            State::Nobody.after(event).after(Event::of_factor(login)).stage()
        });
        let (Some(login), Some(stage)) = (&login, stage) else {
            let account = login.as_ref().map(|login| &login.account);
            let refused = self.database.at_the_door(tenant, ReadWrite, async |door| {
                identity::sign_in_refused(door, account).await
            });
            refused.await?;
            return Err(Error::Refused);
        };

        let account = &login.account;
        let renewed = match self.passwords.is_of_today(&login.password) {
            true => None,
            false => Some(self.passwords.hash(password).await?),
        };
        let token = Token::generate();
        let opened = self.database.at_the_door(tenant, ReadWrite, async |door| {
            // On the way to a code it is given back with that: who has the password alone has few of
            // these, too.
            if stage == Stage::SignedIn {
                taken.back(door).await?;
            }
            if let Some(old) = old {
                identity::end_session(door, &old.hash()).await?;
            }
            if let Some(hash) = renewed {
                identity::rehash(door, account, hash).await?;
            }
            let browser = visit.browser.as_deref();
            identity::open_session(door, account, stage, &token.hash(), None, browser).await
        });
        match opened.await {
            Ok(lasts) => Ok(self.opened(tenant, visit, account, token, stage, lasts)),
            Err(portico_domain::Error::Unauthenticated) => Err(Error::Refused), // changed meanwhile
            Err(other) => Err(other.into()),
        }
    }

    /// Takes a try, and finds the login of the address, if there is one.
    async fn admit(
        &self,
        tenant: TenantId,
        visit: &Visit,
        email: &str,
    ) -> Result<(Option<Login>, Taken), Error> {
        let address = Email::parse(email);
        // What is no address has a bucket as well, and nobody's.
        let name = address.as_ref().map_or(email.trim(), Email::as_str).to_owned();
        let admitted = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let login = match &address {
                Some(address) => identity::login(door, address).await?,
                None => None,
            };
            let device = login.as_ref().and_then(|login| {
                let any = [Earned::Whole, Earned::Reset];
                self.known(&visit.marks, tenant, &login.account, &any)
            });
            let taken = Taken::take(door, Act::SignIn, visit, Some(&name), device).await?;
            Ok((login, taken))
        });
        Ok(admitted.await?)
    }

    /// Marks the browser of whoever has come all the way.
    pub(crate) fn opened(
        &self,
        tenant: TenantId,
        visit: &Visit,
        account: &Account,
        token: Token,
        stage: Stage,
        lasts: Duration,
    ) -> Opened {
        let marks = match stage {
            Stage::SignedIn => self.mark(&visit.marks, tenant, account, Earned::Whole),
            Stage::Enrolling | Stage::SecondFactor => None,
        };
        Opened { token, stage, lasts, marks, codes: None }
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
pub(crate) fn bound_to(tenant: TenantId, user: &str) -> String {
    format!("totp_factors/{tenant}/{user}")
}
