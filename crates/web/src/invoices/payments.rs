//! What was paid of a document, written down and taken back by the staff who work with the client.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    Error, InvoiceId, PaymentId, TenantScope,
    invoices::{self, Invoice, Kind, MOST_MINOR, NewPayment, Payment},
    once::Once,
    settings,
};
use serde::Deserialize;
use time::Date;

use super::{
    one::{OneInvoicePage, View, refused},
    sheet::{heading, sign},
    steps::ConfirmPage,
};
use crate::{
    clock::Clock,
    fields::Wrong,
    form::{Input, key},
    format::{self, Figures},
    layout::{Here, Shell},
    refusal::Refusal,
};

/// A payment to be written down, as typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentForm {
    pub amount: String,
    #[serde(default)]
    pub received_on: String,
    /// What makes a form that is sent twice one payment.
    #[serde(default)]
    pub key: String,
    /// What the amount is in.
    #[serde(skip)]
    pub sign: &'static str,
    /// Whether it is money that goes back.
    #[serde(skip)]
    pub back: bool,
}

impl PaymentForm {
    /// All that is still to be paid, today.
    pub fn new(invoice: &Invoice, shell: &Shell) -> Self {
        let rest = invoice.outstanding_minor * sign(invoice.kind);
        let amount = shell.figures.plain(invoice.money(rest));
        Self {
            amount: if rest == 0 { String::new() } else { amount },
            received_on: Clock::now(&shell.practice.time_zone).today().machine,
            key: key(),
            sign: "",
            back: false,
        }
        .of(invoice)
    }

    fn of(self, invoice: &Invoice) -> Self {
        let back = invoice.kind == Kind::CreditNote;
        Self { sign: Figures::sign(invoice.currency), back, ..self }
    }

    /// `today` is the day at the practice.
    fn read(&self, invoice: &Invoice, figures: Figures, today: Date) -> Result<NewPayment, Wrong> {
        let mut wrong = Wrong::default();
        let amount = figures.read_amount(&self.amount, invoice.currency);
        if amount.is_none_or(|amount| amount <= 0) {
            let such = figures.plain(invoice.money(125_000));
            wrong.add(
                "amount",
                "Amount",
                format!("Say it as a number above zero, such as {such}."),
            );
        }
        if amount.is_some_and(|amount| amount > MOST_MINOR) {
            wrong.add("amount", "Amount", "This is more than an invoice can hold.");
        }
        let received_on = format::read_day(&self.received_on);
        match received_on {
            Err(words) => wrong.add("received_on", "Day", words),
            Ok(Some(day)) if day > today => {
                wrong.add(
                    "received_on",
                    "Day",
                    "It is written down when it has come: today or earlier.",
                );
            }
            Ok(_) => {}
        }
        match (amount, received_on) {
            (Some(amount_minor), Ok(received_on)) if wrong.is_empty() => {
                Ok(NewPayment { amount_minor, received_on })
            }
            _ => Err(wrong),
        }
    }

    /// Another amount or day under the same key, typed after going back, is another payment.
    fn once(&self, id: InvoiceId, new: &NewPayment) -> Option<Once> {
        let typed = format!("{id} {} {:?}", new.amount_minor, new.received_on);
        Once::of_form(&self.key, &[b"payment", typed.as_bytes()])
    }
}

pub async fn add(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Input(typed): Input<PaymentForm>,
) -> Result<Response, Problem> {
    let added = caller.work(async |scope| {
        let invoice = invoices::fetch(scope, id).await?;
        scope.principal().require_staff()?;
        let settings = settings::fetch(scope).await?;
        let today = Clock::now(&settings.time_zone).date();
        match typed.read(&invoice, Figures::new(settings.number_format), today) {
            Ok(new) => {
                let once = typed.once(id, &new);
                invoices::add_payment(scope, id, new, once.as_ref()).await?;
                Ok(None)
            }
            Err(wrong) => Ok(Some((invoice, wrong))),
        }
    });
    let view = match added.await {
        Ok(None) => return Ok(Redirect::to(&format!("/invoices/{id}?done=paid")).into_response()),
        Ok(Some((invoice, wrong))) => {
            View { wrong, typed: Some(typed.of(&invoice)), ..View::default() }
        }
        Err(error) => return refused(&caller, id, Refusal::of_rule(error)?).await,
    };
    let page = caller.within(async |scope| OneInvoicePage::read(scope, id, view).await).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What will happen when one is taken back.
pub async fn show_remove(
    caller: Caller,
    Path((id, payment)): Path<(InvoiceId, PaymentId)>,
) -> Result<ConfirmPage, Problem> {
    caller
        .within(async |scope| {
            let (invoice, payment) = find(scope, id, payment).await?;
            let shell = Shell::read(scope, Here::Invoices).await?;
            let amount = shell.figures.money(invoice.money(payment.amount_minor));
            let day = payment.received_on.map(|day| format!(" of {}", format::day(day).words));
            let heading = heading(&invoice);
            Ok(ConfirmPage {
                title: "Take a payment back".to_owned(),
                words: vec![
                    format!("The payment of {amount}{} goes from {heading}, as if it had never been written \
                             down.", day.unwrap_or_default()),
                    "What is to be paid grows by it. Nobody gets a mail.".to_owned(),
                ],
                action: format!("/invoices/{id}/payments/{}/remove", payment.id),
                verb: "Take the payment back",
                keep: "Leave it as it is",
                danger: true,
                seen: String::new(),
                back: (format!("/invoices/{id}"), heading),
                shell,
            })
        })
        .await
}

pub async fn remove(
    caller: Caller,
    Path((id, payment)): Path<(InvoiceId, PaymentId)>,
) -> Result<Response, Problem> {
    match caller.work(async |scope| invoices::remove_payment(scope, id, payment).await).await {
        Ok(()) => Ok(Redirect::to(&format!("/invoices/{id}?done=taken-back")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}

/// One that can be taken back.
async fn find(
    scope: &mut TenantScope,
    id: InvoiceId,
    payment: PaymentId,
) -> Result<(Invoice, Payment), Error> {
    let invoice = invoices::fetch(scope, id).await?;
    scope.principal().require_staff()?;
    let found = invoices::payments(scope, id).await?;
    let found = found.into_iter().find(|found| found.id == payment && found.credit_id.is_none());
    Ok((invoice, found.ok_or(Error::NotFound)?))
}
