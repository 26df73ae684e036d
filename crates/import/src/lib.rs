//! Reads the CSV exports of other programs into typed rows, or reports every fault in them.
//!
//! It is given bytes and gives back records: no file, no database. What the caller does not say
//! (encoding, delimiter, order of the dates, decimal mark) is detected from the file; what the
//! file leaves open is an [`Error`] that asks for it. Nothing is ever guessed, and no row is ever
//! mended: whatever is doubtful in one is a [`Fault`] with its line and column.
//!
//! No code names a program. What a program's columns hold and its words mean is a [`Preset`], which is
//! a file of data; so are the words for standings and kinds, the signs of currencies, and the names of
//! columns by which [`propose`] guesses. [`intake`] takes rows into a practice.
//!
//! # What a file may bring that needs more than data
//!
//! Each of these is refused, as a fault or an error that says so, and never read wrongly:
//!
//! - **Encodings** with more than one byte a character, but UTF-8: UTF-16, Shift JIS, GB 18030. Of
//!   those with one byte, only Windows-1252 is told from the file; others have to be said.
//! - **Layout**: lines before the header; a total below the records; several header lines; two columns
//!   of one name that are both needed; records of two kinds in one file; lines of an invoice side by
//!   side in one record, or in a second file; quotation marks escaped by a backslash.
//! - **Dates** with names of months, years of two digits, days without separators (20250131), serial
//!   numbers of a spreadsheet, calendars but the Gregorian, and times other than midnight: which day
//!   one is depends on a zone that no file names. The day of a note may have a time behind it, which
//!   is left out; one that says its zone is refused.
//! - **Numbers** in groups other than three (1,23,456.00), with a space and a narrow space in one
//!   amount, with digits that are not ASCII, with exponents, or with a dash for no cents (12.-) or for
//!   nothing (-). A sign of a currency that `signs.toml` does not have is a line of data.
//! - **Money**: a part that is outstanding in another currency than the document's; a tax rate of each
//!   line without a total; a quantity with more than three decimals, a price with more than its
//!   currency has (fuel, some hours); debit and credit in two columns; several currencies in one
//!   invoice; a discount of the document, which is in no line.
//! - **What two columns say together**: a client's name in three parts, a number and its prefix, a
//!   status that is two flags (sent, paid), a draft that is told by its missing number.
//! - **Clients** who have been closed: they come as clients like any other.
//! - **Notes** in HTML or RTF, which are texts like any other and stand here as they are written; a
//!   note in several columns, such as one for each part of a template; several notes in one field;
//!   who wrote it, when to the minute, what it said before; files that belong to it. What a program
//!   for bookings says of an appointment (when it is, whether it was kept) is no note, and is left out.
//! - **Files**: folders named in one column and files in another; a file for several clients; when it came
//!   there, and what it was before; links, and addresses on the web.

mod amounts;
mod answers;
mod clients;
mod conventions;
mod dates;
mod delimiter;
mod encoding;
pub mod errand;
mod error;
mod fault;
mod files;
mod habits;
pub mod intake;
mod invoices;
mod kind_of_file;
mod kinds;
mod mapping;
mod notes;
mod presets;
mod propose;
mod read;
mod records;
mod references;
mod report;
mod settle;
mod signs;
mod statuses;
mod table;
mod words;

use portico_domain::Currency;

pub use amounts::DecimalMark;
pub use clients::{ClientRow, read_clients};
pub use conventions::Conventions;
pub use dates::DateOrder;
pub use delimiter::parse_delimiter;
pub use encoding::Encoding;
pub use error::Error;
pub use fault::{Excerpt, Fault, FaultKind};
pub use files::{FileRow, read_files};
pub use habits::{Habits, Sign};
pub use invoices::{InvoiceRow, LineRow, MAX_LINES, read_invoices};
pub use kind_of_file::FileKind;
pub use kinds::Kind;
pub use mapping::Mapping;
pub use notes::{NoteRow, Tally, read_notes};
pub use presets::Preset;
pub use propose::{Guess, Proposal, Why, propose};
pub use references::ClientReference;
pub use report::{Place, Report, Row};
pub use statuses::{Standing, Status};

/// How many bytes a file may have; a caller can look before it reads one.
pub const MAX_BYTES: usize = 64 << 20;

/// How many records a file may have.
pub const MAX_RECORDS: u64 = 200_000;

/// How many columns a file may have.
pub const MAX_COLUMNS: usize = 1_000;

/// After how many faults reading stops: such a file is to be exported again, not mended.
pub const MAX_FAULTS: usize = 1_000;

/// How to read a file. What is `None` is detected.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which column holds which field.
    pub mapping: Mapping,
    /// The column that tells the records apart: a client's or a note's `key`, an invoice's `number`.
    pub key: Option<String>,
    /// In which order day, month and year stand.
    pub dates: Option<DateOrder>,
    /// What stands before the decimals of an amount.
    pub decimal: Option<DecimalMark>,
    /// How the characters are written.
    pub encoding: Option<Encoding>,
    /// What stands between two fields.
    pub delimiter: Option<u8>,
    /// What amounts are in that the file says nothing of.
    pub currency: Option<Currency>,
    /// What the program means by its words and signs.
    pub habits: Habits,
}
