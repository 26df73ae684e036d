//! Goes through a file record by record.

use std::collections::HashMap;

use portico_domain::{Currency, Money, is_blank};
use time::Date;

use crate::{
    Conventions, DecimalMark, Error, Excerpt, Fault, FaultKind, Habits, MAX_FAULTS, MAX_RECORDS,
    Options, Place, Report, Row,
    amounts::{self, Decimal},
    dates, delimiter,
    mapping::{Column, Columns, Fields},
    records::{Cell, Record, Records},
    table::Table,
};

/// How many bytes after a record are looked at for whether it ends there, with another delimiter:
/// so few that it makes no difference how many such records there are.
const FURTHER: usize = 10_000;

/// What could be read, or that its fault has been noted.
pub(crate) type Checked<T> = Result<T, Noted>;

/// The fault has been noted, and nothing more is to be said about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noted;

/// Reads a file, of which `row` makes each record that has all its fields into a row, or a part of
/// one of those before it.
pub(crate) fn read<R>(
    bytes: &[u8],
    fields: &Fields,
    options: &Options,
    mut row: impl FnMut(&mut Cells, &mut [Row<R>]) -> Checked<Option<R>>,
) -> Result<Report<R>, Error> {
    let table = Table::open(bytes, options)?;
    let columns = Columns::resolve(&table.columns, fields, options)?;
    let mut report = Report::new(Conventions::of(&table, &columns, options)?, &columns);
    let mut keys = HashMap::new();
    let mut records = table.records();
    while let Some(record) = records.next() {
        if record.place.record > MAX_RECORDS {
            return Err(Error::TooManyRecords);
        }
        if record.cells.iter().all(Cell::is_blank) {
            continue; // there is nothing in it at all
        }
        let mut cells = Cells {
            table: &table,
            columns: &columns,
            options,
            found: &report.found,
            record: &record,
            row: report.rows.len(),
            faults: &mut report.faults,
            keys: &mut keys,
        };
        if cells.is_whole(&mut records) {
            let sound = cells.is_readable();
            if let (Ok(Some(row)), true) = (row(&mut cells, &mut report.rows), sound) {
                report.rows.push(Row::new(record.place, row, cells.later()));
            }
        }
        if report.faults.len() >= MAX_FAULTS {
            report.faults.truncate(MAX_FAULTS);
            report.complete = false;
            break;
        }
    }
    Ok(report)
}

/// The fields of one record. What is wrong with one is noted when it is asked for.
pub(crate) struct Cells<'r> {
    table: &'r Table<'r>,
    columns: &'r Columns,
    options: &'r Options,
    found: &'r Conventions,
    record: &'r Record<'r>,
    row: usize,
    faults: &'r mut Vec<Fault>,
    keys: &'r mut HashMap<String, Seen>,
}

/// Where a key was seen first.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub place: Place,
    /// Which row it is, if its record became one.
    pub row: usize,
}

impl<'r> Cells<'r> {
    /// A field without the spaces around it; `None` if nothing of it is seen, or it is not mapped.
    pub(crate) fn text(&mut self, field: &str) -> Checked<Option<String>> {
        let Some((column, cell)) = self.cell(field) else { return Ok(None) };
        let longest = column.field.longest;
        let text = self.table.encoding.decode(&cell.bytes).map_err(|_| Noted)?; // `is_readable`
        let mut text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
        if self.options.habits.escaped_breaks {
            text = text.replace("\\n", "\n").trim().to_owned();
        }
        let control = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        if let Some(control) = control {
            return self.fault(field, FaultKind::Control(control.into()));
        }
        if text.chars().count() > longest {
            return self.fault(field, FaultKind::TooLong(longest));
        }
        Ok(Some(text).filter(|text| !is_blank(text)))
    }

    /// What a field was found to say, if it must not be empty.
    pub(crate) fn required<T>(&mut self, field: &str, said: Checked<Option<T>>) -> Checked<T> {
        said?.map_or_else(|| self.fault(field, FaultKind::Missing), Ok)
    }

    /// A field that no two records may have alike.
    pub(crate) fn key(&mut self, field: &str) -> Checked<String> {
        self.key_as(field, |key| Ok(key.to_owned()))
    }

    /// The same of a field that may be written in several ways: `read` makes one of them.
    pub(crate) fn key_as(
        &mut self,
        field: &str,
        read: impl FnOnce(&str) -> Result<String, FaultKind>,
    ) -> Checked<String> {
        let key = self.parsed(field, read);
        let key = self.required(field, key)?;
        match self.note_key(field, key) {
            (key, None) => Ok(key),
            (key, Some(Seen { place, .. })) => {
                let first = Excerpt::of(&key);
                self.fault(field, FaultKind::Duplicate { first, place })
            }
        }
    }

    /// A field that several records may have alike, and where it was seen first.
    pub(crate) fn key_again(&mut self, field: &str) -> Checked<(String, Option<Seen>)> {
        let key = self.text(field);
        let key = self.required(field, key)?;
        Ok(self.note_key(field, key))
    }

    fn note_key(&mut self, field: &str, key: String) -> (String, Option<Seen>) {
        let seen = self.keys.get(&key).copied();
        if seen.is_none() {
            let place = Place { line: self.line(field), ..self.record.place };
            self.keys.insert(key.clone(), Seen { place, row: self.row });
        }
        (key, seen)
    }

    /// A field of a kind of its own, which `parse` knows.
    pub(crate) fn parsed<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, FaultKind>,
    ) -> Checked<Option<T>> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        parse(&text).map(Some).or_else(|fault| self.fault(field, fault))
    }

    pub(crate) fn date(&mut self, field: &str) -> Checked<Option<Date>> {
        let order = self.found.dates;
        let Some(column) = self.columns.get(field) else { return Ok(None) };
        let date = self.parsed(field, |text| {
            let day = column.field.date_in(text);
            match dates::parse(day, order) {
                None if dates::is_zero(day) => Ok(None),
                None => Err(FaultKind::Date(Excerpt::of(text))),
                date => Ok(date),
            }
        });
        date.map(Option::flatten)
    }

    pub(crate) fn currency(&mut self, field: &str) -> Checked<Option<Currency>> {
        self.parsed(field, |text| {
            let known = Currency::parse(&text.to_ascii_uppercase());
            known.ok_or_else(|| FaultKind::Currency(Excerpt::of(text)))
        })
    }

    pub(crate) fn amount(&mut self, field: &str, currency: Currency) -> Checked<Option<Money>> {
        let mark = self.found.decimal;
        self.parsed(field, |text| amounts::parse(text, mark, currency))
    }

    /// A number that is not in the document's currency.
    pub(crate) fn decimal(&mut self, field: &str) -> Checked<Option<Decimal>> {
        let mark = self.found.decimal;
        self.parsed(field, |text| amounts::decimal(text, mark))
    }

    pub(crate) fn decimal_mark(&self) -> Option<DecimalMark> {
        self.found.decimal
    }

    pub(crate) fn habits(&self) -> &'r Habits {
        &self.options.habits
    }

    /// What amounts are in where the file does not say it.
    pub(crate) fn usual_currency(&self) -> Option<Currency> {
        self.options.currency
    }

    /// Whether a column is mapped to the field.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.columns.get(field).is_some()
    }

    /// The first of the fields to which a column is mapped: where a fault of them all is shown.
    pub(crate) fn first_of<'f>(&self, fields: &[&'f str]) -> &'f str {
        fields.iter().find(|field| self.has(field)).unwrap_or(&fields[0])
    }

    /// Notes a fault in a field.
    pub(crate) fn fault<T>(&mut self, field: &str, fault: FaultKind) -> Checked<T> {
        let column = self.columns.get(field).map(|column| column.name.clone());
        self.note(self.line(field), column, fault);
        Err(Noted)
    }

    fn note(&mut self, line: u64, column: Option<String>, fault: FaultKind) {
        self.faults.push(Fault { line, record: self.record.place.record, column, fault });
    }

    fn cell(&self, field: &str) -> Option<(&Column, &Cell<'_>)> {
        let column = self.columns.get(field)?;
        self.record.cells.get(column.index).map(|cell| (column, cell))
    }

    fn line(&self, field: &str) -> u64 {
        self.cell(field).map_or(self.record.place.line, |(_, cell)| cell.line)
    }

    /// Whether the record is as wide as the header, but for empty fields after the last column.
    fn is_whole(&mut self, records: &mut Records) -> bool {
        if let Some(at) = self.record.cells.iter().position(|cell| !cell.well_quoted) {
            let column = self.table.columns.get(at).cloned();
            self.note(self.record.cells[at].line, column, FaultKind::Quotes);
            return false; // it may have swallowed fields, or whole records
        }
        let (found, expected) = (self.record.width, self.table.columns.len());
        let trailing = self.table.trailing; // delimiters that end each record are no fields of it
        let ending = self.record.cells.iter().rev().take(trailing).all(Cell::is_blank);
        let found = if ending && found < expected { found.saturating_sub(trailing) } else { found };
        let further = self.record.cells.iter().skip(expected);
        if found >= expected && further.clone().all(|cell| cell.bytes.trim_ascii().is_empty()) {
            return true;
        }
        let (line, span) = (self.record.place.line, self.record.span.clone());
        let rest = records.bytes_at(span.start, span.len() + FURTHER);
        match delimiter::other(rest, expected, trailing, self.table.delimiter) {
            Some((other, end)) => {
                records.go_on_at(span.start + end); // what else of it looks like records is none
                self.note(line, None, FaultKind::Delimiter(other));
            }
            None if found < expected => {
                let column = self.table.columns.get(found).cloned();
                self.note(line, column, FaultKind::Truncated { found, expected });
            }
            None => self.note(line, None, FaultKind::TooWide { found, expected }),
        }
        false
    }

    /// Whether every field can be decoded, mapped or not: one that cannot speaks of the whole file.
    fn is_readable(&mut self) -> bool {
        let before = self.faults.len();
        for (cell, column) in self.record.cells.iter().zip(&self.table.columns) {
            if let Err(byte) = self.table.encoding.decode(&cell.bytes) {
                self.note(cell.line, Some(column.clone()), FaultKind::Encoding(byte));
            }
        }
        self.faults.len() == before
    }

    /// The mapped fields that begin on a later line than the record.
    fn later(&self) -> Vec<(&'static str, u64)> {
        let first = self.record.place.line;
        let lines =
            self.columns.iter().map(|column| (column.field.name, self.line(column.field.name)));
        lines.filter(|(_, line)| *line != first).collect()
    }
}
