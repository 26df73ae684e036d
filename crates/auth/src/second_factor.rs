//! A code, after the password: of the second factor, or for the day when that is lost.

use portico_domain::{
    Access::ReadWrite,
    IdentityDoor, TenantId,
    identity::{self, HalfSession, Stage},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Auth, Error, Event, Opened, RecoveryCodes, State, Token, Visit,
    limits::{Act, Taken},
    marks::Earned,
    recovery,
    sign_in::bound_to,
    totp,
};

/// What was typed.
#[derive(Clone, Copy)]
enum Typed<'a> {
    /// What the app shows now.
    Code(&'a SecretString),
    /// The same for the first time, and the recovery codes that come with it.
    First(&'a SecretString, &'a RecoveryCodes),
    Recovery(&'a SecretString),
}

impl Typed<'_> {
    /// The step at which it is asked for.
    fn step(self) -> Stage {
        match self {
            Self::Code(_) | Self::Recovery(_) => Stage::SecondFactor,
            Self::First(..) => Stage::Enrolling,
        }
    }

    /// What it is, if it is right.
    fn event(self) -> Event {
        match self {
            Self::Code(_) | Self::First(..) => Event::CodeRight,
            Self::Recovery(_) => Event::RecoveryCodeRight,
        }
    }
}

impl Auth {
    /// Signs in whoever proved their password and types the code of now. Each try is counted before
    /// it is looked at; the fifth wrong one ends the session.
    pub async fn second_factor(
        &self,
        tenant: TenantId,
        visit: &Visit,
        half: &Token,
        code: &SecretString,
    ) -> Result<Opened, Error> {
        self.try_code(tenant, visit, half, Typed::Code(code)).await
    }

    /// The same with a recovery code, which works once. Tries are counted together.
    pub async fn recovery_code(
        &self,
        tenant: TenantId,
        visit: &Visit,
        half: &Token,
        code: &SecretString,
    ) -> Result<Opened, Error> {
        self.try_code(tenant, visit, half, Typed::Recovery(code)).await
    }

    /// Signs in whoever types back a code of the factor that they enrolled. From then on it counts, the
    /// link is used up, and there are recovery codes.
    pub async fn confirm(
        &self,
        tenant: TenantId,
        visit: &Visit,
        half: &Token,
        code: &SecretString,
    ) -> Result<Opened, Error> {
        let codes = RecoveryCodes::generate();
        let opened = self.try_code(tenant, visit, half, Typed::First(code, &codes)).await?;
        Ok(Opened { codes: Some(codes), ..opened })
    }

    /// Counts a try, and opens a signed-in session in the place of the half one if it is right. One
    /// transaction, which commits either way: a try that was wrong has been one.
    async fn try_code(
        &self,
        tenant: TenantId,
        visit: &Visit,
        half: &Token,
        typed: Typed<'_>,
    ) -> Result<Opened, Error> {
        let token = Token::generate();
        let outcome = self.database.at_the_door(tenant, ReadWrite, async |door| {
            let Some(session) = identity::take_try(door, &half.hash(), typed.step()).await? else {
                return Ok(Err(Error::Unauthenticated));
            };
            let user = session.account.user().to_string();
            let device = self.known(&visit.marks, tenant, &session.account, &[Earned::Whole]);
            let taken = Taken::take(door, Act::SecondFactor, visit, Some(&user), device).await?;
            let accepted = match self.look(door, tenant, &session, typed).await {
                Ok(accepted) => accepted,
                Err(Error::Domain(error)) => return Err(error),
                Err(sealed) => return Ok(Err(sealed)),
            };
            let stage_before = session.stage;
            let state = State::from(stage_before);
            let next = if accepted { state.after(typed.event()) } else { state };
            let Some(stage @ Stage::SignedIn) = next.stage() else {
                identity::second_factor_refused(door, &session).await?;
                return Ok(Err(Error::Refused));
            };
            taken.back(door).await?;
            if stage_before == Stage::SecondFactor {
                let any = [Earned::Whole, Earned::Reset];
                let device = self.known(&visit.marks, tenant, &session.account, &any);
                let email = session.account.email().as_str();
                Taken::before(Act::SignIn, visit, Some(email), device).back(door).await?;
            }
            identity::end_session(door, &half.hash()).await?;
            let browser = visit.browser.as_deref();
            let account = session.account;
            let lasts =
                identity::open_session(door, &account, stage, &token.hash(), None, browser).await?;
            Ok(Ok((account, stage, lasts)))
        });
        let (account, stage, lasts) = outcome.await??;
        Ok(self.opened(tenant, visit, &account, token, stage, lasts))
    }

    /// Whether it is right; what is, is used up.
    async fn look(
        &self,
        door: &mut IdentityDoor,
        tenant: TenantId,
        session: &HalfSession,
        typed: Typed<'_>,
    ) -> Result<bool, Error> {
        let step = |code: &SecretString| {
            let bound_to = bound_to(tenant, &session.account.user().to_string());
            let secret = self.keys.open(&session.sealed_secret, &bound_to)?;
            Ok::<_, Error>(totp::matching_step(&secret, code.expose_secret()))
        };
        let used = match typed {
            Typed::Code(code) => match step(code)? {
                Some(step) => identity::use_step(door, session, step).await,
                None => return Ok(false),
            },
            Typed::First(code, codes) => match step(code)? {
                Some(step) => identity::confirm_factor(door, session, step, &codes.hashes()).await,
                None => return Ok(false),
            },
            Typed::Recovery(code) => match recovery::presented(code) {
                Some(code) => identity::use_recovery_code(door, session, &code).await,
                None => return Ok(false),
            },
        };
        match used {
            Ok(()) => Ok(true),
            Err(portico_domain::Error::NotFound) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }
}
