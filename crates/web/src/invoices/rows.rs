//! An invoice in a list, and the figures above it.

use portico_api::invoices::title;
use portico_domain::{
    Money,
    invoices::{Balance, Invoice, Kind, State},
};

use crate::format::{self, Day, Figures};

/// An invoice, as lists show it.
pub struct Row {
    pub href: String,
    /// What it is, in words.
    pub kind: &'static str,
    pub number: String,
    /// The client's name, where invoices of several stand together.
    pub client: Option<String>,
    pub dated: Option<Day>,
    pub due: Option<Day>,
    /// The same for a sentence; when it is due, only as long as it is to be paid.
    pub dated_in_words: Option<Day>,
    pub due_in_words: Option<Day>,
    /// Whether it is overdue.
    pub late: bool,
    /// Whether the client sees it.
    pub shared: bool,
    pub badge: Badge,
    pub total: String,
    /// What is still to be paid of one that was paid in part, or paid back of a credit note, in words.
    pub rest: Option<String>,
}

/// A state, in one or two words with a shape.
pub struct Badge {
    pub class: &'static str,
    pub words: String,
}

/// What there is to pay, a line a currency.
pub struct Strip {
    pub outstanding: Vec<String>,
    pub overdue: Vec<String>,
    /// Since when the oldest of it is.
    pub overdue_days: Option<String>,
}

impl Row {
    pub fn new(invoice: &Invoice, figures: Figures) -> Self {
        let open = invoice.state.is_open();
        let asks = open && invoice.kind == Kind::Invoice;
        let rest = figures.money(invoice.money(invoice.outstanding_minor.saturating_abs()));
        Self {
            href: format!("/invoices/{}", invoice.id),
            kind: title(invoice.kind),
            number: number(invoice),
            client: None,
            dated: invoice.issued_on.map(format::short_day),
            due: invoice.due_on.filter(|_| invoice.kind == Kind::Invoice).map(format::short_day),
            dated_in_words: invoice.issued_on.map(format::day),
            due_in_words: invoice.due_on.filter(|_| asks).map(format::day),
            late: invoice.overdue_days.is_some(),
            shared: invoice.state != State::Draft,
            badge: badge(invoice, "Overdue".to_owned()),
            total: figures.money(invoice.money(invoice.total_minor)),
            rest: match (invoice.kind, invoice.state) {
                (Kind::Invoice, State::PartPaid) => Some(format!("of which {rest} is to pay")),
                (Kind::CreditNote, _) if open => {
                    Some(format!("of which {rest} is to be paid back"))
                }
                _ => None,
            },
        }
    }
}

impl Strip {
    /// Of one client.
    pub fn new(balances: &[Balance], figures: Figures) -> Self {
        let amounts = |minor: fn(&Balance) -> i64| {
            let some = balances.iter().filter(|balance| minor(balance) != 0);
            some.map(|b| figures.money(Money { minor: minor(b), currency: b.currency })).collect()
        };
        let mut outstanding: Vec<_> = amounts(|balance| balance.outstanding_minor);
        if outstanding.is_empty() {
            outstanding.push("Nothing".to_owned());
        }
        let days = balances.iter().filter_map(|balance| balance.overdue_days).max();
        Self {
            outstanding,
            overdue: amounts(|balance| balance.overdue_minor),
            overdue_days: days.map(|days| format::days(days.into())),
        }
    }
}

/// What stands for an invoice that has no number yet is what it is.
pub fn number(invoice: &Invoice) -> String {
    match (&invoice.number, invoice.state) {
        (Some(number), _) => number.clone(),
        (None, State::Draft) => "Draft".to_owned(),
        (None, _) => "Without number".to_owned(),
    }
}

/// Where an invoice stands; `overdue` is what to say of one that should have been paid.
pub fn badge(invoice: &Invoice, overdue: String) -> Badge {
    let (class, words) = match (invoice.state, invoice.kind) {
        (State::Draft, _) => ("is-draft", "Draft"),
        (State::Void, _) => ("is-draft", "Void"),
        (_, Kind::CreditNote) => ("is-draft", "Credit note"),
        (State::Paid, _) => ("is-done", "Paid"),
        _ if invoice.overdue_days.is_some() => {
            return Badge { class: "is-overdue", words: overdue };
        }
        (State::PartPaid, _) => ("is-part", "Part paid"),
        (State::Issued, _) => ("is-due", "Due"),
    };
    Badge { class, words: words.to_owned() }
}
