use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use portico_auth::{Auth, Error, Token};
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

    /// The same, where there is nothing to be done without one.
    pub fn require_token(&self) -> Result<&Token, Problem> {
        Ok(self.token().ok_or(Error::Unauthenticated)?)
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
