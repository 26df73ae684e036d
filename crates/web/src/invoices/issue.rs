//! A draft as the client will see it, and the button that issues it.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Caller, Path, Problem, Query, invoices::Paper};
use portico_domain::{
    ClientId, Error, InvoiceId, TenantScope,
    invoices::{self, Invoice},
    users::{self, State as Joined},
};

use super::{
    editor::{hold, writable},
    lines_form::seen,
    one::refused,
    sheet::Sheet,
    steps::Found,
};
use crate::{
    form::Input,
    format,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};

const DONE: [(&str, &str); 1] =
    [("changed", "The draft was changed meanwhile, so it is not issued. Look at it once more.")];

#[derive(Template, WebTemplate)]
#[template(path = "invoice_review.html")]
pub struct ReviewPage {
    shell: Shell,
    place: String,
    sheet: Sheet,
    told: Told,
    /// Why it cannot be issued as it is.
    obstacle: Option<String>,
    /// How the draft was found.
    seen: String,
    notice: Option<&'static str>,
}

/// By what the logins are called that are told by mail.
pub struct Told(Vec<String>);

pub async fn review(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Query(done): Query<Done>,
) -> Result<ReviewPage, Problem> {
    caller
        .within(async |scope| {
            let draft = writable(scope, id).await?;
            let shell = Shell::read(scope, Here::Invoices).await?;
            let (paper, obstacle) = preview(scope, &draft).await?;
            Ok(ReviewPage {
                shell,
                place: format!("/invoices/{id}"),
                sheet: Sheet { payable: true, ..Sheet::new(scope, &draft, paper).await? },
                told: told(scope, draft.client_id).await?,
                obstacle,
                seen: seen(&draft),
                notice: done.words(&DONE),
            })
        })
        .await
}

/// Its paper; and, if it cannot be issued as it is, why.
async fn preview(
    scope: &mut TenantScope,
    draft: &Invoice,
) -> Result<(Paper, Option<String>), Error> {
    match Paper::preview(scope, draft).await {
        Ok(paper) => Ok((paper, None)),
        Err(Error::Invalid(rule)) => {
            Ok((Paper::read(scope, draft).await?, Some(format::sentence(rule))))
        }
        Err(other) => Err(other),
    }
}

/// Issues what was reviewed, and nothing else.
pub async fn issue(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Input(found): Input<Found>,
) -> Result<Response, Problem> {
    let issued = caller.work(async |scope| match hold(scope, id, &found.seen).await? {
        Some(_) => invoices::issue(scope, id).await.map(Some),
        None => Ok(None),
    });
    match issued.await {
        Ok(None) => {
            Ok(Redirect::to(&format!("/invoices/{id}/review?done=changed")).into_response())
        }
        Ok(Some(_)) => Ok(Redirect::to(&format!("/invoices/{id}?done=issued")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}

/// Who signs in for a client, and so gets a mail.
pub async fn told(scope: &mut TenantScope, client: ClientId) -> Result<Told, Error> {
    let logins = users::list_of_client(scope, client).await?;
    let joined = logins.iter().filter(|login| login.state == Joined::Active);
    Ok(Told(joined.map(|login| format::greeting(login.name.as_str()).to_owned()).collect()))
}

impl Told {
    /// Afterwards. The mail may still be on its way.
    pub fn gets_mail(&self) -> String {
        match (self.names(), self.0.len()) {
            (None, _) => "Nobody signs in for this client yet, so nobody gets a mail. Invite them from their page, or \
                          send them the PDF yourself."
                .to_owned(),
            (Some(names), 1) => format!("{names} gets a mail."),
            (Some(names), _) => format!("{names} get a mail."),
        }
    }

    /// Before.
    pub fn will_get_mail(&self) -> String {
        match (self.names(), self.0.len()) {
            (None, _) => {
                "Nobody signs in for this client yet, so nobody gets a mail. It waits in their space.".to_owned()
            }
            (Some(names), 1) => format!("{names} gets a mail that says that it is there, and no amount."),
            (Some(names), _) => format!("{names} get a mail that says that it is there, and no amount."),
        }
    }

    fn names(&self) -> Option<String> {
        Some(match &self.0[..] {
            [] => return None,
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [one, two, three] => format!("{one}, {two} and {three}"),
            [one, two, rest @ ..] => format!("{one}, {two} and {} others", rest.len()),
        })
    }
}

#[test]
fn who_gets_mail_is_named() {
    let told = |names: &[&str]| Told(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(told(&["Ana"]).gets_mail(), "Ana gets a mail.");
    assert_eq!(told(&["Ana", "Bo"]).gets_mail(), "Ana and Bo get a mail.");
    assert_eq!(told(&["Ana", "Bo", "Cy"]).gets_mail(), "Ana, Bo and Cy get a mail.");
    assert!(
        told(&["Ana", "Bo", "Cy", "Di"]).will_get_mail().starts_with("Ana, Bo and 2 others get")
    );
    assert!(told(&[]).gets_mail().contains("nobody gets a mail"));
}
