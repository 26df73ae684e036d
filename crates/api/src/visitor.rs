use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use portico_auth::{Auth, Error, Stage, Token};
use portico_domain::{Database, TenantId};

use crate::{App, Problem, cookie};

/// Whoever sent this request, on a route that is open to those who have yet to prove who they are.
pub struct Visitor {
    app: App,
    tenant: TenantId,
    token: Option<Token>,
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

    /// The session of whoever is at this step of their way in. For everybody else the step is not
    /// there, and what they bring stays as it is.
    pub(crate) async fn at(&self, step: Stage) -> Result<&Token, Problem> {
        let token = self.token().ok_or(Error::Unauthenticated)?;
        let half = self.auth().half_session(self.tenant, token).await?;
        if half.stage == step { Ok(token) } else { Err(Error::Unauthenticated.into()) }
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
        Ok(Self { app: App::from_ref(state), tenant, token: cookie::presented(&parts.headers) })
    }
}
