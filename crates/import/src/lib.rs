//! Reads the CSV exports of other programs into typed rows, or reports every fault in them.
//!
//! It is given bytes and gives back records: no file, no database. What the caller does not say
//! (encoding, delimiter, order of the dates, decimal mark) is detected from the file; what the
//! file leaves open is an [`Error`] that asks for it. Nothing is ever guessed, and no row is ever
//! mended: whatever is doubtful in one is a [`Fault`] with its line and column.

mod amounts;
mod clients;
mod conventions;
mod dates;
mod delimiter;
mod encoding;
mod error;
mod fault;
mod invoices;
mod mapping;
mod read;
mod records;
mod report;
mod settle;
mod statuses;
mod table;

pub use amounts::DecimalMark;
pub use clients::{ClientRow, read_clients};
pub use conventions::Conventions;
pub use dates::DateOrder;
pub use delimiter::parse_delimiter;
pub use encoding::Encoding;
pub use error::Error;
pub use fault::{Excerpt, Fault, FaultKind};
pub use invoices::{ClientReference, InvoiceRow, Kind, read_invoices};
pub use mapping::Mapping;
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
    /// The column that tells the records apart: a client's `key`, an invoice's `number`.
    pub key: Option<String>,
    /// In which order day, month and year stand.
    pub dates: Option<DateOrder>,
    /// What stands before the decimals of an amount.
    pub decimal: Option<DecimalMark>,
    /// How the characters are written.
    pub encoding: Option<Encoding>,
    /// What stands between two fields.
    pub delimiter: Option<u8>,
}
