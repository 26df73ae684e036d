//! A document on its page: the paper, and what stands beside it.

use portico_api::invoices::{Paper, title};
use portico_domain::{
    Error, TenantScope, clients,
    invoices::{Invoice, Kind, Payment, State},
};

use super::rows::{Badge, badge};
use crate::{
    brand,
    format::{self, Day, Figures},
};

/// The paper, as a page shows it.
pub struct Sheet {
    pub heading: String,
    /// What it is, within a sentence.
    pub noun: &'static str,
    pub dated: Option<Day>,
    pub due: Option<Day>,
    /// What the client is called now, and where their page is.
    pub client: String,
    pub client_href: String,
    /// Whether how to pay is on it: as long as there is something to pay.
    pub payable: bool,
    /// Where the picture on it is.
    pub logo: Option<String>,
    pub paper: Paper,
}

/// What stands beside it.
pub struct Side {
    pub badge: Badge,
    pub shared: bool,
    /// The one figure that matters now, and what it is.
    pub figure: (&'static str, String),
    /// By how much more was paid than it asks for.
    pub over: Option<String>,
    pub payments: Vec<ReceivedPayment>,
    /// Where its PDF is; a draft has none.
    pub pdf: Option<String>,
}

/// What was paid of it.
pub struct ReceivedPayment {
    pub received: Option<Day>,
    pub amount: String,
    /// No money came: where the document is that it was settled with, and what that is called.
    pub settled: Option<(String, String)>,
    /// Where it is taken back.
    pub take_back: Option<String>,
}

impl Sheet {
    pub async fn new(
        scope: &mut TenantScope,
        invoice: &Invoice,
        paper: Paper,
    ) -> Result<Self, Error> {
        let client = clients::fetch(scope, invoice.client_id).await?;
        Ok(Self {
            heading: heading(invoice),
            noun: paper.noun(),
            dated: paper.dated.map(format::day),
            due: paper.due.map(format::day),
            client: client.name.as_str().to_owned(),
            client_href: format!("/clients/{}", client.id),
            payable: payable(invoice),
            logo: paper.logo.map(brand::logo_url),
            paper,
        })
    }
}

impl Side {
    pub fn new(invoice: &Invoice, payments: &[Payment], figures: Figures) -> Self {
        let money = |minor| figures.money(invoice.money(minor));
        let days = invoice.overdue_days.map(format::days).unwrap_or_default();
        let over = (invoice.paid_minor - invoice.total_minor) * sign(invoice.kind);
        let settled = invoice.state == State::Paid;
        let credited = payments.iter().any(|payment| payment.credit_id.is_some());
        Self {
            badge: badge(invoice, format!("Overdue by {days}")),
            shared: invoice.state != State::Draft,
            figure: match invoice.state {
                _ if payable(invoice) => ("Still to pay", money(invoice.outstanding_minor)),
                State::Paid if credited && invoice.kind == Kind::Invoice => {
                    ("Paid and credited", money(invoice.paid_minor))
                }
                State::Paid if invoice.kind == Kind::Invoice => ("Paid", money(invoice.paid_minor)),
                state if state.is_open() && invoice.kind == Kind::CreditNote => {
                    ("To be paid back", money(-invoice.outstanding_minor))
                }
                _ => ("Total", money(invoice.total_minor)),
            },
            over: (settled && over > 0).then(|| money(over)),
            payments: payments.iter().map(|p| ReceivedPayment::new(invoice, p, figures)).collect(),
            pdf: (invoice.state != State::Draft).then(|| format!("/invoices/{}/pdf", invoice.id)),
        }
    }
}

impl ReceivedPayment {
    fn new(invoice: &Invoice, payment: &Payment, figures: Figures) -> Self {
        let other = title(match invoice.kind {
            Kind::Invoice => Kind::CreditNote,
            Kind::CreditNote => Kind::Invoice,
        });
        let number = payment.credit_number.as_deref().unwrap_or_default();
        let place = format!("/invoices/{}/payments/{}/remove", invoice.id, payment.id);
        let stays = payment.credit_id.is_some() || invoice.state == State::Void;
        Self {
            received: payment.received_on.map(format::short_day),
            amount: figures.money(invoice.money(payment.amount_minor)),
            settled: payment
                .credit_id
                .map(|id| (format!("/invoices/{id}"), format!("{other} {number}"))),
            take_back: (!stays).then_some(place),
        }
    }
}

/// Whether money is awaited.
fn payable(invoice: &Invoice) -> bool {
    invoice.kind == Kind::Invoice && invoice.outstanding_minor > 0
}

/// In which direction it is paid.
pub fn sign(kind: Kind) -> i64 {
    match kind {
        Kind::Invoice => 1,
        Kind::CreditNote => -1,
    }
}

/// What a document is called on its page.
pub fn heading(invoice: &Invoice) -> String {
    let kind = title(invoice.kind);
    match (&invoice.number, invoice.state) {
        (_, State::Draft) => format!("{kind}, not issued yet"),
        (Some(number), _) => format!("{kind} {number}"),
        (None, _) => format!("{kind} without number"),
    }
}
