//! What came of a file.

use serde::Serialize;

use crate::{Conventions, Fault, FaultKind, MAX_FAULTS, mapping::Columns};

/// Where a record stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The physical line on which it begins, the header's being 1.
    pub line: u64,
    /// Which record it is, from 1.
    pub record: u64,
}

/// A record in which nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<R> {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub record: R,
    later: Vec<(&'static str, u64)>, // the fields that do not begin on its first line
}

/// All rows in which nothing is wrong, and everything that is wrong with the others. With any
/// fault, nothing of the file is to be kept.
#[derive(Debug)]
pub struct Report<R> {
    /// In the order of the file.
    pub rows: Vec<Row<R>>,
    /// In the order of the file, [`crate::MAX_FAULTS`] at most.
    pub faults: Vec<Fault>,
    /// False if there were so many faults that the rest of the file was not looked at.
    pub complete: bool,
    /// How the file was read.
    pub found: Conventions,
    columns: Vec<(&'static str, String)>,
}

impl<R> Row<R> {
    pub(crate) fn new(place: Place, record: R, later: Vec<(&'static str, u64)>) -> Self {
        Self { place, record, later }
    }

    /// The physical line on which a field begins.
    pub fn line(&self, field: &str) -> u64 {
        let later = self.later.iter().find(|(name, _)| *name == field);
        later.map_or(self.place.line, |(_, line)| *line)
    }
}

/// Parts of a record that do not fit together: the fields it shows in, and how.
pub(crate) type Misfit = (&'static [&'static str], FaultKind);

impl<R> Report<R> {
    pub(crate) fn new(found: Conventions, columns: &Columns) -> Self {
        let columns = columns.iter().map(|column| (column.field.name, column.name.clone()));
        let (rows, faults, columns) = (Vec::new(), Vec::new(), columns.collect());
        Self { rows, faults, complete: true, found, columns }
    }

    /// Makes something else of each row. What fails becomes a fault of the first of its fields to
    /// which a column is mapped.
    pub(crate) fn finish<S>(self, work: impl Fn(R) -> Result<S, Misfit>) -> Report<S> {
        let Self { rows, mut faults, mut complete, found, columns } = self;
        let finished = rows.into_iter().filter_map(|Row { place, record, later }| {
            let (fields, fault) = match work(record) {
                Ok(record) => return Some(Row { place, record, later }),
                Err(misfit) => misfit,
            };
            let mapped = |field: &&&str| columns.iter().any(|(name, _)| name == *field);
            let field = fields.iter().find(mapped).or(fields.first()).copied().unwrap_or_default();
            if faults.len() < MAX_FAULTS {
                faults.push(fault_of(&columns, &Row { place, record: (), later }, field, fault));
            } else {
                complete = false;
            }
            None
        });
        let rows = finished.collect();
        faults.sort_by_key(|fault| fault.record);
        Report { rows, faults, complete, found, columns }
    }

    /// A fault in a field of a row, for what only the caller can know.
    pub fn fault(&self, row: &Row<R>, field: &str, fault: FaultKind) -> Fault {
        fault_of(&self.columns, row, field, fault)
    }
}

fn fault_of<R>(
    columns: &[(&'static str, String)],
    row: &Row<R>,
    field: &str,
    fault: FaultKind,
) -> Fault {
    let column = columns.iter().find(|(name, _)| *name == field);
    Fault {
        line: row.line(field),
        record: row.place.record,
        column: column.map(|(_, column)| column.clone()),
        fault,
    }
}
