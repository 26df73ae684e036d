//! What columns are called. The words are data: see `synonyms.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{Guesses, Why};
use crate::FileKind;

type Names = BTreeMap<FileKind, BTreeMap<String, Vec<String>>>;

/// For each kind and field the names of its column, the best first, in the form of [`plain`].
static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names: Names = toml::from_str(include_str!("../synonyms.toml"))
        .expect("synonyms.toml is well-formed: it is compiled in, and a test reads it");
    for name in names.values_mut().flat_map(BTreeMap::values_mut).flatten() {
        *name = plain(name);
    }
    names
});

/// Guesses fields from names. Fields of lines only if there is a price of one.
pub(super) fn guess(kind: FileKind, guesses: &mut Guesses) {
    let Some(names) = NAMES.get(&kind) else { return };
    let columns: Vec<String> = guesses.0.iter().map(|guess| plain(&guess.column)).collect();
    let known = |name: &String| columns.contains(name);
    let priced = names.get("line_unit_price").is_some_and(|names| names.iter().any(known));
    let fields =
        kind.fields().all.iter().filter(|field| priced || !field.name.starts_with("line_"));
    for field in fields {
        let free = guesses.free();
        let column = |name: &String| free.iter().copied().find(|at| columns.get(*at) == Some(name));
        if let Some(at) = names.get(field.name).and_then(|names| names.iter().find_map(column)) {
            guesses.set(at, field.name, Why::Name);
        }
    }
}

/// A name without what differs between ways of writing it: case, accents, spaces and points.
fn plain(name: &str) -> String {
    let spelt =
        name.replace('%', "percent").replace('#', "no").replace('°', "o").replace('ß', "ss");
    let bare = spelt.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
    bare.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_written_in_many_ways() {
        for (name, bare) in [
            ("Invoice Number", "invoicenumber"),
            ("invoice_number", "invoicenumber"),
            ("Réf. facture", "reffacture"),
            ("Straße", "strasse"),
            ("Invoice #", "invoiceno"),
            ("N° facture", "nofacture"),
            ("MwSt. %", "mwstpercent"),
        ] {
            assert_eq!(plain(name), bare, "{name}");
        }
    }

    #[test]
    fn each_name_is_that_of_one_field_that_there_is() {
        for (kind, fields) in &*NAMES {
            let known: Vec<&str> = kind.fields().all.iter().map(|field| field.name).collect();
            assert!(fields.keys().all(|field| known.contains(&field.as_str())), "{fields:?}");
            let mut names: Vec<&String> = fields.values().flatten().collect();
            names.sort();
            let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{kind:?}: {twice:?}");
        }
        assert_eq!(NAMES.len(), 4);
    }
}
