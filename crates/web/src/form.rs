use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::StatusCode,
};
use portico_api::{App, Caller, Problem};
use portico_auth::Token;
use serde::de::DeserializeOwned;

/// A form that was posted, with rejections that are problems like any other and never repeat what
/// was sent.
pub struct Form<T>(pub T);

/// The same from whoever is signed in: to all others it makes no difference what they sent.
pub struct Input<T>(pub T);

/// For a form that makes a record: each that is shown bears another, and one that is sent twice makes one
/// (`Once::of_form`).
pub fn key() -> String {
    Token::generate().expose().to_owned()
}

impl<S, T> FromRequest<S> for Form<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "This is more than a form holds.")
                }
                _ => Problem::OTHER_FORM,
            }),
        }
    }
}

impl<T> FromRequest<App> for Input<T>
where
    T: DeserializeOwned + Send,
{
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        match Form::from_request(whole, app).await {
            Ok(Form(input)) => Ok(Self(input)),
            Err(problem) => {
                Caller::from_request_parts(&mut parts, app).await?.require_live().await?;
                Err(problem)
            }
        }
    }
}
