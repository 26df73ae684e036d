//! What is known of the files of a program. All of it is data: each TOML file in `presets/` is one
//! program and one kind of file, and a further one is all that a further program needs.

use std::sync::LazyLock;

use portico_domain::Currency;
use rust_embed::RustEmbed;
use serde::{Deserialize, Deserializer, de};

use crate::{
    DateOrder, DecimalMark, Encoding, Error, FileKind, Habits, Mapping, Options, parse_delimiter,
    table::Table,
};

/// How one kind of file of one program is to be read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    name: String,
    kind: FileKind,
    program: String,
    header: Vec<String>,
    mapping: Mapping,
    #[serde(default)]
    conventions: Known,
    #[serde(default)]
    habits: Habits,
}

/// What is certain of all such files. What depends on how somebody set up the program, or on what
/// saved the file again, is left out: it is told from the file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Known {
    dates: Option<DateOrder>,
    decimal: Option<DecimalMark>,
    encoding: Option<Encoding>,
    #[serde(deserialize_with = "delimiter")]
    delimiter: Option<u8>,
    currency: Option<Currency>,
}

fn delimiter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_delimiter(&text).map(Some).map_err(de::Error::custom)
}

#[derive(RustEmbed)]
#[folder = "presets/"]
struct Files;

static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    let files = Files::iter().filter_map(|path| Files::get(&path));
    let texts = files.map(|file| String::from_utf8_lossy(&file.data).into_owned());
    let mut presets: Vec<Preset> = texts
        .map(|text| Preset::parse(&text).expect("a preset is well-formed: a test reads them all"))
        .collect();
    presets.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    presets
});

impl Preset {
    /// All that come with the program, those for clients first, each kind by name.
    pub fn all() -> &'static [Self] {
        &PRESETS
    }

    /// The one of that name for that kind of file.
    pub fn named(name: &str, kind: FileKind) -> Result<&'static Self, Error> {
        let mut of_kind = Self::all().iter().filter(|preset| preset.kind == kind);
        of_kind.clone().find(|preset| preset.name == name).ok_or_else(|| Error::UnknownPreset {
            name: name.to_owned(),
            known: of_kind.by_ref().map(Self::name).collect::<Vec<_>>().join(", "),
        })
    }

    /// The one whose columns are exactly those of the file.
    pub fn recognised(
        bytes: &[u8],
        kind: FileKind,
        options: &Options,
    ) -> Result<Option<&'static Self>, Error> {
        let table = Table::open(bytes, options)?;
        Ok(Self::all().iter().find(|preset| preset.kind == kind && preset.is_of(&table.columns)))
    }

    /// From the text of a file like those in `presets/`, which map known fields to columns of
    /// their header.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let preset: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| {
                text.get(..span.start).map_or(1, |before| before.lines().count().max(1))
            });
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            Error::Preset(format!("{line}{}", error.message()))
        })?;
        for (field, column) in preset.mapping.iter() {
            preset.kind.fields().find(field)?;
            if !preset.header.contains(column) {
                return Err(Error::Preset(format!("its header has no column \"{column}\"")));
            }
        }
        Ok(preset)
    }

    /// What it is chosen by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose files these are, for people.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// What is in them.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The names of their columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    pub(crate) fn is_of(&self, columns: &[String]) -> bool {
        self.header == columns
    }
}

impl Options {
    /// These options and, where they say nothing, what the preset does.
    pub fn under(mut self, preset: &Preset) -> Self {
        let Known { dates, decimal, encoding, delimiter, currency } = preset.conventions.clone();
        let key = self.key.as_ref().map(|_| preset.kind.fields().key);
        for (field, column) in preset.mapping.iter() {
            if key != Some(field.as_str()) && self.key.as_ref() != Some(column) {
                self.mapping.add_free(field, column);
            }
        }
        self.dates = self.dates.or(dates);
        self.decimal = self.decimal.or(decimal);
        self.encoding = self.encoding.or(encoding);
        self.delimiter = self.delimiter.or(delimiter);
        self.currency = self.currency.or(currency);
        self.habits = preset.habits.clone();
        self
    }
}

#[test]
fn presets_are_sound_and_named_as_their_files() {
    let mut files: Vec<String> = Files::iter().map(String::from).collect();
    let named = |preset: &Preset| format!("{}.{}.toml", preset.name, preset.kind.word());
    let mut names: Vec<String> = Preset::all().iter().map(named).collect();
    files.sort();
    names.sort();
    assert_eq!(files, names);
    assert_eq!(names.len(), 7);
}
