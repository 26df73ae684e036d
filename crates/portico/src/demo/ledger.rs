//! What the demo's clients were invoiced, dated back from today: some of each kind by the program that the practice had
//! before, the newest ones here.

use portico_domain::{
    ClientId, Currency, Error,
    invoices::{ImportedInvoice, ImportedLine, Kind, NewLine, Status, Sums, drafts::Draft},
};
use time::{Date, Duration};

use super::cast::Practice;

/// How much of it was paid.
enum Paid {
    Nothing,
    Half,
    All,
}

struct Document {
    days_ago: i64,
    status: Status,
    paid: Paid,
    words: &'static str,
    lines: &'static [(&'static str, i64, i64)], // what, thousandths of it, the price of one
}

const DUE_AFTER: Duration = Duration::days(14);

#[rustfmt::skip]
const BROUGHT: [Document; 5] = [
    Document { days_ago: 410, status: Status::Issued, paid: Paid::All, words: "Thank you for a good start.",
        lines: &[("First conversation and agreement, 90 minutes", 1_000, 46_500)] },
    Document { days_ago: 236, status: Status::Void, paid: Paid::Nothing, words: "Replaced by the invoice that follows.",
        lines: &[("Coaching session, 60 minutes", 4_000, 31_000)] },
    Document { days_ago: 233, status: Status::Issued, paid: Paid::All, words: "Four sessions, spring.",
        lines: &[("Coaching session, 60 minutes", 4_000, 31_000), ("Written summary", 1_000, 12_000)] },
    Document { days_ago: 120, status: Status::Issued, paid: Paid::All, words: "Workshop with the whole team, with travel at cost.",
        lines: &[("Workshop, one day", 1_000, 240_000), ("Preparation, hours", 2_500, 15_500), ("Train and one night", 1_000, 28_740)] },
    Document { days_ago: 118, status: Status::Issued, paid: Paid::Nothing, words: "One session of the spring did not take place.",
        lines: &[("Coaching session, 60 minutes", -1_000, 31_000)] },
];

#[rustfmt::skip]
const WRITTEN: [Document; 3] = [
    Document { days_ago: 26, status: Status::Issued, paid: Paid::Nothing, words: "Leadership programme, second part: four sessions and the 360° feedback.",
        lines: &[("Coaching session, 60 minutes", 4_000, 31_000), ("Interviews with colleagues for the 360° feedback", 5_000, 18_000), ("Written report and debrief, 90 minutes", 1_000, 34_000)] },
    Document { days_ago: 6, status: Status::Issued, paid: Paid::Half, words: "Half now, half when the programme ends.",
        lines: &[("Leadership programme, third part", 1_000, 480_000)] },
    Document { days_ago: 0, status: Status::Draft, paid: Paid::Nothing, words: "Sessions of this month, to be counted.",
        lines: &[("Coaching session, 60 minutes", 2_000, 31_000)] },
];

/// What a coach writes here, and what becomes of it.
pub struct Written {
    pub draft: Draft,
    /// What was paid of it, and when; none for a draft that stays one.
    pub issued: Option<(i64, Date)>,
}

/// What is written here to one client, the oldest first.
pub fn written(practice: &Practice, today: Date) -> impl Iterator<Item = Written> {
    WRITTEN.iter().map(move |document| {
        let lines = lines(document, practice);
        let day = today - Duration::days(document.days_ago);
        let issued = matches!(document.status, Status::Issued);
        let half = lines.iter().map(|line| line.quantity_milli * line.unit_minor / 2_000).sum();
        let paid = match document.paid {
            Paid::Half => half,
            Paid::Nothing | Paid::All => 0,
        };
        Written {
            draft: Draft {
                issued_on: issued.then_some(day),
                words: Some(document.words.to_owned().into()),
                lines,
                ..Draft::default()
            },
            issued: issued.then_some((paid, today)),
        }
    })
}

/// The documents of one client that were brought along, the oldest first; `number` is the last one that was given.
pub fn brought(
    practice: &Practice,
    currency: Currency,
    client_id: ClientId,
    today: Date,
    number: &mut u32,
) -> Result<Vec<ImportedInvoice>, Error> {
    let documents = BROUGHT.iter().map(|document| {
        *number += 1;
        let day = today - Duration::days(document.days_ago);
        let lines: Vec<ImportedLine> =
            lines(document, practice).iter().map(imported).collect::<Result<_, _>>()?;
        let sums = Sums::of(lines.iter().map(|line| (line.tax_milli, line.net_minor)))?;
        let total = sums.total_minor;
        let kind = if total < 0 { Kind::CreditNote } else { Kind::Invoice };
        Ok(ImportedInvoice {
            client_id,
            number: format!("{number:04}"),
            kind,
            status: document.status,
            currency,
            issued_on: Some(day),
            due_on: (kind == Kind::Invoice).then(|| day + DUE_AFTER),
            reference: None,
            words: Some(document.words.to_owned().into()),
            net_minor: Some(sums.net_minor),
            tax_minor: Some(sums.tax_minor()),
            total_minor: total,
            paid_minor: match document.paid {
                Paid::Nothing => 0,
                Paid::Half => total / 2,
                Paid::All => total,
            },
            lines,
        })
    });
    documents.collect()
}

fn lines(document: &Document, practice: &Practice) -> Vec<NewLine> {
    let lines = document.lines.iter().map(|(description, quantity_milli, unit_minor)| NewLine {
        description: (*description).to_owned().into(),
        quantity_milli: *quantity_milli,
        unit_minor: *unit_minor,
        discount_milli: 0,
        tax_milli: practice.tax_milli,
    });
    lines.collect()
}

fn imported(line: &NewLine) -> Result<ImportedLine, Error> {
    Ok(ImportedLine {
        description: line.description.clone(),
        quantity_milli: line.quantity_milli,
        unit_minor: line.unit_minor,
        tax_milli: line.tax_milli,
        net_minor: line.net_minor()?,
    })
}
