//! One document, with what stands on it, what was paid of it, and what its staff may do with it.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use portico_api::{Caller, Path, Problem, Query, invoices::Paper};
use portico_domain::{
    Error, InvoiceId, TenantScope,
    invoices::{self, Invoice, State},
};

use super::{
    issue::told,
    payments::PaymentForm,
    sheet::{Sheet, Side},
};
use crate::{
    fields::Wrong,
    form::key,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};

#[derive(Template, WebTemplate)]
#[template(path = "invoice.html")]
pub struct OneInvoicePage {
    shell: Shell,
    place: String,
    sheet: Sheet,
    side: Side,
    may: May,
    /// Of the form that begins a credit note.
    key: String,
    /// Of what can be paid, for staff.
    payment: Option<PaymentForm>,
    notice: Option<String>,
    refusal: Option<Refusal>,
    wrong: Wrong,
}

/// What one may do with it.
#[derive(Default)]
struct May {
    edit: bool,
    discard: bool,
    credit: bool,
    void: bool,
}

/// How it is looked at.
#[derive(Default)]
pub struct View {
    pub done: Done,
    pub refusal: Option<Refusal>,
    pub wrong: Wrong,
    pub typed: Option<PaymentForm>,
}

pub async fn show(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Query(done): Query<Done>,
) -> Result<OneInvoicePage, Problem> {
    let view = View { done, ..View::default() };
    caller.within(async |scope| OneInvoicePage::read(scope, id, view).await).await
}

/// The page again, with why something was not done.
pub async fn refused(
    caller: &Caller,
    id: InvoiceId,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let (status, wait) = Refusal::parts(Some(&refusal));
    let view = View { refusal: Some(refusal), ..View::default() };
    let page = caller.within(async |scope| OneInvoicePage::read(scope, id, view).await).await?;
    Ok((status, wait, page).into_response())
}

impl OneInvoicePage {
    pub async fn read(scope: &mut TenantScope, id: InvoiceId, view: View) -> Result<Self, Error> {
        let invoice = invoices::fetch(scope, id).await?;
        let shell = Shell::read(scope, Here::Invoices).await?;
        let paper = Paper::read(scope, &invoice).await?;
        let payments = invoices::payments(scope, id).await?;
        let View { done, refusal, wrong, typed } = view;
        let form = shell.staff && invoice.state.is_issued();
        let may = if shell.staff {
            May::new(&invoice, invoices::creditable(scope, id).await?)
        } else {
            May::default()
        };
        Ok(Self {
            place: format!("/invoices/{id}"),
            sheet: Sheet::new(scope, &invoice, paper).await?,
            side: Side::new(&invoice, &payments, shell.figures),
            may,
            key: key(),
            payment: form.then(|| typed.unwrap_or_else(|| PaymentForm::new(&invoice, &shell))),
            notice: notice(scope, &invoice, &done).await?,
            refusal,
            wrong,
            shell,
        })
    }
}

impl May {
    fn new(invoice: &Invoice, creditable: i64) -> Self {
        let (draft, issued) = (invoice.state == State::Draft, invoice.state.is_issued());
        Self {
            edit: draft && invoice.is_own(),
            discard: draft,
            credit: issued && creditable > 0,
            void: issued && invoice.paid_minor == 0,
        }
    }

    /// Whether there is anything.
    fn act(&self) -> bool {
        self.edit || self.discard || self.credit || self.void
    }
}

/// What was just done, for the staff who did it.
async fn notice(
    scope: &mut TenantScope,
    invoice: &Invoice,
    done: &Done,
) -> Result<Option<String>, Error> {
    if scope.principal().require_staff().is_err() {
        return Ok(None);
    }
    let heading = super::sheet::heading(invoice);
    Ok(match done.done.as_deref() {
        Some("issued") if invoice.state.is_issued() => Some(format!(
            "{heading} is issued. {}",
            told(scope, invoice.client_id).await?.gets_mail()
        )),
        Some("void") if invoice.state == State::Void => {
            Some(format!("{heading} is void. It asks for nothing any more."))
        }
        Some("paid") => Some("The payment is written down.".to_owned()),
        Some("taken-back") => Some("The payment is taken back.".to_owned()),
        _ => None,
    })
}
