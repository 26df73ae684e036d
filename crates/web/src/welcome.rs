//! Accepting an invitation, or coming back by a link: a password, and for staff the second factor
//! with it.

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
use portico_api::{Path, Problem, Visitor, cookies};
use portico_auth::{Error, Stage, shortest_password};
use qrcode::render::svg;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    codes::CodesPage,
    errors::ErrorPage,
    form::Form,
    format::{self, Address},
    layout::Door,
    qr,
    refusal::Refusal,
    sign_in::{code::Code, enter},
};

#[derive(Template, WebTemplate)]
#[template(path = "welcome.html")]
pub struct WelcomePage {
    door: Door,
    token: SecretString,
    name: String,
    email: String,
    staff: bool,
    /// Whether they have been here before.
    again: bool,
    shortest: usize,
    refusal: Option<Refusal>,
}

#[derive(Template, WebTemplate)]
#[template(path = "welcome_code.html")]
pub struct EnrolmentPage {
    door: Door,
    key: String,
    email: Address,
    refusal: Option<Refusal>,
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
    let (tenant, visit, old) = (visitor.tenant(), visitor.visit(), visitor.token());
    match visitor.auth().accept(tenant, visit, token.expose_secret(), &password, old).await {
        Ok(opened) => Ok(enter(&opened)),
        Err(Error::LinkSpent) => spent(&visitor).await,
        Err(error @ (Error::Password(_) | Error::Limited(_))) => {
            welcome_page(&visitor, token, Some(Refusal::of(error, "")?)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn show_code(visitor: Visitor) -> Result<Response, Problem> {
    enrolment_page(&visitor, None).await
}

/// As for [`submit`](crate::sign_in::code::submit), the form comes second. What is right is answered
/// with the recovery codes, this once.
pub async fn confirm(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    let (half, _) = visitor.require_half(Stage::Enrolling).await?;
    let Form(Code { code }) = form?;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    let door = Door::read(&visitor).await?;
    match visitor.auth().confirm(tenant, visit, half, &code).await {
        Ok(opened) => Ok(match &opened.codes {
            Some(codes) => (cookies(&opened), CodesPage::new(door, codes, "/")).into_response(),
            None => enter(&opened),
        }),
        Err(error) => {
            let words = "That code doesn’t match. Type the one that your app shows now, and see \
                         that the clock of your phone is right.";
            enrolment_page(&visitor, Some(Refusal::of(error, words)?)).await
        }
    }
}

/// The key for a camera to read: an image of our own origin, since pages hold none inline.
pub async fn picture(visitor: Visitor) -> Result<Response, Problem> {
    let enrolment = visitor.auth().enrolment(visitor.tenant(), visitor.require_token()?).await?;
    let image =
        qr::encode(&enrolment.otpauth)?.render::<svg::Color>().min_dimensions(208, 208).build();
    Ok(([(CONTENT_TYPE, "image/svg+xml")], image).into_response())
}

/// A layer for all that lies below `/welcome` and `/password`: from there, no link tells another page or
/// site more than where this one is at home. (`no-referrer` would take the origin from our own forms.)
pub async fn keep_token(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let below = ["/welcome", "/password", "/unsubscribe"].iter().any(|page| path.starts_with(page));
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
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let invitation = match visitor.auth().invitation(visitor.tenant(), token.expose_secret()).await
    {
        Ok(invitation) => invitation,
        Err(Error::LinkSpent) => return spent(visitor).await,
        Err(other) => return Err(other.into()),
    };
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let page = WelcomePage {
        door: Door::read(visitor).await?,
        token,
        name: format::greeting(invitation.name.as_str()).to_owned(),
        email: invitation.email.as_str().to_owned(),
        staff: invitation.role.is_staff(),
        again: invitation.again,
        shortest: shortest_password(invitation.role),
        refusal,
    };
    Ok((status, wait, page).into_response())
}

/// The same for a link that was used, has run out, or never was.
async fn spent(visitor: &Visitor) -> Result<Response, Problem> {
    let page = ErrorPage {
        door: Door::read(visitor).await?,
        title: "Your link",
        heading: "This link does not open any more",
        words: "It works once, and for a limited time. If you have used it, sign in. If not, ask \
                whoever sent it for a new one.",
        href: "/sign-in",
        action: "Sign in",
    };
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

async fn enrolment_page(visitor: &Visitor, refusal: Option<Refusal>) -> Result<Response, Problem> {
    let enrolment = visitor.auth().enrolment(visitor.tenant(), visitor.require_token()?).await?;
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let page = EnrolmentPage {
        door: Door::read(visitor).await?,
        key: format::fours(enrolment.key.expose_secret()),
        email: format::address(enrolment.email.as_str()),
        refusal,
    };
    Ok((status, wait, page).into_response())
}
