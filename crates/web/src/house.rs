#![expect(clippy::disallowed_methods, reason = "the faces are put together here, and only here")]

use axum::{Router, middleware::from_fn};
use portico_api::{App, Hosts, stack_behind};

use crate::errors;

/// Both faces, the JSON API and the pages, behind what they share; and `more`, if anything else is
/// to answer at the same hosts.
pub fn house(app: App, more: Router) -> Router {
    house_behind(app, more, |house| house)
}

/// The same with a guard in front of all work.
pub fn house_behind(app: App, more: Router, guard: impl FnOnce(Router) -> Router) -> Router {
    let hosts = Hosts::new(app.database.clone(), app.redirects.clone());
    let faces = portico_api::router(app.clone()).merge(crate::router(app)).merge(more);
    stack_behind(faces, hosts, |faces| guard(faces.layer(from_fn(errors::readable))))
}
