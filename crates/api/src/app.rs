use axum::extract::FromRef;
use portico_auth::Auth;
use portico_domain::Database;
use portico_store::Store;

use crate::{Health, Origins, Printer, Proxies, Quota, Redirects, files::Transfers};

/// What handlers of both faces work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Opens scopes.
    pub database: Database,
    /// Proves identity.
    pub auth: Auth,
    /// Whose word on where a request came from is taken.
    pub proxies: Proxies,
    /// Which other sites' scripts may read the API.
    pub origins: Origins,
    /// Where hosts and paths of before lead now.
    pub redirects: Redirects,
    /// Whether everything that it needs is there.
    pub health: Health,
    /// How much one session may ask.
    pub quota: Quota,
    /// Makes PDFs.
    pub printer: Printer,
    /// Where files lie; none where no place for them is configured: they cannot be brought then.
    pub store: Option<Store>,
    /// How many files are on their way.
    pub transfers: Transfers,
}

impl App {
    /// As it is when nothing is configured: no proxy is believed, and no other site.
    pub fn new(database: Database, auth: Auth) -> Self {
        Self {
            database,
            auth,
            proxies: Proxies::default(),
            origins: Origins::default(),
            redirects: Redirects::default(),
            health: Health::default(),
            quota: Quota::default(),
            printer: Printer::default(),
            store: None,
            transfers: Transfers::default(),
        }
    }
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

impl FromRef<App> for Health {
    fn from_ref(app: &App) -> Self {
        app.health.clone()
    }
}

impl FromRef<App> for Quota {
    fn from_ref(app: &App) -> Self {
        app.quota.clone()
    }
}

impl FromRef<App> for Printer {
    fn from_ref(app: &App) -> Self {
        app.printer.clone()
    }
}
