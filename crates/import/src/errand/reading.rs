use std::collections::HashMap;

use portico_domain::Currency;
use serde::{Deserialize, Serialize};

use super::{LONGEST_COLUMN, cut};
use crate::{
    DateOrder, DecimalMark, Encoding, Error, FileKind, Mapping, Options, Preset, parse_delimiter,
};

/// How a file is to be read. What is missing is told from the file, or is as the preset says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// Which program's file it is: `dolibarr`, for instance; null for one that is not known here.
    pub preset: Option<String>,
    /// For each mapped field, the name of its column.
    #[schema(value_type = HashMap<String, String>)]
    pub map: Mapping,
    /// The column that tells the records apart.
    pub key: Option<String>,
    /// In which order day, month and year stand.
    pub dates: Option<DateOrder>,
    /// What stands before the decimals.
    pub decimal: Option<DecimalMark>,
    /// How the characters are written: `UTF-8`, `windows-1252`, …
    #[schema(value_type = Option<String>)]
    pub encoding: Option<Encoding>,
    /// What stands between two fields: one character, or `tab`.
    pub delimiter: Option<String>,
    /// What amounts are in of which the file does not say it (ISO 4217).
    pub currency: Option<Currency>,
}

impl Reading {
    /// From how it is kept. What is not of this kind is none at all.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether there is such a preset, and are such fields; and that no name of a column is longer than
    /// [`LONGEST_COLUMN`]. Whether the file has those columns, only reading it says.
    pub fn check(&self, kind: FileKind) -> Result<(), Error> {
        self.options(kind)?;
        for (field, column) in self.map.iter() {
            kind.fields().find(field)?;
            offered(column)?;
        }
        self.key.as_deref().map_or(Ok(()), offered)
    }

    /// The same for a reader.
    pub fn options(&self, kind: FileKind) -> Result<Options, Error> {
        let options = self.without_preset()?;
        Ok(match &self.preset {
            Some(name) => options.under(Preset::named(name, kind)?),
            None => options,
        })
    }

    /// What was said of this one file.
    pub(super) fn without_preset(&self) -> Result<Options, Error> {
        let delimiter = self.delimiter.as_deref().map(parse_delimiter).transpose();
        Ok(Options {
            mapping: self.map.clone(),
            key: self.key.clone(),
            dates: self.dates,
            decimal: self.decimal,
            encoding: self.encoding,
            delimiter: delimiter.map_err(|_| Error::Delimiter)?,
            currency: self.currency,
            ..Options::default()
        })
    }

    /// The column by which each field is read, that of the key and those of the preset, if there is such a one, among
    /// them.
    pub fn columns(&self, kind: FileKind) -> HashMap<String, String> {
        let Ok(options) = self.options(kind).or_else(|_| self.without_preset()) else {
            return HashMap::new();
        };
        let key = options.key.map(|column| (kind.fields().key.to_owned(), column));
        let mapped = options.mapping.iter().map(|(field, column)| (field.clone(), column.clone()));
        mapped.chain(key).collect()
    }
}

fn offered(column: &str) -> Result<(), Error> {
    if column.chars().count() <= LONGEST_COLUMN {
        return Ok(());
    }
    Err(Error::UnknownColumn { column: cut(column, LONGEST_COLUMN), nearest: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_comes_before_what_the_preset_says() {
        let text = r#"{"preset":"wave","map":{"number":"other"},"key":null,"dates":"DMY","delimiter":"tab"}"#;
        let reading = Reading::parse(text).unwrap();
        assert_eq!(Reading::parse(&reading.text()), Some(reading.clone()));
        reading.check(FileKind::Invoices).unwrap();
        let options = reading.options(FileKind::Invoices).unwrap();
        assert_eq!((options.dates, options.delimiter), (Some(DateOrder::Dmy), Some(b'\t')));
        let columns = reading.columns(FileKind::Invoices);
        assert_eq!(columns["number"], "other");
        assert_eq!(columns["issue_date"], "invoice_date");
    }

    #[test]
    fn what_there_is_not_is_refused() {
        let long = "x".repeat(LONGEST_COLUMN + 1);
        for text in [
            r#"{"preset":"nobody's"}"#.to_owned(),
            r#"{"map":{"total":"x"}}"#.to_owned(), // of a client
            format!(r#"{{"map":{{"name":"{long}"}}}}"#),
            format!(r#"{{"key":"{long}"}}"#),
            r#"{"delimiter":"ab"}"#.to_owned(),
        ] {
            assert!(Reading::parse(&text).unwrap().check(FileKind::Clients).is_err(), "{text}");
        }
        for text in ["", "1", r#"{"other":1}"#, r#"{"dates":"YDM"}"#, r#"{"encoding":"utf-16"}"#] {
            assert_eq!(Reading::parse(text), None, "{text}");
        }
        assert!(Reading::parse("{}").unwrap().check(FileKind::Clients).is_ok());
    }
}
