//! What is wrong with a record, and where.

use std::fmt;

use portico_domain::Currency;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::Place;

/// One thing that is wrong. As text it is a sentence for the person who has the file before them;
/// serialized, `fault` is its stable name and `message` that sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The physical line, the header's being 1, on which the field begins.
    pub line: u64,
    /// The record, from 1.
    pub record: u64,
    /// The field's column; `None` where it is the whole record.
    pub column: Option<String>,
    /// What is wrong there.
    pub fault: FaultKind,
}

/// What can be wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each says it in its own sentence")]
pub enum FaultKind {
    #[error("the row ends after {found} of {expected} fields")]
    Truncated { found: usize, expected: usize },
    #[error("the row has {found} fields, and the header {expected}")]
    TooWide { found: usize, expected: usize },
    #[error("the row is written with another delimiter, `{0}`")]
    Delimiter(char),
    #[error("a quotation mark is never closed, or is followed by more text")]
    Quotes,
    #[error("the byte 0x{0:02X} is no character in the encoding of the file")]
    Encoding(u8),
    #[error("the character U+{0:04X} is a control character")]
    Control(u32),
    #[error("more than {0} characters")]
    TooLong(usize),
    #[error("nothing is here")]
    Missing,
    #[error("{first} was already used on line {line} (record {record})", line = place.line, record = place.record)]
    Duplicate { first: Excerpt, place: Place },
    #[error("{0} is no e-mail address")]
    Email(Excerpt),
    #[error("{0} is no date")]
    Date(Excerpt),
    #[error("{0} is no amount")]
    Amount(Excerpt),
    #[error("{amount} has more decimals than {currency:?}")]
    Places { amount: Excerpt, currency: Currency },
    #[error("{amount} is not in {currency:?}")]
    OtherCurrency { amount: Excerpt, currency: Currency },
    #[error("{0} has more than three decimals")]
    Thousandths(Excerpt),
    #[error("{0} is no rate between 0 and 100 per cent")]
    Rate(Excerpt),
    #[error("{0} is too large")]
    Size(Excerpt),
    #[error("{0} is no currency of ISO 4217")]
    Currency(Excerpt),
    #[error("in what currency this is, is not said")]
    NoCurrency,
    #[error("{0} is no known status")]
    Status(Excerpt),
    #[error("{0} is no known kind of document")]
    Kind(Excerpt),
    #[error("{0} is neither yes nor no")]
    Answer(Excerpt),
    #[error("a title is one line without tabs")]
    SeveralLines,
    #[error("a character that is not seen turns the direction of writing")]
    Turning,
    #[error("a credit note is asked for, and its amount has the sign of an invoice")]
    Sign,
    #[error(
        "the invoice says something else on line {line} (record {record}), where it begins",
        line = .0.line,
        record = .0.record
    )]
    Differs(Place),
    #[error("an invoice has more than {0} lines")]
    TooManyLines(usize),
    #[error("a part of it is outstanding, and in another currency than the document's")]
    OtherBooks,
    #[error("what is outstanding is not the total less what was paid")]
    Balance,
    #[error("the status says paid, and something is outstanding")]
    Unsettled,
    #[error("the status says paid in part, and no column says how much")]
    UnknownPart,
    #[error("{0} is no path that leads down from the folder")]
    Path(Excerpt),
    #[error("{0} is no name of a file: a name has no / and no \\")]
    Name(Excerpt),
    #[error("the folder has no file {0}")]
    NoFile(Excerpt),
    #[error("the file is not taken: {0}")]
    Refused(String),
    #[error("no client is called {0}")]
    UnknownClient(Excerpt),
    #[error("several clients are called {0}")]
    AmbiguousClient(Excerpt),
}

impl FaultKind {
    /// A name for scripts, which does not change.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "truncated-row",
            Self::TooWide { .. } => "too-many-fields",
            Self::Delimiter(_) => "other-delimiter",
            Self::Quotes => "bad-quotes",
            Self::Encoding(_) => "invalid-byte",
            Self::Control(_) => "control-character",
            Self::TooLong(_) => "too-long",
            Self::Missing => "missing",
            Self::Duplicate { .. } => "duplicate",
            Self::Email(_) => "bad-email",
            Self::Date(_) => "bad-date",
            Self::Amount(_) => "bad-amount",
            Self::Places { .. } => "too-many-decimals",
            Self::OtherCurrency { .. } => "other-currency",
            Self::Thousandths(_) => "too-many-decimals",
            Self::Rate(_) => "bad-rate",
            Self::Size(_) => "amount-too-large",
            Self::Currency(_) => "unknown-currency",
            Self::NoCurrency => "no-currency",
            Self::Status(_) => "unknown-status",
            Self::Kind(_) => "unknown-kind",
            Self::Answer(_) => "neither-yes-nor-no",
            Self::SeveralLines => "several-lines",
            Self::Turning => "turned-writing",
            Self::Sign => "sign-differs",
            Self::Differs(_) => "line-differs",
            Self::TooManyLines(_) => "too-many-lines",
            Self::OtherBooks => "outstanding-in-other-currency",
            Self::Balance => "balance-differs",
            Self::Unsettled => "paid-but-outstanding",
            Self::UnknownPart => "unknown-part-paid",
            Self::Path(_) => "bad-path",
            Self::Name(_) => "bad-name",
            Self::NoFile(_) => "no-such-file",
            Self::Refused(_) => "file-refused",
            Self::UnknownClient(_) => "unknown-client",
            Self::AmbiguousClient(_) => "ambiguous-client",
        }
    }
}

/// The beginning of a text from the file, quoted and with its special characters escaped, to show
/// to who brought the file. It may be somebody's name: its `Debug` is a mask.
#[derive(Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    const LONGEST: usize = 40;

    /// At most forty characters of `text`.
    pub fn of(text: &str) -> Self {
        let begin: String = text.chars().take(Self::LONGEST).collect();
        let more = if begin.len() < text.len() { "…" } else { "" };
        Self(format!("\"{}{more}\"", begin.escape_debug()))
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} (record {})", self.line, self.record)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fault = serializer.serialize_struct("Fault", 5)?;
        fault.serialize_field("line", &self.line)?;
        fault.serialize_field("record", &self.record)?;
        fault.serialize_field("column", &self.column)?;
        fault.serialize_field("fault", self.fault.name())?;
        fault.serialize_field("message", &self.fault.to_string())?;
        fault.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_a_sentence_and_an_object() {
        let fault = Fault {
            line: 7,
            record: 5,
            column: Some("Email".to_owned()),
            fault: FaultKind::Email(Excerpt::of("a\u{1b}[2J\n\"b\"")),
        };
        let sentence = r#""a\u{1b}[2J\n\"b\"" is no e-mail address"#;
        assert_eq!(fault.to_string(), format!(r#"line 7 (record 5), column "Email": {sentence}"#));
        let object = serde_json::json!({
            "line": 7, "record": 5, "column": "Email", "fault": "bad-email", "message": sentence,
        });
        assert_eq!(serde_json::to_value(&fault).unwrap(), object);
        assert!(!format!("{fault:?}").contains('b'), "masked");
    }

    #[test]
    fn an_excerpt_is_short() {
        assert_eq!(Excerpt::of("short").to_string(), "\"short\"");
        assert_eq!(Excerpt::of(&"é".repeat(1000)).to_string().chars().count(), 43);
    }
}
