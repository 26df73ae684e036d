//! Which column holds which field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Options, dates};

/// For each mapped field, the header of its column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(BTreeMap<String, String>);

impl Mapping {
    /// Says that `column` holds `field`.
    pub fn add(&mut self, field: &str, column: &str) -> Result<(), Error> {
        match self.0.insert(field.to_owned(), column.to_owned()) {
            Some(other) if other != column => Err(Error::FieldTwice { field: field.to_owned() }),
            _ => Ok(()),
        }
    }
}

impl Mapping {
    /// Says so, unless something else has been said of the field or of the column.
    pub(crate) fn add_free(&mut self, field: &str, column: &str) {
        if self.0.values().all(|other| other != column) {
            self.0.entry(field.to_owned()).or_insert_with(|| column.to_owned());
        }
    }

    /// Each field and its column.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter()
    }
}

/// One field of a kind of record.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub name: &'static str,
    pub shape: Shape,
    /// How many characters it may have: what there is room for where it is going to be kept.
    pub longest: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    Text,
    Date,
    /// A date that may have a time of day behind it.
    Day,
    Amount,
}

impl Field {
    pub(crate) const fn text(name: &'static str, longest: usize) -> Self {
        Self { name, shape: Shape::Text, longest }
    }

    pub(crate) const fn date(name: &'static str) -> Self {
        Self { name, shape: Shape::Date, longest: 100 }
    }

    pub(crate) const fn day(name: &'static str) -> Self {
        Self { name, shape: Shape::Day, longest: 100 }
    }

    pub(crate) const fn amount(name: &'static str) -> Self {
        Self { name, shape: Shape::Amount, longest: 100 }
    }

    /// What of a text is the date.
    pub(crate) fn date_in<'t>(&self, text: &'t str) -> &'t str {
        if self.shape == Shape::Day { dates::without_time(text) } else { text }
    }
}

/// What a kind of record consists of.
pub(crate) struct Fields {
    pub all: &'static [Field],
    /// The one that tells records apart.
    pub key: &'static str,
    /// Of each of these, at least one must be mapped.
    pub required: &'static [&'static [&'static str]],
    /// If one of the first is mapped, at least one of the second must be, too.
    pub implied: &'static [(&'static [&'static str], &'static [&'static str])],
}

/// The mapped columns of a file.
pub(crate) struct Columns(Vec<Column>);

pub(crate) struct Column {
    pub field: Field,
    pub index: usize,
    pub name: String,
}

impl Columns {
    pub(crate) fn resolve(
        header: &[String],
        fields: &Fields,
        options: &Options,
    ) -> Result<Self, Error> {
        let mut mapping = options.mapping.clone();
        if let Some(column) = &options.key {
            mapping.add(fields.key, column)?;
        }
        let mut columns: Vec<Column> = Vec::new();
        for (name, column) in &mapping.0 {
            let field = *fields.find(name)?;
            let index = find(header, column, &mapping)?;
            let twice = |other: &&Column| {
                other.index == index && field.name != "key" && other.field.name != "key"
            };
            if let Some(other) = columns.iter().find(twice) {
                return Err(Error::ColumnTwice {
                    column: column.clone(),
                    first: other.field.name.to_owned(),
                    second: name.clone(),
                });
            }
            columns.push(Column { field, index, name: column.clone() });
        }
        let mapped = |name: &str| columns.iter().any(|column| column.field.name == name);
        if let Some(names) = fields.missing(mapped).next() {
            return Err(Error::Unmapped { fields: names.join(" or ") });
        }
        Ok(Self(columns))
    }

    pub(crate) fn get(&self, field: &str) -> Option<&Column> {
        self.0.iter().find(|column| column.field.name == field)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Column> {
        self.0.iter()
    }
}

impl Fields {
    /// Of each of these, one must be mapped, and none is.
    pub(crate) fn missing<'f>(
        &'f self,
        mapped: impl Fn(&str) -> bool + 'f,
    ) -> impl Iterator<Item = &'static [&'static str]> + 'f {
        let implied = self.implied.iter().map(|(some, names)| (*some, *names));
        let required = self.required.iter().map(|names| (&[] as &[&str], *names));
        required.chain(implied).filter_map(move |(some, names)| {
            let needed = some.is_empty() || some.iter().any(|name| mapped(name));
            (needed && !names.iter().any(|name| mapped(name))).then_some(names)
        })
    }

    pub(crate) fn find(&self, name: &str) -> Result<&Field, Error> {
        self.all.iter().find(|field| field.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.all.iter().map(|field| field.name).collect();
            Error::UnknownField { field: name.to_owned(), known: known.join(", ") }
        })
    }
}

/// Where a column stands. Its name must be exactly the header's, but for spaces around it.
fn find(header: &[String], column: &str, mapping: &Mapping) -> Result<usize, Error> {
    let mut found = header.iter().enumerate().filter(|(_, name)| *name == column.trim());
    let known = |other: &String| header.iter().any(|name| name == other.trim());
    match (found.next(), found.next()) {
        (Some((index, _)), None) => Ok(index),
        (Some(_), Some(_)) => Err(Error::RepeatedColumn { column: column.to_owned() }),
        (None, _) if !mapping.0.values().any(known) => Err(Error::NoHeader),
        (None, _) => Err(Error::UnknownColumn {
            column: column.to_owned(),
            nearest: nearest(header, column),
        }),
    }
}

/// The column whose name is most like `wanted`, if it is at all.
fn nearest(header: &[String], wanted: &str) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let likeness =
        |name: &str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &wanted);
    let (best, name) = header
        .iter()
        .map(|name| (likeness(name), name))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (best > 0.4).then(|| name.clone())
}
