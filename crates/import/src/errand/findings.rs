use portico_domain::PersonalText;
use serde::{Deserialize, Serialize};

use super::{LONGEST_COLUMN, LONGEST_SENTENCE, MOST_COLUMNS, MOST_FAULTS, Reading, cut};
use crate::{Conventions, Error, Fault, FileKind, Mapping, Tally, propose};

/// What was found in a file. It quotes the file, and so may hold what is personal.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Findings {
    /// Why none of it could be read or taken in, where that is not for faults of single records: a sentence.
    pub refusal: Option<PersonalText>,
    /// How it was read; null if it could not be.
    pub conventions: Option<Conventions>,
    /// What is wrong, in the order of the file: the first 100.
    #[schema(max_items = 100)]
    pub faults: Vec<FaultAt>,
    /// How many faults more were found.
    pub more: usize,
    /// False if there were so many faults that the rest of the file was not looked at.
    pub complete: bool,
    /// What the records of a file of notes are; null of another.
    pub notes: Option<Tally>,
    /// What its columns are called, as far as they can be mapped: the first 300, without those whose name is longer
    /// than 100 characters.
    #[schema(max_items = 300)]
    pub columns: Vec<PersonalText>,
    /// What the columns seem to hold, where that has to be said first. Nothing was read by it.
    pub proposal: Option<Proposed>,
}

/// A fault, and where it is.
#[derive(Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FaultAt {
    /// The physical line, the header being 1.
    pub line: u64,
    /// The record, from 1.
    pub record: u64,
    /// The name of the column; null where it is the whole record.
    pub column: Option<PersonalText>,
    /// Its stable name.
    #[schema(value_type = String)]
    pub fault: String,
    /// What is wrong, in a sentence.
    pub message: PersonalText,
}

/// What columns seem to hold.
#[derive(Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Proposed {
    /// The program whose columns these are.
    pub preset: Option<String>,
    /// For each field that was guessed, the name of its column.
    #[schema(value_type = HashMap<String, String>)]
    pub map: Mapping,
    /// What still has to be mapped: each is a field, or several of which one is enough.
    pub missing: Vec<String>,
}

impl Findings {
    /// From how they are kept; nothing, if that is not of this kind.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As they are kept.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Of a file that was read like this; what is wrong with it is still to be said.
    pub fn read(bytes: &[u8], kind: FileKind, reading: &Reading, found: &Conventions) -> Self {
        let conventions = Some(found.clone());
        let columns = columns(bytes, kind, reading).0;
        Self { conventions, columns, complete: true, ..Self::default() }
    }

    /// Of a file that could not be read like this. Where the columns are why, with a proposal.
    pub fn unreadable(bytes: &[u8], kind: FileKind, reading: &Reading, error: &Error) -> Self {
        let (columns, proposal) = columns(bytes, kind, reading);
        let proposal = proposal.filter(|_| is_about_columns(error));
        Self { columns, proposal, ..Self::refused(&sentence(error)) }
    }

    /// That nothing came of it, for this reason.
    pub fn refused(why: &str) -> Self {
        Self { refusal: Some(cut(why, LONGEST_SENTENCE).into()), ..Self::default() }
    }

    /// The same with what is wrong.
    pub fn with_faults(mut self, faults: &[Fault], complete: bool) -> Self {
        self.faults = faults.iter().take(MOST_FAULTS).map(FaultAt::from).collect();
        self.more = faults.len() - self.faults.len();
        self.complete = complete;
        self
    }
}

impl From<&Fault> for FaultAt {
    fn from(fault: &Fault) -> Self {
        let column = fault.column.as_ref().map(|column| cut(column, LONGEST_COLUMN).into());
        Self {
            line: fault.line,
            record: fault.record,
            column,
            fault: fault.fault.name().to_owned(),
            message: cut(&fault.fault.to_string(), LONGEST_SENTENCE).into(),
        }
    }
}

/// The columns that can be mapped, and what they seem to hold: by what was said of this one file, whatever preset it
/// was thought to be of. Neither, where not even the header can be read.
fn columns(
    bytes: &[u8],
    kind: FileKind,
    reading: &Reading,
) -> (Vec<PersonalText>, Option<Proposed>) {
    let said = reading.without_preset();
    let Ok(proposal) = said.and_then(|options| propose(bytes, kind, &options)) else {
        return (Vec::new(), None);
    };
    let mut columns: Vec<&str> = Vec::new();
    for guess in &proposal.columns {
        let column = guess.column.as_str();
        let fits = !column.is_empty() && column.chars().count() <= LONGEST_COLUMN;
        if fits && columns.len() < MOST_COLUMNS && !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut map = Mapping::default();
    for (field, column) in proposal.mapping().iter() {
        if columns.contains(&column.as_str()) {
            map.add_free(field, column);
        }
    }
    let proposed = Proposed {
        preset: proposal.preset.map(|preset| preset.name().to_owned()),
        map,
        missing: proposal.missing,
    };
    (columns.into_iter().map(|column| column.to_owned().into()).collect(), Some(proposed))
}

fn is_about_columns(error: &Error) -> bool {
    matches!(
        error,
        Error::NoHeader
            | Error::UnknownColumn { .. }
            | Error::RepeatedColumn { .. }
            | Error::FieldTwice { .. }
            | Error::ColumnTwice { .. }
            | Error::Unmapped { .. }
    )
}

/// As [`Error`] says it, but that what is asked for is no option of a command, and that what is not mapped is said in
/// the proposal.
fn sentence(error: &Error) -> String {
    match error {
        Error::Unmapped { .. } => "it is not said yet which column holds what".to_owned(),
        Error::NoHeader => {
            "none of the columns by which it was to be read stands in its first line".to_owned()
        }
        Error::AmbiguousEncoding => {
            "how its characters are written cannot be told from the file: say it".to_owned()
        }
        Error::AmbiguousDelimiter => {
            "what stands between two fields cannot be told from the file: say it".to_owned()
        }
        Error::AmbiguousDates { line, column } => format!(
            "the order of day and month cannot be told from the file (look at line {line}, column \
             \"{}\"): say it",
            cut(column, LONGEST_COLUMN)
        ),
        Error::AmbiguousDecimals { line, column } => format!(
            "whether decimals follow a comma or a point cannot be told from the file (look at line \
             {line}, column \"{}\"): say it",
            cut(column, LONGEST_COLUMN)
        ),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MAX_COLUMNS, MAX_FAULTS, read_clients};

    #[test]
    fn what_is_kept_of_any_file_has_room() {
        // The worst there is: as many columns and faults as are read, all of characters that JSON writes with six.
        let wide = "\u{1}".repeat(LONGEST_COLUMN);
        let names = (0..MAX_COLUMNS).map(|n| format!("{n}{}", &wide[4..]));
        let header = format!("{}\n", names.collect::<Vec<_>>().join(","));
        let reading = Reading::parse("{}").unwrap();
        let error = read_clients(header.as_bytes(), &reading.options(FileKind::Clients).unwrap());
        let error = error.unwrap_err();
        let findings = Findings::unreadable(header.as_bytes(), FileKind::Clients, &reading, &error);
        assert_eq!(findings.columns.len(), MOST_COLUMNS);
        assert!(findings.proposal.is_some());
        let fault = Fault {
            line: 1,
            record: 1,
            column: Some("\u{1}".repeat(100_000)),
            fault: crate::FaultKind::Email(crate::Excerpt::of(&"\u{1}".repeat(100_000))),
        };
        let findings = findings.with_faults(&vec![fault; MAX_FAULTS], false);
        assert_eq!((findings.faults.len(), findings.more), (MOST_FAULTS, MAX_FAULTS - MOST_FAULTS));
        let text = findings.text();
        assert!(text.chars().count() < 1_000_000, "{}", text.len());
        assert!(Findings::parse(&text) == findings);
        assert!(Findings::parse("nonsense") == Findings::default());
    }

    #[test]
    fn columns_are_proposed_where_they_are_why() {
        let file = b"Code,Client,Email\n1,Ana,ana@example.com\n";
        for (reading, proposed) in [
            ("{}", true),
            (r#"{"preset":"wave"}"#, true),
            (r#"{"map":{"key":"Cod","name":"Client"}}"#, true),
            (r#"{"map":{"key":"Code","name":"Client"}}"#, false),
        ] {
            let reading = Reading::parse(reading).unwrap();
            let options = reading.options(FileKind::Clients).unwrap();
            let findings = match read_clients(file, &options) {
                Ok(report) => Findings::read(file, FileKind::Clients, &reading, &report.found),
                Err(error) => Findings::unreadable(file, FileKind::Clients, &reading, &error),
            };
            assert_eq!(findings.proposal.is_some(), proposed, "{reading:?}");
            assert_eq!(findings.refusal.is_some(), proposed, "{reading:?}");
            assert_eq!(findings.columns.len(), 3);
        }
        let doubtful = b"number,client,issue_date,currency,total\n1,Ana,1/2/2025,EUR,1.00\n";
        let reading = r#"{"map":{"number":"number","client":"client","issue_date":"issue_date",
                                 "currency":"currency","total":"total"}}"#;
        let reading = Reading::parse(reading).unwrap();
        let options = reading.options(FileKind::Invoices).unwrap();
        let error = crate::read_invoices(doubtful, &options).unwrap_err();
        let findings = Findings::unreadable(doubtful, FileKind::Invoices, &reading, &error);
        let said = findings.refusal.unwrap();
        assert!(said.as_str().contains("line 2") && !said.as_str().contains("--"));
        assert!(findings.proposal.is_none());
    }
}
