//! Which operations there are: what is here is in the document, and the other way round, since
//! `routes!` reads both from the handler.

#![expect(clippy::disallowed_methods, reason = "operations are put together here, and only here")]

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, StatusCode},
    middleware::from_fn,
    routing::any,
};
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::{
    App, Caller, Problem, assignments, audit_events, clients,
    document::complete,
    extract::Json,
    file_requests, files, health,
    imports::{self, FORM_LIMIT},
    invoices, letters, notes, password_reset,
    picture::PICTURE_LIMIT,
    preferences,
    private::require_scope,
    receivables, security, session,
    settings::{self, bank, logo},
    sign_in, users, welcome,
};

#[derive(OpenApi)]
#[openapi(info(
    title = "Portico",
    description = "The portal of a practice, for programs. What a page does, this does, through the \
                   same functions and under the same walls. Ids are opaque; amounts are in minor \
                   units of their currency; times are UTC (RFC 3339); problems are RFC 9457. What \
                   may not be seen is answered like what is not there. Each answer bears an \
                   `x-request-id`."
))]
struct Head;

/// Open to whoever has yet to prove who they are: this list is short, and a golden file.
fn public() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::password))
        .routes(routes!(sign_in::second_factor))
        .routes(routes!(sign_in::recovery_code))
        .routes(routes!(password_reset::add))
        .routes(routes!(password_reset::confirm))
        .routes(routes!(session::remove))
        .routes(routes!(welcome::accept))
        .routes(routes!(welcome::enrolment))
        .routes(routes!(welcome::confirm))
        .routes(routes!(openapi))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
}

/// Everything else is behind authentication: see [`require_scope`].
fn private() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::show).layer(from_fn(require_scope)))
        .routes(routes!(session::list, session::remove_others).layer(from_fn(require_scope)))
        .routes(routes!(session::remove_one).layer(from_fn(require_scope)))
        .routes(routes!(security::password).layer(from_fn(require_scope)))
        .routes(routes!(security::show, security::begin).layer(from_fn(require_scope)))
        .routes(routes!(security::confirm).layer(from_fn(require_scope)))
        .routes(routes!(security::remove).layer(from_fn(require_scope)))
        .routes(routes!(security::codes).layer(from_fn(require_scope)))
        .routes(routes!(users::list, users::add).layer(from_fn(require_scope)))
        .routes(routes!(users::amend::show, users::amend::amend).layer(from_fn(require_scope)))
        .routes(routes!(users::invite).layer(from_fn(require_scope)))
        .routes(routes!(users::recover).layer(from_fn(require_scope)))
        .routes(routes!(users::list_of_client, users::add_to_client).layer(from_fn(require_scope)))
        .routes(routes!(letters::list).layer(from_fn(require_scope)))
        .routes(routes!(letters::again).layer(from_fn(require_scope)))
        .routes(routes!(clients::list, clients::add).layer(from_fn(require_scope)))
        .routes(routes!(clients::show, clients::amend).layer(from_fn(require_scope)))
        .routes(routes!(assignments::list, assignments::add).layer(from_fn(require_scope)))
        .routes(routes!(assignments::remove).layer(from_fn(require_scope)))
        .routes(
            routes!(imports::list, imports::add)
                .layer((DefaultBodyLimit::max(FORM_LIMIT), from_fn(require_scope))),
        )
        .routes(
            routes!(imports::show, imports::amend, imports::remove).layer(from_fn(require_scope)),
        )
        .routes(routes!(imports::take).layer(from_fn(require_scope)))
        .routes(routes!(receivables::show).layer(from_fn(require_scope)))
        .routes(routes!(receivables::show_table).layer(from_fn(require_scope)))
        .routes(routes!(settings::show, settings::amend).layer(from_fn(require_scope)))
        .routes(
            routes!(logo::set_logo, logo::remove_logo)
                .layer((DefaultBodyLimit::max(PICTURE_LIMIT), from_fn(require_scope))),
        )
        .routes(
            routes!(bank::show_bank_details, bank::amend_bank_details)
                .layer(from_fn(require_scope)),
        )
        .routes(
            routes!(invoices::list, invoices::write::add)
                .layer(DefaultBodyLimit::max(invoices::LIMIT))
                .layer(from_fn(require_scope)),
        )
        .routes(
            routes!(invoices::show, invoices::write::amend, invoices::write::remove)
                .layer(DefaultBodyLimit::max(invoices::LIMIT))
                .layer(from_fn(require_scope)),
        )
        .routes(routes!(invoices::write::issue).layer(from_fn(require_scope)))
        .routes(routes!(invoices::write::void).layer(from_fn(require_scope)))
        .routes(routes!(invoices::write::credit).layer(from_fn(require_scope)))
        .routes(routes!(invoices::payments::add).layer(from_fn(require_scope)))
        .routes(routes!(invoices::payments::remove).layer(from_fn(require_scope)))
        .routes(routes!(invoices::pdf::pdf).layer(from_fn(require_scope)))
        .routes(
            routes!(notes::list, notes::add)
                .layer((DefaultBodyLimit::max(notes::LIMIT), from_fn(require_scope))),
        )
        .routes(
            routes!(notes::show, notes::amend, notes::remove)
                .layer((DefaultBodyLimit::max(notes::LIMIT), from_fn(require_scope))),
        )
        .routes(routes!(notes::list_versions).layer(from_fn(require_scope)))
        .routes(routes!(notes::show_version).layer(from_fn(require_scope)))
        .routes(
            routes!(files::list, files::upload::add)
                .layer((DefaultBodyLimit::disable(), from_fn(require_scope))),
        )
        .routes(routes!(files::show, files::amend, files::remove).layer(from_fn(require_scope)))
        .routes(
            routes!(files::list_versions, files::upload::add_version)
                .layer((DefaultBodyLimit::disable(), from_fn(require_scope))),
        )
        .routes(routes!(files::download::content).layer(from_fn(require_scope)))
        .routes(routes!(files::download::version_content).layer(from_fn(require_scope)))
        .routes(routes!(files::show_storage).layer(from_fn(require_scope)))
        .routes(routes!(file_requests::list, file_requests::add).layer(from_fn(require_scope)))
        .routes(routes!(file_requests::show, file_requests::remove).layer(from_fn(require_scope)))
        .routes(routes!(preferences::show, preferences::amend).layer(from_fn(require_scope)))
        .routes(routes!(audit_events::list).layer(from_fn(require_scope)))
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "document",
    responses((status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json")))]
async fn openapi() -> Json<Document> {
    Json(document())
}

/// The API. Unknown paths below it are 404 to somebody and 401 to everybody else.
pub fn router(app: App) -> Router {
    let (routes, _) = whole();
    let origins = app.origins.clone();
    let api = routes
        .route("/api/{*path}", any(unknown).layer(from_fn(require_scope)))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This does not take that method.")
        })
        .with_state(app);
    origins.allow(api)
}

async fn unknown(caller: Caller) -> Result<(), Problem> {
    caller.require_live().await?;
    Err(Problem::NOT_FOUND)
}

/// What the API says of itself.
pub fn document() -> Document {
    whole().1
}

/// The operations that are open to strangers, by method and path: for the golden list.
pub fn public_operations() -> Vec<(Method, String)> {
    operations(&public().into_openapi())
}

/// All operations of a document.
pub fn operations(document: &Document) -> Vec<(Method, String)> {
    let items = document.paths.paths.iter();
    let mut found: Vec<_> = items
        .flat_map(|(path, item)| {
            [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ]
            .into_iter()
            .filter(|(_, operation)| operation.is_some())
            .map(|(method, _)| (method, path.clone()))
        })
        .collect();
    found.sort_by_key(|(method, path)| (path.clone(), method.to_string()));
    found
}

fn whole() -> (Router<App>, Document) {
    let mut head = Head::openapi();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-portico")));
    head.components.get_or_insert_default().add_security_scheme("session", cookie);
    let mut private = private();
    for item in private.get_openapi_mut().paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            let session = SecurityRequirement::new::<_, _, String>("session", []);
            operation.security = Some(vec![session]);
        }
    }
    let whole = OpenApiRouter::with_openapi(head).merge(public()).merge(private);
    let (router, mut document) = whole.split_for_parts();
    complete(&mut document);
    (router, document)
}
