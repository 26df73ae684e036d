//! How pages say no: one place turns every problem into a page, or into the way to sign in.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::Request,
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Problem, Visitor};

use crate::layout::Door;

/// What a page says instead of itself. It depends on the status and the practice alone, so that the
/// answer for what may not be seen is that for what is not there, byte for byte.
#[derive(Template, WebTemplate)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub door: Door,
    pub title: &'static str,
    pub heading: &'static str,
    pub words: &'static str,
    pub href: &'static str,
    pub action: &'static str,
}

/// The answer on paths that no page has.
pub async fn nothing_here(caller: Caller) -> Result<(), Problem> {
    caller.require_live().await?;
    Err(Problem::NOT_FOUND)
}

/// Gives every problem its page. Whoever is not signed in where they should be goes and does so.
pub async fn as_pages(
    caller: Result<Caller, Problem>,
    visitor: Visitor,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    if !is_problem(&response) {
        return response;
    }
    let status = response.status();
    if status == StatusCode::UNAUTHORIZED {
        return Redirect::to("/sign-in").into_response();
    }
    // What went wrong on our side may be the database, which knows the practice's name.
    let door = if status.is_server_error() { None } else { door(caller, &visitor).await.ok() };
    in_words(response, door.unwrap_or(Door { practice: None }))
}

/// Gives what went wrong on our side a page where none of the pages could: in front of them.
pub async fn readable(request: Request, next: Next) -> Response {
    let of_a_page = !request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if of_a_page && is_problem(&response) && response.status().is_server_error() {
        return in_words(response, Door { practice: None });
    }
    response
}

fn is_problem(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json")
}

/// The same answer as a page.
fn in_words(mut response: Response, door: Door) -> Response {
    let (parts, body) = page(response.status(), door).into_response().into_parts();
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().extend(parts.headers);
    *response.body_mut() = body;
    response
}

/// The identity door stands open only for those who are not signed in: others ask in a scope.
async fn door(caller: Result<Caller, Problem>, visitor: &Visitor) -> Result<Door, Problem> {
    if let Ok(caller) = caller
        && let Ok(door) = caller.within(async |scope| Door::inside(scope).await).await
    {
        return Ok(door);
    }
    Door::read(visitor).await
}

fn page(status: StatusCode, door: Door) -> ErrorPage {
    let (title, heading, words) = match status {
        StatusCode::NOT_FOUND => (
            "Nothing here",
            "There is nothing here for you",
            "The page may have moved, or it was never shared with you. If someone sent you the \
             link, ask them.",
        ),
        StatusCode::FORBIDDEN => (
            "Not for you to do",
            "This is not for you to do",
            "What you wanted to do is up to others here. If something should be different, ask an \
             admin of the practice.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "Too much at once",
            "That was too much at once",
            "Nothing is saved. Go back and send less.",
        ),
        StatusCode::TOO_MANY_REQUESTS => {
            ("A moment’s pause", "That was a lot of tries", "Wait a few minutes, then try again.")
        }
        StatusCode::SERVICE_UNAVAILABLE => (
            "One moment",
            "This takes a moment longer",
            "Try again in a few seconds. What was saved is still here.",
        ),
        status if status.is_server_error() => (
            "Something went wrong",
            "Something went wrong on our side",
            "It is nothing that you did. Try again in a few minutes.",
        ),
        _ => (
            "That did not arrive whole",
            "That did not arrive whole",
            "Nothing is saved. Go back and try once more.",
        ),
    };
    ErrorPage { door, title, heading, words, href: "/", action: "Go to your home page" }
}
