//! What the first records look like, for columns whose names say nothing.

use std::collections::HashSet;

use portico_domain::{Currency, Email};

use super::{Guesses, Why};
use crate::{FileKind, amounts, dates, records::Cell, table::Table};

/// How many records are looked at.
const SAMPLE: usize = 200;

/// What all fields of a column that are not empty look like.
#[derive(Default)]
struct Look {
    filled: usize,
    emails: usize,
    dates: usize,
    currencies: usize,
    amounts: usize,
    /// Amounts that have decimals, or a currency beside them: a count of something has neither.
    money: usize,
    different: HashSet<String>,
    records: usize,
}

/// Guesses fields that are missing, and that only one column can be.
pub(super) fn guess(kind: FileKind, table: &Table, guesses: &mut Guesses) {
    let free = guesses.free();
    let mut looks: Vec<(usize, Look)> = free.iter().map(|at| (*at, Look::default())).collect();
    let filled = table.records().filter(|record| !record.cells.iter().all(Cell::is_blank));
    for record in filled.take(SAMPLE) {
        for (at, look) in &mut looks {
            let cell = record.cells.get(*at);
            let text = cell.and_then(|cell| table.encoding.decode(&cell.bytes).ok());
            look.at(text.unwrap_or_default().trim());
        }
    }
    let only = |fits: fn(&Look) -> bool| {
        let mut fitting = looks.iter().filter(|(_, look)| look.filled > 0 && fits(look));
        match (fitting.next(), fitting.next()) {
            (Some((at, _)), None) => Some(*at),
            _ => None,
        }
    };
    let emails = only(|look| look.emails == look.filled);
    let dates = only(|look| look.dates == look.filled);
    let currencies = only(|look| look.currencies == look.filled);
    let totals = only(|look| look.amounts == look.filled && look.money > 0);
    // The first column that tells the records apart, and could not be anything else.
    let key = looks.iter().find(|(_, look)| {
        let other = look.emails + look.dates + look.money;
        look.different.len() == look.records && look.records > 1 && other == 0
    });
    let client = guesses.of("client_key").or(guesses.of("client_email")).is_none();
    let addressed = emails.filter(|_| client && guesses.of("client").is_none());
    let found = match kind {
        FileKind::Clients => vec![("email", emails), ("currency", currencies)],
        FileKind::Invoices => vec![
            ("client_email", addressed),
            ("issue_date", dates),
            ("currency", currencies),
            ("total", totals.filter(|_| guesses.of("line_unit_price").is_none())),
        ],
        FileKind::Notes => vec![("client_email", addressed), ("date", dates)],
        FileKind::Files => vec![("client_email", addressed)],
    };
    // Each note differs from the others by what it says: that makes no key of it.
    let key = key.filter(|_| kind != FileKind::Notes).map(|(at, _)| *at);
    for (field, at) in found.into_iter().chain([(kind.fields().key, key)]) {
        if let Some(at) = at {
            guesses.set(at, field, Why::Content);
        }
    }
}

impl Look {
    fn at(&mut self, text: &str) {
        self.records += 1;
        if text.is_empty() {
            return;
        }
        let amount = amounts::readings(text).iter().any(|(_, read)| read.is_some());
        let decimal = text.contains(['.', ',']) || amounts::currencies(text).is_some();
        self.filled += 1;
        self.emails += usize::from(Email::parse(text).is_some());
        self.dates += usize::from(dates::readings(text).iter().any(|(_, read)| read.is_some()));
        self.currencies += usize::from(Currency::parse(text).is_some());
        self.amounts += usize::from(amount);
        self.money += usize::from(amount && decimal);
        self.different.insert(text.to_owned());
    }
}
