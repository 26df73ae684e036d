#![expect(clippy::disallowed_methods, reason = "the pages are put together here, and only here")]

//! Which pages there are. The list can be read out, so that a test can visit each.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, get, post},
};
use portico_api::{
    App,
    files::{content, version_content},
    imports::FORM_LIMIT as FILE_FORM,
    invoices::pdf,
    require_scope,
};

use crate::{
    activity, assets, brand, clients, devices, errors, file_requests, files, home, imports,
    invoices, money,
    notes::{self, editor::FORM_LIMIT as NOTE_FORM},
    password, preferences, profile, security, settings, sign_in, team, welcome,
};

/// How long a form may be that brings a file for the store: that, the practice says, and its handler holds it to it.
const ARRIVAL: DefaultBodyLimit = DefaultBodyLimit::disable();

/// Who may come to a page at all. What they may see on it is for its scope to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessClass {
    /// Everybody.
    Public,
    /// Whoever has a session, be it only half signed in.
    Half,
    /// Whoever is signed in.
    SignedIn,
    /// Everybody; and it is the same for everybody, so that it may be kept.
    Asset,
}

/// The table, while it is written.
#[derive(Default)]
struct Pages {
    router: Router<App>,
    table: Vec<(Method, &'static str, AccessClass)>,
}

fn all() -> Pages {
    use AccessClass::{Asset, Half, Public, SignedIn};
    let max = DefaultBodyLimit::max;
    Pages::default()
        .get("/assets/{version}/{*name}", Asset, assets::show)
        .get("/brand/{colour}", Asset, brand::show)
        .get("/brand/logo/{id}", Asset, brand::logo)
        .get("/sign-in", Public, sign_in::show)
        .post("/sign-in", Public, sign_in::submit)
        .get("/sign-in/code", Half, sign_in::code::show)
        .post("/sign-in/code", Half, sign_in::code::submit)
        .get("/sign-in/recovery", Half, sign_in::code::show_recovery)
        .post("/sign-in/recovery", Half, sign_in::code::submit_recovery)
        .post("/sign-out", Half, sign_in::sign_out)
        .get("/password", Public, password::ask)
        .post("/password", Public, password::submit)
        .get("/password/sent", Public, password::sent)
        .get("/password/{token}", Public, password::show)
        .post("/password/new", Public, password::set)
        .get("/welcome/{token}", Public, welcome::show)
        .post("/welcome", Public, welcome::accept)
        .get("/welcome/code", Half, welcome::show_code)
        .post("/welcome/code", Half, welcome::confirm)
        .get("/welcome/code/qr", Half, welcome::picture)
        .get("/unsubscribe/{token}", Public, preferences::ask)
        .post("/unsubscribe/{token}", Public, preferences::unsubscribe)
        .get("/", SignedIn, home::show)
        .get("/preferences", SignedIn, preferences::show)
        .post("/preferences", SignedIn, preferences::submit)
        .get("/devices", SignedIn, devices::list)
        .post("/devices/end-others", SignedIn, devices::end_others)
        .post("/devices/{id}/end", SignedIn, devices::end)
        .get("/security", SignedIn, security::show)
        .post("/security/password", SignedIn, security::set_password)
        .get("/security/factor", SignedIn, security::factor::show)
        .post("/security/factor", SignedIn, security::factor::begin)
        .post("/security/factor/confirm", SignedIn, security::factor::confirm)
        .get("/security/factor/remove", SignedIn, security::factor::show_remove)
        .post("/security/factor/remove", SignedIn, security::factor::remove)
        .get("/security/codes", SignedIn, security::factor::show_codes)
        .post("/security/codes", SignedIn, security::factor::remake)
        .get("/profile", SignedIn, profile::show)
        .post("/profile", SignedIn, profile::submit)
        .get("/team", SignedIn, team::list)
        .post("/team", SignedIn, team::invite)
        .get("/team/{id}", SignedIn, team::member::show)
        .post("/team/{id}/role", SignedIn, team::member::set_role)
        .post("/team/{id}/state", SignedIn, team::member::set_state)
        .post("/team/{id}/invitation", SignedIn, team::invite_again)
        .get("/team/{id}/recovery", SignedIn, team::recovery::show)
        .post("/team/{id}/recovery", SignedIn, team::recovery::send)
        .get("/clients", SignedIn, clients::list::list)
        .get("/clients/new", SignedIn, clients::new::show)
        .post("/clients", SignedIn, clients::new::submit)
        .get("/clients/import", SignedIn, imports::bring::show)
        .upload("/clients/import", max(FILE_FORM), imports::bring::submit)
        .get("/imports/{id}", SignedIn, imports::show)
        .post("/imports/{id}/reading", SignedIn, imports::reading::submit)
        .post("/imports/{id}/take", SignedIn, imports::take)
        .post("/imports/{id}/remove", SignedIn, imports::remove)
        .get("/clients/{id}", SignedIn, clients::show)
        .get("/clients/{id}/edit", SignedIn, clients::edit::show)
        .post("/clients/{id}/edit", SignedIn, clients::edit::submit)
        .get("/clients/{id}/status", SignedIn, clients::status::show)
        .post("/clients/{id}/status", SignedIn, clients::status::submit)
        .get("/clients/{id}/access", SignedIn, clients::access::show)
        .post("/clients/{id}/access", SignedIn, clients::access::add)
        .post("/clients/{id}/access/{user}/remove", SignedIn, clients::access::remove)
        .post("/clients/{id}/users", SignedIn, clients::logins::invite)
        .post("/clients/{id}/users/{user}/invitation", SignedIn, clients::logins::invite_again)
        .post("/clients/{id}/users/{user}/state", SignedIn, clients::logins::set_state)
        .post("/clients/{id}/letters/{letter}/again", SignedIn, clients::letters::again)
        .post("/clients/{id}/invoices", SignedIn, invoices::begin::begin)
        .get("/activity", SignedIn, activity::show)
        .get("/clients/{id}/activity", SignedIn, activity::of_client)
        .get("/clients/{id}/notes", SignedIn, notes::of_client)
        .get("/clients/{id}/notes/new", SignedIn, notes::editor::show_new)
        .upload("/clients/{id}/notes", max(NOTE_FORM), notes::editor::add)
        .get("/notes", SignedIn, notes::list)
        .get("/notes/{id}", SignedIn, notes::one::show)
        .get("/notes/{id}/edit", SignedIn, notes::editor::show)
        .upload("/notes/{id}/edit", max(NOTE_FORM), notes::editor::amend)
        .post("/notes/{id}/share", SignedIn, notes::steps::share)
        .get("/notes/{id}/remove", SignedIn, notes::steps::show_remove)
        .post("/notes/{id}/remove", SignedIn, notes::steps::remove)
        .get("/notes/{id}/versions/{version}", SignedIn, notes::changes::show)
        .get("/files", SignedIn, files::list)
        .upload("/files", ARRIVAL, files::add)
        .get("/clients/{id}/files", SignedIn, files::of_client)
        .upload("/clients/{id}/files", ARRIVAL, files::add_to_client)
        .get("/files/{id}", SignedIn, files::one::show)
        .get("/files/{id}/content", SignedIn, content)
        .upload("/files/{id}/versions", ARRIVAL, files::add_version)
        .get("/files/{id}/versions/{version}/content", SignedIn, version_content)
        .post("/files/{id}/name", SignedIn, files::steps::rename)
        .post("/files/{id}/share", SignedIn, files::steps::share)
        .get("/files/{id}/remove", SignedIn, files::steps::show_remove)
        .post("/files/{id}/remove", SignedIn, files::steps::remove)
        .post("/clients/{id}/file-requests", SignedIn, file_requests::add)
        .post("/file-requests/{id}/remove", SignedIn, file_requests::remove)
        .get("/invoices", SignedIn, invoices::list)
        .get("/invoices/new", SignedIn, invoices::begin::show)
        .get("/money", SignedIn, money::show)
        .get("/money/csv", SignedIn, money::download)
        .get("/settings", SignedIn, settings::show)
        .post("/settings", SignedIn, settings::save)
        .upload("/settings/logo", max(settings::logo::FORM_LIMIT), settings::logo::put)
        .post("/settings/logo/remove", SignedIn, settings::logo::remove)
        .get("/settings/payment", SignedIn, settings::payment::show)
        .post("/settings/payment", SignedIn, settings::payment::save)
        .get("/invoices/{id}", SignedIn, invoices::one::show)
        .get("/invoices/{id}/pdf", SignedIn, pdf)
        .get("/invoices/{id}/edit", SignedIn, invoices::editor::show)
        .post("/invoices/{id}/edit", SignedIn, invoices::editor::submit)
        .get("/invoices/{id}/review", SignedIn, invoices::issue::review)
        .post("/invoices/{id}/issue", SignedIn, invoices::issue::issue)
        .get("/invoices/{id}/discard", SignedIn, invoices::steps::show_discard)
        .post("/invoices/{id}/discard", SignedIn, invoices::steps::discard)
        .get("/invoices/{id}/void", SignedIn, invoices::steps::show_void)
        .post("/invoices/{id}/void", SignedIn, invoices::steps::void)
        .post("/invoices/{id}/credit-note", SignedIn, invoices::begin::credit)
        .post("/invoices/{id}/payments", SignedIn, invoices::payments::add)
        .get("/invoices/{id}/payments/{payment}/remove", SignedIn, invoices::payments::show_remove)
        .post("/invoices/{id}/payments/{payment}/remove", SignedIn, invoices::payments::remove)
}

/// The pages. Unknown paths are 404 to whoever is signed in; everybody else is asked to sign in.
pub fn router(app: App) -> Router {
    all()
        .router
        .fallback(errors::nothing_here)
        .method_not_allowed_fallback(errors::nothing_here)
        .layer(from_fn_with_state(app.clone(), errors::as_pages))
        .layer(from_fn(welcome::keep_token))
        .with_state(app)
}

/// Every page: method, path, and who may come to it.
pub fn table() -> Vec<(Method, &'static str, AccessClass)> {
    all().table
}

impl Pages {
    fn get<H, T>(self, path: &'static str, access: AccessClass, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.page(Method::GET, path, access, get(handler))
    }

    fn post<H, T>(self, path: &'static str, access: AccessClass, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.page(Method::POST, path, access, post(handler))
    }

    /// A form that brings a file or a long text, from somebody who is signed in.
    fn upload<H, T>(self, path: &'static str, limit: DefaultBodyLimit, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = post(handler).layer(limit);
        self.page(Method::POST, path, AccessClass::SignedIn, handler)
    }

    /// An answer of a signed-in page that no scope was opened for does not leave the house.
    fn page(
        mut self,
        method: Method,
        path: &'static str,
        access: AccessClass,
        handler: MethodRouter<App>,
    ) -> Self {
        let handler = match access {
            AccessClass::SignedIn => handler.layer(from_fn(require_scope)),
            AccessClass::Public | AccessClass::Half | AccessClass::Asset => handler,
        };
        self.router = self.router.route(path, handler);
        self.table.push((method, path, access));
        self
    }
}
