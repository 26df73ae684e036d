//! The second step: another app, none, or other recovery codes. Each begins with proving once more who
//! one is.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    Caller, Problem,
    security::{begin_factor, confirm_factor, remake_codes, remove_factor},
};
use portico_auth::{Auth, Error};
use portico_domain::{TenantScope, security};
use secrecy::ExposeSecret;

use super::{Again, proof_refused};
use crate::{
    codes::CodesPage,
    form::Input,
    format,
    layout::{Door, Here, Shell},
    qr::Qr,
    refusal::Refusal,
    sign_in::code::Code,
};

/// What is to be changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Connect,
    Remove,
    Codes,
}

/// The form that asks who one is.
#[derive(Template, WebTemplate)]
#[template(path = "security_proof.html")]
pub struct ProofPage {
    shell: Shell,
    change: Change,
    factor: bool,
    refusal: Option<Refusal>,
}

/// The form for the first code of an app.
#[derive(Template, WebTemplate)]
#[template(path = "security_code.html")]
pub struct ConnectPage {
    shell: Shell,
    /// What the app is given, this once.
    given: Option<Given>,
    refusal: Option<Refusal>,
}

struct Given {
    qr: Qr,
    key: String,
}

pub async fn show(caller: Caller) -> Result<ProofPage, Problem> {
    proof_page(&caller, Change::Connect, None).await
}

pub async fn show_remove(caller: Caller) -> Result<ProofPage, Problem> {
    proof_page(&caller, Change::Remove, None).await
}

pub async fn show_codes(caller: Caller) -> Result<ProofPage, Problem> {
    proof_page(&caller, Change::Codes, None).await
}

/// Shows the key of the app to be. The one before stays until a code of the new one is typed.
pub async fn begin(
    caller: Caller,
    State(auth): State<Auth>,
    Input(again): Input<Again>,
) -> Result<Response, Problem> {
    match begin_factor(&caller, &auth, &again.into()).await {
        Ok((otpauth, key)) => {
            let key = format::fours(key.expose_secret());
            let given = Given { qr: Qr::new(&otpauth)?, key };
            connect_page(&caller, Some(given), None).await
        }
        Err(error) => refused(&caller, Change::Connect, error).await,
    }
}

/// The form again has no key on it: whoever lost it begins anew.
pub async fn confirm(
    caller: Caller,
    State(auth): State<Auth>,
    Input(Code { code }): Input<Code>,
) -> Result<Response, Problem> {
    let door = caller.within(async |scope| Door::inside(scope).await).await?;
    match confirm_factor(&caller, &auth, &code).await {
        Ok(codes) => Ok(CodesPage::new(door, &codes, "/security?done=connected").into_response()),
        Err(Error::Domain(portico_domain::Error::NotFound)) => {
            let words = "There was more than a little time in between, so nothing is changed. \
                         Begin once more.";
            let page = proof_page(&caller, Change::Connect, Some(Refusal::new(words))).await?;
            let (status, wait) = Refusal::parts(page.refusal.as_ref());
            Ok((status, wait, page).into_response())
        }
        Err(Error::Refused) => {
            let words = "That code doesn’t match. Type the one that your app shows now, and see \
                         that the clock of your phone is right.";
            connect_page(&caller, None, Some(Refusal::new(words))).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn remove(
    caller: Caller,
    State(auth): State<Auth>,
    Input(again): Input<Again>,
) -> Result<Response, Problem> {
    caller.within(async |scope| Change::Remove.require_open(scope).await).await?;
    match remove_factor(&caller, &auth, &again.into()).await {
        Ok(()) => Ok(Redirect::to("/security?done=removed").into_response()),
        Err(error) => refused(&caller, Change::Remove, error).await,
    }
}

pub async fn remake(
    caller: Caller,
    State(auth): State<Auth>,
    Input(again): Input<Again>,
) -> Result<Response, Problem> {
    let door = caller.within(async |scope| {
        Change::Codes.require_open(scope).await?;
        Door::inside(scope).await
    });
    let door = door.await?;
    match remake_codes(&caller, &auth, &again.into()).await {
        Ok(codes) => Ok(CodesPage::new(door, &codes, "/security?done=codes").into_response()),
        Err(error) => refused(&caller, Change::Codes, error).await,
    }
}

async fn refused(caller: &Caller, change: Change, error: Error) -> Result<Response, Problem> {
    let refusal = proof_refused(error)?;
    let (status, wait) = Refusal::parts(Some(&refusal));
    let page = proof_page(caller, change, Some(refusal)).await?;
    Ok((status, wait, page).into_response())
}

async fn proof_page(
    caller: &Caller,
    change: Change,
    refusal: Option<Refusal>,
) -> Result<ProofPage, Problem> {
    caller
        .within(async |scope| {
            let factor = change.require_open(scope).await?;
            Ok(ProofPage {
                shell: Shell::read(scope, Here::Account).await?,
                change,
                factor,
                refusal,
            })
        })
        .await
}

async fn connect_page(
    caller: &Caller,
    given: Option<Given>,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let shell = caller.within(async |scope| Shell::read(scope, Here::Account).await).await?;
    let (status, wait) = Refusal::parts(refusal.as_ref());
    Ok((status, wait, ConnectPage { shell, given, refusal }).into_response())
}

impl Change {
    /// Whether there is a second step now. What is not there cannot be changed, and staff never go
    /// without.
    async fn require_open(self, scope: &mut TenantScope) -> Result<bool, portico_domain::Error> {
        let factor = security::factor(scope).await?.confirmed;
        match self {
            Self::Remove if scope.principal().require_staff().is_ok() => {
                Err(portico_domain::Error::Forbidden)
            }
            Self::Remove | Self::Codes if !factor => Err(portico_domain::Error::NotFound),
            _ => Ok(factor),
        }
    }
}
