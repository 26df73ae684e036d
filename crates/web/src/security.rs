//! What proves who one is, in one's own hands: the password, the second step, the recovery codes.

pub mod factor;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Problem, Query, security::change_password};
use portico_auth::{Auth, Error, Typed, shortest_password};
use portico_domain::{RoleName, TenantScope, security};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    form::Input,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};

const DONE: [(&str, &str); 4] = [
    ("password", "Your new password is set. Your other devices are signed out."),
    ("connected", "Your app is connected. Signing in asks for its code from now on."),
    ("removed", "The second step is off. Signing in asks for your password alone."),
    ("codes", "These are your recovery codes from now on. The old ones don’t work any more."),
];

/// What is said of a password or a code that is not right: not which of them.
pub const REFUSED: &str = "The password or the code doesn’t match.";

#[derive(Template, WebTemplate)]
#[template(path = "security.html")]
pub struct SecurityPage {
    shell: Shell,
    /// Whether signing in has a second step, and so each change here.
    factor: bool,
    codes_left: i64,
    shortest: usize,
    notice: Option<&'static str>,
    refusal: Option<Refusal>,
    /// Whether it is the new password that will not do.
    weak: bool,
}

/// Who one is, once more; there is a code where there is a second step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    password: SecretString,
    #[serde(default)]
    code: SecretString,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    password: SecretString,
    #[serde(default)]
    code: SecretString,
    new_password: SecretString,
}

impl From<Again> for Typed {
    fn from(again: Again) -> Self {
        Self { password: again.password, code: again.code }
    }
}

pub async fn show(caller: Caller, Query(done): Query<Done>) -> Result<SecurityPage, Problem> {
    caller
        .within(async |scope| {
            let page = SecurityPage::read(scope).await?;
            Ok(SecurityPage { notice: done.words(&DONE), ..page })
        })
        .await
}

pub async fn set_password(
    caller: Caller,
    State(auth): State<Auth>,
    Input(form): Input<NewPassword>,
) -> Result<Response, Problem> {
    let NewPassword { password, code, new_password } = form;
    let typed = Typed { password, code };
    let Err(error) = change_password(&caller, &auth, &typed, &new_password).await else {
        return Ok(Redirect::to("/security?done=password").into_response());
    };
    let weak = matches!(error, Error::Password(_));
    let refusal = proof_refused(error)?;
    let (status, wait) = Refusal::parts(Some(&refusal));
    let page = caller.within(async |scope| SecurityPage::read(scope).await).await?;
    Ok((status, wait, SecurityPage { refusal: Some(refusal), weak, ..page }).into_response())
}

/// Who has tried too often, or has too much to wait for, sees another page than the form.
fn proof_refused(error: Error) -> Result<Refusal, Problem> {
    match error {
        Error::Limited(wait) => Err(Problem::limited(wait)),
        other => Refusal::of(other, REFUSED),
    }
}

impl SecurityPage {
    async fn read(scope: &mut TenantScope) -> Result<Self, portico_domain::Error> {
        let shell = Shell::read(scope, Here::Account).await?;
        let factor = security::factor(scope).await?;
        let role = if shell.staff { RoleName::Coach } else { RoleName::Client };
        Ok(Self {
            shell,
            factor: factor.confirmed,
            codes_left: factor.codes_left,
            shortest: shortest_password(role),
            notice: None,
            refusal: None,
            weak: false,
        })
    }
}
