//! What a file's columns may hold, for somebody to look at: nothing is read by a proposal until
//! somebody has said that it is right.

mod content;
mod names;

use serde::Serialize;

use crate::{Error, FileKind, Mapping, Options, Preset, table::Table};

/// What the columns of a file seem to hold.
#[derive(Debug, Serialize)]
pub struct Proposal {
    /// What the records were said to be.
    pub kind: FileKind,
    /// The preset that knows such files.
    #[serde(serialize_with = "name")]
    pub preset: Option<&'static Preset>,
    /// Whether the columns are exactly the preset's; else they are more, or in another order.
    pub recognised: bool,
    /// All columns, in the order of the file.
    pub columns: Vec<Guess>,
    /// What still has to be mapped: each is a field, or several of which one is enough.
    pub missing: Vec<String>,
}

/// What one column seems to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guess {
    /// Its name.
    pub column: String,
    /// The field it seems to hold.
    pub field: Option<&'static str>,
    /// What speaks for it.
    pub why: Option<Why>,
}

/// What speaks for a guess, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The caller has said so.
    Said,
    /// The preset says so.
    Preset,
    /// The column is called so, in one of several languages.
    Name,
    /// What is in the first records looks like it.
    Content,
}

/// What a file's columns seem to hold. What `options` say of them, and of how the file is written,
/// stands. Looks at the first 200 records.
pub fn propose(bytes: &[u8], kind: FileKind, options: &Options) -> Result<Proposal, Error> {
    let table = Table::open(bytes, options)?;
    let fields = kind.fields();
    let mut guesses = Guesses(table.columns.iter().map(|name| Guess::none(name)).collect());
    let mut said = options.mapping.clone();
    if let Some(column) = &options.key {
        said.add(fields.key, column)?;
    }
    guesses.take(kind, &said, Why::Said)?;
    let of_kind = || Preset::all().iter().filter(|preset| preset.kind() == kind);
    let exact = of_kind().find(|preset| preset.is_of(&table.columns));
    let has_all = |preset: &&Preset| preset.mapping().iter().all(|(_, column)| guesses.has(column));
    let preset = exact.or_else(|| of_kind().find(has_all));
    if let Some(preset) = preset {
        guesses.take(kind, preset.mapping(), Why::Preset)?;
    } else {
        names::guess(kind, &mut guesses);
        content::guess(kind, &table, &mut guesses);
    }
    let missing = fields.missing(|field| guesses.of(field).is_some());
    let missing = missing.map(|fields| fields.join(" or ")).collect();
    Ok(Proposal { kind, preset, recognised: exact.is_some(), columns: guesses.0, missing })
}

impl Proposal {
    /// The fields that were guessed, to read the file by once somebody has agreed.
    pub fn mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        for guess in &self.columns {
            if let Some(field) = guess.field {
                mapping.add_free(field, &guess.column);
            }
        }
        mapping
    }

    /// What to add to the command line so that the file is read like this, quoted for a shell.
    pub fn arguments(&self) -> Vec<String> {
        let guessed = |why: Why| !matches!(why, Why::Said | Why::Preset);
        let preset = self.preset.map(|preset| format!("--preset {}", preset.name()));
        let maps = self.columns.iter().filter_map(|guess| {
            let field = guess.field.filter(|_| guess.why.is_some_and(guessed))?;
            Some(format!("--map {}", quoted(&format!("{field}={}", guess.column))))
        });
        preset.into_iter().chain(maps).collect()
    }
}

/// As one word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '=' | '_' | '-' | '.' | '/');
    if text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl Guess {
    fn none(column: &str) -> Self {
        Self { column: column.to_owned(), field: None, why: None }
    }
}

/// For each column what has been guessed so far. A field is guessed once.
struct Guesses(Vec<Guess>);

impl Guesses {
    fn take(&mut self, kind: FileKind, mapping: &Mapping, why: Why) -> Result<(), Error> {
        for (field, column) in mapping.iter() {
            let field = kind.fields().find(field)?.name;
            if let Some(at) = self.0.iter().position(|guess| guess.column == column.trim()) {
                self.set(at, field, why);
            }
        }
        Ok(())
    }

    /// Says so, unless something has been said of the column or of the field.
    fn set(&mut self, at: usize, field: &'static str, why: Why) {
        if self.of(field).is_none()
            && let Some(guess) = self.0.get_mut(at).filter(|guess| guess.field.is_none())
        {
            (guess.field, guess.why) = (Some(field), Some(why));
        }
    }

    fn of(&self, field: &str) -> Option<&Guess> {
        self.0.iter().find(|guess| guess.field == Some(field))
    }

    fn has(&self, column: &str) -> bool {
        self.0.iter().any(|guess| guess.column == column)
    }

    /// Where the columns stand of which nothing is known, and which can be told apart by name.
    fn free(&self) -> Vec<usize> {
        let once = |name: &str| self.0.iter().filter(|guess| guess.column == name).count() == 1;
        let free = |(_, guess): &(usize, &Guess)| {
            guess.field.is_none() && !guess.column.is_empty() && once(&guess.column)
        };
        self.0.iter().enumerate().filter(free).map(|(at, _)| at).collect()
    }
}

fn name<S: serde::Serializer>(
    preset: &Option<&'static Preset>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    preset.map(Preset::name).serialize(serializer)
}
