//! How a file writes its dates and amounts, told from all of them together.

use serde::{Deserialize, Serialize};

use crate::{
    DateOrder, DecimalMark, Encoding, Error, Options, amounts, dates,
    mapping::{Column, Columns, Shape},
    table::Table,
};

/// How a file was read: as the caller said, or as was detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Conventions {
    /// How its characters are written.
    #[schema(value_type = String)]
    pub encoding: Encoding,
    /// What stands between two fields.
    pub delimiter: char,
    /// In which order day, month and year stand; `None` where no date shows it.
    pub dates: Option<DateOrder>,
    /// What stands before the decimals; `None` where no amount shows it.
    pub decimal: Option<DecimalMark>,
}

impl Conventions {
    pub(crate) fn of(table: &Table, columns: &Columns, options: &Options) -> Result<Self, Error> {
        let (mut orders, mut marks) = (Evidence::new(), Evidence::new());
        let asked: Vec<&Column> =
            columns.iter().filter(|column| options.leave_open(column)).collect();
        for record in table.records().take_while(|_| !asked.is_empty()) {
            for column in &asked {
                let Some(cell) = record.cells.get(column.index) else { continue };
                let Ok(text) = table.encoding.decode(&cell.bytes) else { continue };
                let spot = (cell.line, column.index);
                match column.field.shape {
                    Shape::Date | Shape::Day => {
                        orders.weigh(&dates::readings(column.field.date_in(text.trim())), spot);
                    }
                    Shape::Amount => marks.weigh(&amounts::readings(text.trim()), spot),
                    Shape::Text => {}
                }
            }
        }
        let at = |(line, index): Spot| (line, table.columns[index].clone());
        let dates = options.dates.map_or_else(|| orders.verdict(), |given| Ok(Some(given)));
        let decimal = options.decimal.map_or_else(|| marks.verdict(), |given| Ok(Some(given)));
        Ok(Self {
            encoding: table.encoding,
            delimiter: char::from(table.delimiter),
            dates: dates
                .map_err(at)
                .map_err(|(line, column)| Error::AmbiguousDates { line, column })?,
            decimal: decimal
                .map_err(at)
                .map_err(|(line, column)| Error::AmbiguousDecimals { line, column })?,
        })
    }
}

impl Options {
    /// Whether a column's own texts have to say how they are to be read.
    fn leave_open(&self, column: &Column) -> bool {
        match column.field.shape {
            Shape::Date | Shape::Day => self.dates.is_none(),
            Shape::Amount => self.decimal.is_none(),
            Shape::Text => false,
        }
    }
}

/// Whether what speaks for something is clearly more than what speaks against it. The little that
/// may speak against it becomes faults, which refuse the file: it is never read wrongly.
pub(crate) fn outnumbers(these: u64, those: u64) -> bool {
    these > 0 && these >= those.saturating_mul(4)
}

/// What a text means, if it means the same in all the ways in which it means anything.
pub(crate) fn agreed<T, V: Copy + PartialEq>(readings: &[(T, Option<V>)]) -> Option<V> {
    let mut meanings = readings.iter().filter_map(|(_, meaning)| *meaning);
    let first = meanings.next()?;
    meanings.all(|other| other == first).then_some(first)
}

type Spot = (u64, usize); // a line and a column

/// What speaks for each of several ways to read a file.
struct Evidence<T> {
    votes: Vec<(T, u64, Spot)>,
    open: Option<Spot>, // the first that can be read in several ways
}

impl<T: Copy + PartialEq> Evidence<T> {
    fn new() -> Self {
        Self { votes: Vec::new(), open: None }
    }

    /// A text speaks for a way to read it if it has a meaning in that one alone.
    fn weigh<V: Copy + PartialEq>(&mut self, readings: &[(T, Option<V>)], spot: Spot) {
        let mut possible = readings.iter().filter(|(_, meaning)| meaning.is_some());
        match (possible.next(), possible.next()) {
            (Some((way, _)), None) => {
                match self.votes.iter_mut().find(|(other, ..)| other == way) {
                    Some((_, count, _)) => *count += 1,
                    None => self.votes.push((*way, 1, spot)),
                }
            }
            (Some(_), Some(_)) if agreed(readings).is_none() => {
                self.open.get_or_insert(spot);
            }
            _ => {}
        }
    }

    /// The way to read the file; `None` if it makes no difference. Else where it is left open.
    fn verdict(mut self) -> Result<Option<T>, Spot> {
        self.votes.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        let [(way, count, _), others @ ..] = &self.votes[..] else {
            return self.open.map_or(Ok(None), Err);
        };
        match others {
            [(.., spot), ..] if !outnumbers(*count, others.iter().map(|(_, n, _)| n).sum()) => {
                Err(*spot)
            }
            _ => Ok(Some(*way)),
        }
    }
}
