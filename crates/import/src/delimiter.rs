//! What stands between two fields.

use crate::{Error, records::Records};

/// The delimiters that are looked for.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records are looked at.
const SAMPLE: usize = 100;

/// The delimiter that an option names: a single character of ASCII, or `tab`.
pub fn parse_delimiter(text: &str) -> Result<u8, &'static str> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if usable(*byte) => Ok(*byte),
        _ => Err("a delimiter is one character such as `;`, or `tab`"),
    }
}

/// A letter, a digit or a quotation mark is part of what it would separate.
pub(crate) fn usable(byte: u8) -> bool {
    byte == b'\t' || (byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'.' | b'-'))
}

/// The one that cuts the header into columns and, if several do, the records into as many.
pub(crate) fn detect(bytes: &[u8]) -> Result<u8, Error> {
    let plausible: Vec<u8> =
        CANDIDATES.into_iter().filter(|delimiter| width(bytes, *delimiter) > 1).collect();
    match plausible[..] {
        [] => Ok(b','), // a single column
        [only] => Ok(only),
        _ => {
            let mut agreeing = plausible.into_iter().filter(|delimiter| agrees(bytes, *delimiter));
            match (agreeing.next(), agreeing.next()) {
                (Some(one), None) => Ok(one),
                _ => Err(Error::AmbiguousDelimiter),
            }
        }
    }
}

/// The delimiter with which the first record here has `columns` fields, which with the file's it has
/// not, and where it ends: further on, if its quoted fields hold line breaks. The last `trailing`
/// delimiters may end each record instead of parting two of its fields.
pub(crate) fn other(
    rest: &[u8],
    columns: usize,
    trailing: usize,
    delimiter: u8,
) -> Option<(char, usize)> {
    let others = CANDIDATES.into_iter().filter(|other| *other != delimiter && columns > 1);
    let mut fitting = others.filter_map(|other| {
        let mut records = Records::new(rest, other);
        let record = records.next()?;
        let fits = (columns..=columns + trailing).contains(&record.width);
        let closed = record.cells.iter().all(|cell| cell.well_quoted);
        (fits && closed).then(|| (char::from(other), records.at()))
    });
    fitting.next()
}

/// How many fields the first record has.
fn width(bytes: &[u8], delimiter: u8) -> usize {
    Records::new(bytes, delimiter).next().map_or(0, |record| record.width)
}

/// Whether most records are as wide as the header.
fn agrees(bytes: &[u8], delimiter: u8) -> bool {
    let header = width(bytes, delimiter);
    let (mut same, mut all) = (0, 0);
    for record in Records::new(bytes, delimiter).skip(1).take(SAMPLE) {
        same += usize::from(record.width == header);
        all += 1;
    }
    2 * same > all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_told_from_the_header_and_the_records() {
        for (file, found) in [
            ("a,b\n1;5,2", Some(b',')),
            ("a;b\n1,5;2", Some(b';')),
            ("a\tb", Some(b'\t')),
            ("a|b", Some(b'|')),
            ("a", Some(b',')),
            ("total;net, in euro\n1;2\n3;4", Some(b';')),
            ("total;net, in euro\n1,0;2\n3,0;4", None),
            ("total;net, in euro", None),
        ] {
            assert_eq!(detect(file.as_bytes()).ok(), found, "{file:?}");
        }
    }

    #[test]
    fn an_option_names_one() {
        for (text, byte) in [
            (";", Some(b';')),
            ("tab", Some(b'\t')),
            ("\\t", Some(b'\t')),
            ("", None),
            (";;", None),
            ("a", None),
            ("\"", None),
            ("§", None),
        ] {
            assert_eq!(parse_delimiter(text).ok(), byte, "{text:?}");
        }
    }

    #[test]
    fn a_record_may_have_been_written_with_another() {
        assert_eq!(other("Seoul;1, 2;x".as_bytes(), 3, 0, b','), Some((';', 12)));
        assert_eq!(other("Seoul;1".as_bytes(), 3, 0, b','), None);
        assert_eq!(other("Seoul;1;x;".as_bytes(), 3, 0, b','), None);
        assert_eq!(other("Seoul;1;x;".as_bytes(), 3, 1, b','), Some((';', 10)));
        assert_eq!(other("Seoul;\"1\n2\";x\n3,4,5".as_bytes(), 3, 0, b','), Some((';', 14)));
        assert_eq!(other("Seoul;1;\"x\n3,4,5".as_bytes(), 3, 0, b','), None);
        assert_eq!(other("Seoul".as_bytes(), 1, 0, b','), None);
    }
}
