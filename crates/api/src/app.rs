use axum::extract::FromRef;
use portico_auth::Auth;
use portico_domain::Database;

/// What handlers of both faces work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Opens scopes.
    pub database: Database,
    /// Proves identity.
    pub auth: Auth,
}

impl FromRef<App> for Database {
    fn from_ref(app: &App) -> Self {
        app.database.clone()
    }
}

impl FromRef<App> for Auth {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
