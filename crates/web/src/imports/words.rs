//! What is said of files, fields and how they are written.

use portico_domain::imports::{Kind, State};
use portico_import::{
    Conventions, DateOrder, DecimalMark, FileKind, Preset, Tally, errand::Findings,
};

use crate::format;

/// In the middle of a sentence.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Clients => "clients",
        Kind::Invoices => "invoices",
        Kind::Notes => "notes",
    }
}

/// 1 client, 47 clients.
pub fn counted(of: Kind, count: i32) -> String {
    match (of, count) {
        (Kind::Clients, 1) => "1 client".to_owned(),
        (Kind::Invoices, 1) => "1 invoice".to_owned(),
        (Kind::Notes, 1) => "1 note".to_owned(),
        (of, count) => format!("{} {}", format::count(count), kind(of)),
    }
}

/// Who will see the notes.
pub fn sight(notes: &Tally) -> String {
    match i32::try_from(notes.shared).unwrap_or(i32::MAX) {
        0 => "Nobody but the team sees them, until you share one.".to_owned(),
        1 => "One of them is shared with its client, as the file says. Nobody but the team sees the others."
            .to_owned(),
        many => format!(
            "{} of them are shared with their clients, as the file says. Nobody but the team sees the others.",
            format::count(many)
        ),
    }
}

/// How many records are no notes.
pub fn empty(notes: &Tally) -> Option<String> {
    match i32::try_from(notes.empty).unwrap_or(i32::MAX) {
        0 => None,
        1 => Some("One record has no text, and is no note.".to_owned()),
        many => Some(format!("{} records have no text, and are no notes.", format::count(many))),
    }
}

/// How far it has come, in the list of those that were brought.
pub fn state(state: State, faults: i32) -> &'static str {
    match state {
        State::Looking => "Being looked at",
        State::Looked if faults > 0 => "Something is wrong with it",
        State::Looked => "Looked at, not taken in",
        State::Taking => "Being taken in",
        State::Taken => "Taken in",
        State::Failed => "Failed, nothing taken in",
    }
}

/// The programs whose files are known: each by its name, and in words.
pub fn programs() -> Vec<(&'static str, &'static str)> {
    let mut programs: Vec<_> =
        Preset::all().iter().map(|preset| (preset.name(), preset.program())).collect();
    programs.sort_unstable_by_key(|(_, words)| words.to_lowercase());
    programs.dedup_by_key(|(name, _)| *name);
    programs
}

/// The program of that name, in words.
pub fn program(name: &str) -> Option<&'static str> {
    programs().into_iter().find(|(known, _)| *known == name).map(|(_, words)| words)
}

/// How a file was read.
pub fn conventions(found: &Conventions) -> Vec<String> {
    let dates = found.dates.map(|order| format!("Dates are read as {}.", order_of(order)));
    let decimal = found.decimal.map(|mark| match mark {
        DecimalMark::Point => "Decimals follow a point.".to_owned(),
        DecimalMark::Comma => "Decimals follow a comma.".to_owned(),
    });
    let delimiter = match found.delimiter {
        ',' => "commas".to_owned(),
        ';' => "semicolons".to_owned(),
        '\t' => "tabs".to_owned(),
        '|' => "vertical bars".to_owned(),
        other => format!("“{other}”"),
    };
    let rest = format!(
        "Fields are parted by {delimiter}, and the characters are read as {}.",
        found.encoding.name()
    );
    [dates, decimal, Some(rest)].into_iter().flatten().collect()
}

/// As in "dates are read as".
pub fn order_of(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Ymd => "year, month, day",
        DateOrder::Dmy => "day, month, year",
        DateOrder::Mdy => "month, day, year",
    }
}

/// How many faults the table does not show.
pub fn more(findings: &Findings) -> Option<String> {
    let many = i32::try_from(findings.more).unwrap_or(i32::MAX);
    let rest = if findings.complete { "" } else { ", and the rest of the file was not looked at" };
    match many {
        0 => None,
        1 => Some(format!("There is one fault more{rest}.")),
        many => Some(format!("There are {} faults more{rest}.", format::count(many))),
    }
}

/// What is still to be mapped, each a field or several of which one is enough: by name, and in words.
pub fn missing(kind: FileKind, fields: &[String]) -> Vec<Vec<(String, String)>> {
    let labelled = |name: &str| (name.to_owned(), field(kind, name).to_owned());
    fields.iter().map(|names| names.split(" or ").map(labelled).collect()).collect()
}

/// What a column may hold.
pub fn field(kind: FileKind, name: &str) -> &str {
    match name {
        "key" if kind == FileKind::Notes => "Number or code of the note",
        "key" => "Number or code of the client",
        "name" => "Name",
        "first_name" => "First name",
        "last_name" => "Last name",
        "email" => "Email",
        "phone" => "Phone",
        "street" => "Street",
        "street2" => "Second line of the street",
        "postal_code" => "Postal code",
        "city" => "City",
        "country" => "Country",
        "currency" => "Currency",
        "note" => "Remark, for the team only",
        "number" => "Number of the invoice",
        "client" => "Client, as the program names them",
        "client_key" => "Client, by number or code",
        "client_email" => "Client, by email",
        "issue_date" => "Date of the invoice",
        "due_date" => "Day on which it is due",
        "total" => "Total with tax",
        "tax" => "Tax",
        "net" => "Total without tax",
        "paid" => "Paid",
        "outstanding" => "Still to pay",
        "status" => "Status",
        "notes" => "Message on the invoice",
        "reference" => "Reference of the client",
        "kind" => "Invoice or credit note",
        "home_total" => "Total, in the currency of the books",
        "home_outstanding" => "Still to pay, in the currency of the books",
        "line_description" => "Line: what it is for",
        "line_item" => "Line: item",
        "line_quantity" => "Line: quantity",
        "line_unit_price" => "Line: price of one",
        "line_tax_rate" => "Line: tax rate",
        "line_net" => "Line: sum without tax",
        "date" => "Day of the note",
        "title" => "Title",
        "body" => "Text of the note",
        "shared" => "Shared with the client, yes or no",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_label() {
        for kind in [FileKind::Clients, FileKind::Invoices, FileKind::Notes] {
            for name in kind.field_names() {
                assert!(field(kind, name) != name, "{name}");
            }
        }
        let fields = ["name or first_name".to_owned(), "key".to_owned()];
        let missing = missing(FileKind::Clients, &fields);
        let labels: Vec<Vec<&str>> = missing
            .iter()
            .map(|one_of| one_of.iter().map(|(_, label)| &**label).collect())
            .collect();
        assert_eq!(labels, [vec!["Name", "First name"], vec!["Number or code of the client"]]);
    }

    #[test]
    fn each_program_stands_there_once() {
        let names: Vec<_> = programs().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["calendly", "dolibarr", "invoice-ninja", "wave"]);
    }

    #[test]
    fn it_is_said_who_will_see_the_notes() {
        let tally = |shared, empty| Tally { notes: 9, shared, empty };
        assert_eq!(sight(&tally(0, 0)), "Nobody but the team sees them, until you share one.");
        assert!(sight(&tally(1, 0)).starts_with("One of them is shared with its client"));
        assert!(sight(&tally(2, 0)).starts_with("2 of them are shared with their clients"));
        assert_eq!(empty(&tally(0, 0)), None);
        assert_eq!(empty(&tally(0, 43)).unwrap(), "43 records have no text, and are no notes.");
    }
}
