//! Invoices and credit notes: one a record or, where records are lines, one a number.

mod finish;
mod head;
mod line;

use portico_domain::{Currency, Money, PersonalText};
use time::Date;

use self::head::Head;
pub use self::line::{LineRow, MAX_LINES};
use crate::{
    ClientReference, Error, Excerpt, FaultKind, Kind, Options, Report, Row, Standing, Status,
    mapping::{Field, Fields},
    read::{Cells, Checked, read},
    references::{CLIENT, CLIENT_EMAIL, CLIENT_KEY},
};

/// An invoice as a file describes it. All its amounts are of its currency.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceRow {
    /// As printed; text, whatever it looks like.
    pub number: String,
    /// Whom it is for.
    pub client: ClientReference,
    /// When it was issued. Only a draft may have none.
    pub issue_date: Option<Date>,
    /// When it is to be paid.
    pub due_date: Option<Date>,
    /// What it is written in.
    pub currency: Currency,
    /// With tax, where the file has it: without a column for it, the sum of the lines. Negative on a
    /// credit note.
    pub total: Money,
    /// The tax in it, where the file says it.
    pub tax: Option<Money>,
    /// The total without tax, where the file says it.
    pub net: Option<Money>,
    /// What has been paid of it.
    pub paid: Money,
    /// What is to be paid: of an issued one the total less what was paid, else nothing.
    pub outstanding: Money,
    /// What it is, whatever has been paid of it.
    pub status: Status,
    /// Told from the sign of the total and, where the file says it, by its word.
    pub kind: Kind,
    /// To the client.
    pub notes: Option<PersonalText>,
    /// What the customer wants to find on it.
    pub reference: Option<String>,
    /// What it is for, in the order of the file, [`MAX_LINES`] at most; empty if the file does not
    /// say.
    pub lines: Vec<LineRow>,
}

pub(crate) const FIELDS: Fields = Fields {
    all: &[
        Field::text("number", 100),
        CLIENT,
        CLIENT_KEY,
        CLIENT_EMAIL,
        Field::date("issue_date"),
        Field::date("due_date"),
        Field::text("currency", 100),
        Field::amount("total"),
        Field::amount("tax"),
        Field::amount("net"),
        Field::amount("paid"),
        Field::amount("outstanding"),
        Field::text("status", 100),
        Field::text("notes", 5_000),
        Field::text("reference", 200),
        Field::text("kind", 100),
        Field::amount("home_total"),
        Field::amount("home_outstanding"),
        Field::text("line_description", 2_000),
        Field::text("line_item", 2_000),
        Field::amount("line_quantity"),
        Field::amount("line_unit_price"),
        Field::amount("line_tax_rate"),
        Field::amount("line_net"),
    ],
    key: "number",
    required: &[
        &["number"],
        &["client", "client_key", "client_email"],
        &["issue_date"],
        &["total", "line_unit_price"],
    ],
    implied: &[
        (&LINE, &["line_unit_price"]),
        (&LINE, &["line_description", "line_item"]),
        (&["line_tax_rate"], &["total"]), // how tax was rounded, only the total says
        (&["home_outstanding"], &["home_total"]),
        (&["home_total", "home_outstanding"], &["total"]),
    ],
};

/// The fields that make each record a line.
const LINE: [&str; 6] = [
    "line_description",
    "line_item",
    "line_quantity",
    "line_unit_price",
    "line_tax_rate",
    "line_net",
];

/// The invoices in a file. Where fields of lines are mapped, each record is a line, and those of one
/// number are one invoice; an invoice stands where its first line does.
pub fn read_invoices(bytes: &[u8], options: &Options) -> Result<Report<InvoiceRow>, Error> {
    let report = read(bytes, &FIELDS, options, document)?;
    Ok(report.finish(|draft| finish::finish(draft, options.habits.credit_notes)))
}

/// What the records of one invoice say.
struct Draft {
    head: Head,
    lines: Vec<LineRow>,
}

/// `None` if the record is a further line of an invoice among `rows`.
fn document(cells: &mut Cells, rows: &mut [Row<Draft>]) -> Checked<Option<Draft>> {
    if !cells.has("line_unit_price") {
        let number = cells.key("number");
        return Ok(Some(Draft { head: Head::read(cells, number, None)?, lines: Vec::new() }));
    }
    let (number, seen) = match cells.key_again("number") {
        Ok((number, seen)) => (Ok(number), seen),
        Err(noted) => (Err(noted), None),
    };
    let first = seen.and_then(|seen| {
        rows.get_mut(seen.row).filter(|row| row.place.record == seen.place.record)
    });
    let known = first.as_ref().map(|row| &row.record.head);
    let head = Head::read(cells, number, known);
    let line = LineRow::read(cells, head.as_ref().ok().map(|head| head.currency));
    let (head, line) = (head?, line?);
    let Some(seen) = seen else { return Ok(Some(Draft { head, lines: vec![line] })) };
    let Some(first) = first else { return Ok(None) }; // what is wrong with its first row was noted
    match first.record.head.differing(&head) {
        Some("client" | "issue_date") => {
            let first = Excerpt::of(&head.number);
            cells.fault("number", FaultKind::Duplicate { first, place: seen.place })
        }
        Some(field) => cells.fault(field, FaultKind::Differs(seen.place)),
        None if first.record.lines.len() >= MAX_LINES => {
            cells.fault("number", FaultKind::TooManyLines(MAX_LINES))
        }
        None => {
            first.record.lines.push(line);
            Ok(None)
        }
    }
}

impl InvoiceRow {
    /// How it stands, by its status and amounts.
    pub fn standing(&self) -> Standing {
        match self.status {
            Status::Draft => Standing::Draft,
            Status::Void => Standing::Void,
            Status::Issued if self.outstanding.minor == 0 => Standing::Paid,
            Status::Issued if self.paid.minor != 0 => Standing::PartPaid,
            Status::Issued => Standing::Issued,
        }
    }
}
