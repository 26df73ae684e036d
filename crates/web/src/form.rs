use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
};
use portico_api::Problem;
use serde::de::DeserializeOwned;

/// A form that was posted, with rejections that are problems like any other and never repeat what
/// was sent.
pub struct Form<T>(pub T);

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
                _ => Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "This is not what the form sends.",
                ),
            }),
        }
    }
}
