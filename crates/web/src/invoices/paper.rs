//! An invoice as it would be printed.

use std::collections::BTreeMap;

use portico_domain::{
    clients::{Client, Profile},
    invoices::{Invoice, Kind, Line, Payment, State},
};

use super::rows::{Badge, badge, kind};
use crate::{
    clients::cards::postal_address,
    format::{self, Day},
};

/// All that stands on an invoice, and beside it.
pub struct Paper {
    pub heading: String,
    /// What it is, as a title and within a sentence.
    pub kind: &'static str,
    pub noun: &'static str,
    pub number: Option<String>,
    pub dated: Option<Day>,
    pub due: Option<Day>,
    pub reference: Option<String>,
    pub words: Vec<String>,
    pub client: String,
    pub client_href: String,
    pub address: Vec<String>,
    pub lines: Vec<BillLine>,
    /// What leads to the total: the net, and the tax for each rate. Nothing where that is not known.
    pub sums: Vec<(String, String)>,
    pub total: String,
    pub badge: Badge,
    pub shared: bool,
    /// The one figure that matters now, and what it is.
    pub figure: (&'static str, String),
    /// Whether money is awaited.
    pub payable: bool,
    pub payments: Vec<ReceivedPayment>,
}

/// A line of it. The first line of its text is what it is, the others say more.
pub struct BillLine {
    pub what: String,
    pub details: Vec<String>,
    pub quantity: String,
    pub price: String,
    pub amount: String,
}

/// What was paid of it.
pub struct ReceivedPayment {
    pub received: Option<Day>,
    pub amount: String,
}

impl Paper {
    pub fn new(
        invoice: &Invoice,
        client: &Client,
        profile: &Profile,
        lines: &[Line],
        payments: &[Payment],
    ) -> Self {
        let money = |minor| format::money(invoice.money(minor));
        let kind = kind(invoice.kind);
        let days = invoice.overdue_days.map(format::days).unwrap_or_default();
        let text = |text: &str| text.lines().map(str::to_owned).collect();
        let payable = invoice.kind == Kind::Invoice && invoice.outstanding_minor > 0;
        Self {
            heading: match (&invoice.number, invoice.state) {
                (Some(number), _) => format!("{kind} {number}"),
                (None, State::Draft) => format!("{kind}, not issued yet"),
                (None, _) => format!("{kind} without number"),
            },
            kind,
            noun: match invoice.kind {
                Kind::Invoice => "invoice",
                Kind::CreditNote => "credit note",
            },
            number: invoice.number.clone(),
            dated: invoice.issued_on.map(format::day),
            due: invoice.due_on.map(format::day),
            reference: invoice.reference.as_ref().map(|text| text.as_str().to_owned()),
            words: invoice.words.as_ref().map(|words| text(words.as_str())).unwrap_or_default(),
            client: client.name.as_str().to_owned(),
            client_href: format!("/clients/{}", client.id),
            address: postal_address(profile),
            lines: lines.iter().map(|line| BillLine::new(invoice, line)).collect(),
            sums: sums(invoice, lines),
            total: money(invoice.total_minor),
            badge: badge(invoice, format!("Overdue by {days}")),
            shared: invoice.state != State::Draft,
            figure: match invoice.state {
                _ if payable => ("Still to pay", money(invoice.outstanding_minor)),
                State::Paid if invoice.kind == Kind::Invoice => ("Paid", money(invoice.paid_minor)),
                _ => ("Total", money(invoice.total_minor)),
            },
            payable,
            payments: payments
                .iter()
                .map(|payment| ReceivedPayment {
                    received: payment.received_on.map(format::short_day),
                    amount: money(payment.amount_minor),
                })
                .collect(),
        }
    }
}

impl BillLine {
    fn new(invoice: &Invoice, line: &Line) -> Self {
        let mut text = line.description.as_str().lines();
        Self {
            what: text.next().unwrap_or_default().to_owned(),
            details: text.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            quantity: format::milli(line.quantity_milli),
            price: format::money(invoice.money(line.unit_minor)),
            amount: format::money(invoice.money(line.net_minor)),
        }
    }
}

/// The net and the tax, as the document says them. The tax is told apart by rate where that adds up
/// to what it says; documents of other programs may have rounded otherwise, and stay as they are.
fn sums(invoice: &Invoice, lines: &[Line]) -> Vec<(String, String)> {
    let money = |minor| format::money(invoice.money(minor));
    let (Some(net), Some(tax)) = (invoice.net_minor, invoice.tax_minor) else { return Vec::new() };
    let mut sums = vec![("Subtotal".to_owned(), money(net))];
    let mut by_rate = BTreeMap::<i32, i128>::new();
    for line in lines {
        *by_rate.entry(line.tax_milli).or_default() += i128::from(line.net_minor);
    }
    let taxes: Vec<_> =
        by_rate.into_iter().map(|(rate, net)| (rate, half_up(net * i128::from(rate)))).collect();
    if taxes.iter().map(|(_, tax)| tax).sum::<i128>() != i128::from(tax) {
        sums.push(("Tax".to_owned(), money(tax)));
        return sums;
    }
    for (rate, part) in taxes.into_iter().filter(|(rate, _)| *rate != 0) {
        let part = i64::try_from(part).unwrap_or(tax);
        sums.push((format!("Tax, {}%", format::milli(rate.into())), money(part)));
    }
    sums
}

/// A hundred-thousandth of it, as rates are thousandths of a per cent; half a unit goes away from
/// zero, so that a credit note mirrors its invoice.
fn half_up(product: i128) -> i128 {
    (product.abs() + 50_000) / 100_000 * product.signum()
}

#[test]
fn half_a_unit_counts_as_one() {
    for (product, tax) in [(49_999, 0), (50_000, 1), (149_999, 1), (-50_000, -1), (0, 0)] {
        assert_eq!(half_up(product), tax);
    }
}
