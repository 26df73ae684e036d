//! A file as a header and records.

use crate::{
    Encoding, Error, MAX_BYTES, MAX_COLUMNS, Options, delimiter,
    records::{Record, Records},
};

/// A file that has been looked at: what its columns are called, and how to read its records.
pub(crate) struct Table<'a> {
    pub columns: Vec<String>,
    pub encoding: Encoding,
    pub delimiter: u8,
    /// How many delimiters end each record, as they do the header.
    pub trailing: usize,
    bytes: &'a [u8],
}

impl<'a> Table<'a> {
    pub(crate) fn open(bytes: &'a [u8], options: &Options) -> Result<Self, Error> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::TooLarge);
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(Error::Utf16);
        }
        let (bytes, marked) = match bytes.strip_prefix("\u{feff}".as_bytes()) {
            Some(rest) => (rest, true),
            None => (bytes, false),
        };
        let encoding = match options.encoding {
            Some(given) => given,
            None if marked => Encoding::UTF_8,
            None => Encoding::detect(bytes)?,
        };
        let delimiter = match options.delimiter {
            Some(given) if delimiter::usable(given) => given,
            Some(_) => return Err(Error::Delimiter),
            None => delimiter::detect(bytes)?,
        };
        let header = Records::new(bytes, delimiter).next().ok_or(Error::Empty)?;
        let columns = names(&header, encoding)?;
        let trailing = header.width - columns.len();
        Ok(Self { columns, encoding, delimiter, trailing, bytes })
    }

    /// The records after the header.
    pub(crate) fn records(&self) -> Records<'a> {
        let mut records = Records::new(self.bytes, self.delimiter);
        records.next();
        records
    }
}

/// What the columns are called. Without those at the end that have no name: some programs write
/// the delimiter after the last field, too.
fn names(header: &Record, encoding: Encoding) -> Result<Vec<String>, Error> {
    if header.width > MAX_COLUMNS {
        return Err(Error::TooManyColumns);
    }
    let mut names = Vec::new();
    for cell in &header.cells {
        match encoding.decode(&cell.bytes) {
            Ok(name) if cell.well_quoted => names.push(name.trim().to_owned()),
            _ => return Err(Error::UnreadableHeader),
        }
    }
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if names.is_empty() { Err(Error::Empty) } else { Ok(names) }
}
