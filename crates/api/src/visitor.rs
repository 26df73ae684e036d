use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header::USER_AGENT, request::Parts},
};
use portico_auth::{Auth, Error, Half, Stage, Token, Visit};
use portico_domain::{Database, TenantId};

use crate::{App, Problem, browser, cookie};

/// Whoever sent this request, on a route that is open to those who have yet to prove who they are.
pub struct Visitor {
    app: App,
    tenant: TenantId,
    token: Option<Token>,
    visit: Visit,
}

impl Visitor {
    /// The practice of the host.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The session that the request brings, if any; it may be worth nothing.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// The same, where there is nothing to be done without one.
    pub fn require_token(&self) -> Result<&Token, Problem> {
        Ok(self.token().ok_or(Error::Unauthenticated)?)
    }

    /// The session of a visitor who is at this step of their way in, and who that is: all others,
    /// whatever they sent, are told what strangers are told.
    pub async fn require_half(&self, step: Stage) -> Result<(&Token, Half), Problem> {
        let token = self.require_token()?;
        let half = self.auth().half_session(self.tenant, token).await?;
        if half.stage == step { Ok((token, half)) } else { Err(Error::Unauthenticated.into()) }
    }

    /// From where, and with what.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// Proves identity.
    pub fn auth(&self) -> &Auth {
        &self.app.auth
    }

    /// Opens the identity door of the practice.
    pub fn database(&self) -> &Database {
        &self.app.database
    }
}

impl<S> FromRequestParts<S> for Visitor
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let tenant = *parts.extensions.get::<TenantId>().ok_or(Problem::MISDIRECTED)?;
        let (app, headers) = (App::from_ref(state), &parts.headers);
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let visit = Visit {
            network: app.proxies.network(&parts.extensions, headers),
            browser: agent.and_then(browser::name),
            marks: cookie::marks(headers),
        };
        Ok(Self { app, tenant, token: cookie::presented(headers), visit })
    }
}
