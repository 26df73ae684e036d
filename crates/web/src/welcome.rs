//! Accepting an invitation: a password, and for staff the second factor with it.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::Request,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, REFERRER_POLICY},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use portico_api::{Path, Problem, Visitor};
use portico_auth::{Error, Stage, shortest_password};
use qrcode::{QrCode, render::svg};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    errors::ErrorPage,
    form::Form,
    format::{self, Address},
    layout::Door,
    sign_in::{Code, enter, half},
};

#[derive(Template, WebTemplate)]
#[template(path = "welcome.html")]
pub struct WelcomePage {
    door: Door,
    token: SecretString,
    name: String,
    email: String,
    staff: bool,
    shortest: usize,
    refusal: Option<&'static str>,
}

#[derive(Template, WebTemplate)]
#[template(path = "welcome_code.html")]
pub struct EnrolmentPage {
    door: Door,
    key: String,
    email: Address,
    refused: bool,
}

/// The link's token stands in the form from here on, and no longer in a URL.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    token: SecretString,
    password: SecretString,
}

/// Changes nothing: programs that look through mail open links, too.
pub async fn show(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    welcome_page(&visitor, token.into(), None).await
}

pub async fn accept(visitor: Visitor, Form(form): Form<Acceptance>) -> Result<Response, Problem> {
    let Acceptance { token, password } = form;
    match visitor
        .auth()
        .accept(visitor.tenant(), token.expose_secret(), &password, visitor.token())
        .await
    {
        Ok(opened) => Ok(enter(&opened)),
        Err(Error::Password(why)) => welcome_page(&visitor, token, Some(why)).await,
        Err(Error::LinkSpent) => spent(&visitor).await,
        Err(other) => Err(other.into()),
    }
}

pub async fn show_code(visitor: Visitor) -> Result<Response, Problem> {
    enrolment_page(&visitor, false).await
}

/// As for [`submit_code`](crate::sign_in::submit_code), the form comes second.
pub async fn confirm(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    half(&visitor, Stage::Enrolling).await?;
    let Form(Code { code }) = form?;
    match visitor.auth().confirm(visitor.tenant(), visitor.require_token()?, &code).await {
        Ok(opened) => Ok(enter(&opened)),
        Err(Error::Refused) => enrolment_page(&visitor, true).await,
        Err(other) => Err(other.into()),
    }
}

/// The key for a camera to read: an image of our own origin, since pages hold none inline.
pub async fn qr(visitor: Visitor) -> Result<Response, Problem> {
    let enrolment = visitor.auth().enrolment(visitor.tenant(), visitor.require_token()?).await?;
    let code = QrCode::new(enrolment.otpauth.expose_secret()).map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The key is too long for an image.")
    })?;
    let image = code.render::<svg::Color>().min_dimensions(208, 208).build();
    Ok(([(CONTENT_TYPE, "image/svg+xml")], image).into_response())
}

/// A layer for all that lies below `/welcome`: from there, no link tells another page or site more
/// than where this one is at home. (`no-referrer` would take the origin from our own forms.)
pub async fn keep_token(request: Request, next: Next) -> Response {
    let below = request.uri().path().starts_with("/welcome");
    let mut response = next.run(request).await;
    if below {
        let policy = HeaderValue::from_static("strict-origin");
        response.headers_mut().insert(REFERRER_POLICY, policy);
    }
    response
}

async fn welcome_page(
    visitor: &Visitor,
    token: SecretString,
    refusal: Option<&'static str>,
) -> Result<Response, Problem> {
    let invitation = match visitor.auth().invitation(visitor.tenant(), token.expose_secret()).await
    {
        Ok(invitation) => invitation,
        Err(Error::LinkSpent) => return spent(visitor).await,
        Err(other) => return Err(other.into()),
    };
    let staff = invitation.role.is_staff();
    let page = WelcomePage {
        door: Door::read(visitor).await?,
        token,
        name: format::greeting(invitation.name.as_str()).to_owned(),
        email: invitation.email.as_str().to_owned(),
        staff,
        shortest: shortest_password(invitation.role),
        refusal,
    };
    Ok((status(refusal.is_some()), page).into_response())
}

/// The same for a link that was used, has run out, or never was.
async fn spent(visitor: &Visitor) -> Result<Response, Problem> {
    let page = ErrorPage {
        door: Door::read(visitor).await?,
        title: "Invitation",
        heading: "This invitation does not open any more",
        words: "It works once, and for a limited time. If you have used it, sign in. If not, ask \
                whoever sent it for a new one.",
        href: "/sign-in",
        action: "Sign in",
    };
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

async fn enrolment_page(visitor: &Visitor, refused: bool) -> Result<Response, Problem> {
    let enrolment = visitor.auth().enrolment(visitor.tenant(), visitor.require_token()?).await?;
    let page = EnrolmentPage {
        door: Door::read(visitor).await?,
        key: format::fours(enrolment.key.expose_secret()),
        email: format::address(enrolment.email.as_str()),
        refused,
    };
    Ok((status(refused), page).into_response())
}

fn status(refused: bool) -> StatusCode {
    if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}
