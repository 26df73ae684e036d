//! Cuts bytes into records and fields. csv-core says where a field ends and what is in it; where
//! it stands is counted here, since a field begins on another line than its record when a quoted
//! one before it holds a line break.

use std::{borrow::Cow, ops::Range};

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use crate::{MAX_COLUMNS, Place};

/// One record, as it stands in the file.
pub(crate) struct Record<'a> {
    /// Where it begins; `record` counts from 0, which is the header.
    pub place: Place,
    /// Where it begins among the bytes, and where the next begins.
    pub span: Range<usize>,
    /// Its fields, of which there are [`MAX_COLUMNS`] at most.
    pub cells: Vec<Cell<'a>>,
    /// How many fields there are.
    pub width: usize,
}

/// One field of a record.
pub(crate) struct Cell<'a> {
    /// The physical line on which it begins, from 1.
    pub line: u64,
    /// What is in it, without the quotation marks around it.
    pub bytes: Cow<'a, [u8]>,
    /// False where a quotation mark is never closed, or text follows the closing one.
    pub well_quoted: bool,
}

impl Cell<'_> {
    pub(crate) fn is_blank(&self) -> bool {
        self.well_quoted && self.bytes.trim_ascii().is_empty()
    }
}

/// The records of a file, from its first one. Blank lines are none.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    reader: Reader,
    scratch: Vec<u8>, // what is in a field, while it is being read
    at: usize,
    counted: usize, // up to where the line breaks are in `line`
    place: Place,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        let (scratch, place) = (vec![0; 256], Place { line: 1, record: 0 });
        Self { bytes, delimiter, reader, scratch, at: 0, counted: 0, place }
    }

    /// Where the next record begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes on at another place further on, where a record begins.
    pub(crate) fn go_on_at(&mut self, at: usize) {
        self.at = self.at.max(at).min(self.bytes.len());
    }

    /// The bytes from a place on, `most` at most.
    pub(crate) fn bytes_at(&self, at: usize, most: usize) -> &'a [u8] {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.get(..most).unwrap_or(rest)
    }

    /// The next field, and whether it is the record's last.
    fn cell(&mut self) -> (Cell<'a>, bool) {
        self.place.line += line_breaks(&self.bytes[self.counted..self.at]);
        self.counted = self.at;
        let (start, mut used) = (self.at, 0);
        let last = loop {
            let (result, read, written) =
                self.reader.read_field(&self.bytes[self.at..], &mut self.scratch[used..]);
            self.at += read;
            used += written;
            match result {
                ReadFieldResult::InputEmpty => {} // asked once more, it says how the field ends
                ReadFieldResult::OutputFull => self.scratch.resize(2 * self.scratch.len(), 0),
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => break true,
            }
        };
        let (raw, written) = (&self.bytes[start..self.at], &self.scratch[..used]);
        let plain = raw.get(..used).filter(|raw| *raw == written);
        let bytes = plain.map_or_else(|| Cow::Owned(written.to_vec()), Cow::Borrowed);
        let well_quoted = well_quoted(raw, self.delimiter);
        (Cell { line: self.place.line, bytes, well_quoted }, last)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
        let start = self.at;
        let (mut cells, mut width, mut last) = (Vec::new(), 0, false);
        while !last {
            let (cell, ended) = self.cell();
            if width < MAX_COLUMNS {
                cells.push(cell);
            }
            width += 1;
            last = ended;
        }
        let line = cells.first().map_or(self.place.line, |cell| cell.line);
        let place = Place { line, ..self.place };
        self.place.record += 1;
        Some(Record { place, span: start..self.at, cells, width })
    }
}

/// How many lines end in these bytes: with LF, CRLF or CR.
fn line_breaks(bytes: &[u8]) -> u64 {
    let breaks = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|byte| breaks(*byte)).count() as u64
}

/// csv-core reads whatever it is given. `raw` is a field with what ends it.
fn well_quoted(raw: &[u8], delimiter: u8) -> bool {
    let Some(mut rest) = raw.strip_prefix(b"\"") else { return true };
    while let Some(mark) = rest.iter().position(|byte| *byte == b'"') {
        rest = &rest[mark + 1..];
        match rest.strip_prefix(b"\"") {
            Some(after) => rest = after, // two stand for one
            None => {
                let ends = |byte: &u8| *byte == delimiter || matches!(byte, b'\r' | b'\n');
                return rest.first().is_none_or(ends);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_knows_the_line_it_begins_on() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["a,b,c", "", "1,\"two", "lines\",3", "4,5,6"].join(end);
            let records: Vec<_> = Records::new(file.as_bytes(), b',').collect();
            let lines: Vec<Vec<u64>> =
                records.iter().map(|r| r.cells.iter().map(|cell| cell.line).collect()).collect();
            assert_eq!(lines, [[1, 1, 1], [3, 3, 4], [5, 5, 5]], "{end:?}");
            assert_eq!(records[2].place.record, 2);
            assert_eq!(*records[1].cells[1].bytes, *format!("two{end}lines").as_bytes());
        }
    }

    #[test]
    fn quotation_marks_are_checked() {
        for (field, fine) in [
            ("plain", true),
            ("5\" pipe", true),
            ("\"\"", true),
            ("\"say \"\"yes\"\"\"", true),
            ("\"open", false),
            ("\"", false),
            ("\"closed\" and more", false),
        ] {
            let file = format!("{field},x");
            let record = Records::new(file.as_bytes(), b',').next().unwrap();
            assert_eq!(record.cells[0].well_quoted, fine, "{field}");
        }
    }
}
