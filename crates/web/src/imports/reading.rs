//! Reading a file in another way: which column holds what, and how it is written.

use axum::response::Response;
use portico_api::{Caller, Path, Problem, imports::amend_reading};
use portico_domain::{
    Currency, Error, ImportId, PersonalText,
    imports::{self, Kind},
};
use portico_import::{
    DateOrder, DecimalMark, Encoding, FileKind, Mapping, Preset,
    errand::{Proposed, Reading},
};

use super::{refused, to, words};
use crate::{form::Input, refusal::Refusal};

/// What a column's field begins with in the form.
const MAP: &str = "map-";

/// The encodings that are offered; the API takes all that have one byte a character.
const ENCODINGS: [(&str, &str); 8] = [
    ("UTF-8", "UTF-8"),
    ("windows-1252", "Western European (Windows-1252)"),
    ("ISO-8859-15", "Western European (ISO-8859-15)"),
    ("windows-1250", "Central European (Windows-1250)"),
    ("ISO-8859-2", "Central European (ISO-8859-2)"),
    ("windows-1251", "Cyrillic (Windows-1251)"),
    ("windows-1253", "Greek (Windows-1253)"),
    ("windows-1254", "Turkish (Windows-1254)"),
];

const DELIMITERS: [(&str, &str); 4] =
    [(",", "A comma"), (";", "A semicolon"), ("tab", "A tab"), ("|", "A vertical bar")];

const TOLD: &str = "Tell it from the file";

/// One question of the form.
pub struct Select {
    pub name: String,
    pub label: String,
    pub options: Vec<Choice>,
}

/// One answer.
pub struct Choice {
    pub value: String,
    pub words: String,
    pub chosen: bool,
}

pub async fn submit(
    caller: Caller,
    Path(id): Path<ImportId>,
    Input(fields): Input<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let reading = typed(&fields);
    let amended = caller.work(async |scope| {
        let import = imports::fetch(scope, id).await?;
        let reading = reading.as_ref().ok_or(Error::Invalid("this is not what the form sends"))?;
        amend_reading(scope, &import, reading).await
    });
    match amended.await {
        Ok(()) => Ok(to(id)),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?, reading).await,
    }
}

/// What was typed; none if that is not what the form sends.
fn typed(fields: &[(String, String)]) -> Option<Reading> {
    let (mut reading, mut map) = (Reading::default(), Mapping::default());
    for (at, (name, value)) in fields.iter().enumerate() {
        if fields.iter().take(at).any(|(before, _)| before == name) {
            return None;
        }
        if let (Some(field), false) = (name.strip_prefix(MAP), value.is_empty()) {
            map.add(field, value).ok()?;
            continue;
        }
        match (name.as_str(), value.as_str()) {
            (name, "") if name.starts_with(MAP) || NAMES.contains(&name) => {}
            ("preset", value) => reading.preset = Some(value.to_owned()),
            ("dates", value) => reading.dates = Some(value.parse().ok()?),
            ("decimal", value) => reading.decimal = Some(value.parse().ok()?),
            ("encoding", value) => reading.encoding = Some(value.parse().ok()?),
            ("delimiter", value) => reading.delimiter = Some(value.to_owned()),
            ("currency", value) => reading.currency = Some(Currency::parse(value)?),
            _ => return None,
        }
    }
    Some(Reading { map, ..reading })
}

const NAMES: [&str; 6] = ["preset", "dates", "decimal", "encoding", "delimiter", "currency"];

/// The questions, each with the answer by which it was read, or that is proposed.
pub fn selects(
    kind: Kind,
    reading: &Reading,
    columns: &[PersonalText],
    proposal: Option<&Proposed>,
) -> Vec<Select> {
    let kind = FileKind::from(kind);
    let preset = proposal.map_or(&reading.preset, |proposed| &proposed.preset).as_deref();
    let presets = Preset::all().iter().filter(|known| known.kind() == kind);
    let presets = presets.map(|known| (known.name(), known.program()));
    let mut selects = vec![select("preset", "Program", "Another program", preset, presets)];

    let mapped = match proposal {
        Some(proposed) => proposed.map.iter().map(|(f, c)| (f.clone(), c.clone())).collect(),
        None => reading.columns(kind),
    };
    for field in kind.field_names() {
        let chosen = mapped.get(field).map(String::as_str);
        let names = columns.iter().map(|column| (column.as_str(), column.as_str()));
        let name = format!("{MAP}{field}");
        let none = "Not in the file";
        selects.push(select(&name, words::field(kind, field), none, chosen, names));
    }

    let orders = [("DMY", DateOrder::Dmy), ("MDY", DateOrder::Mdy), ("YMD", DateOrder::Ymd)];
    let dates = orders.iter().find(|(_, order)| Some(*order) == reading.dates);
    let orders = orders.map(|(word, order)| (word, words::order_of(order)));
    let dates = dates.map(|(word, _)| *word);
    selects.push(select("dates", "Dates stand as", TOLD, dates, orders.into_iter()));
    let decimal = reading.decimal.map(|mark| match mark {
        DecimalMark::Point => ".",
        DecimalMark::Comma => ",",
    });
    let marks = [(",", "A comma"), (".", "A point")].into_iter();
    selects.push(select("decimal", "Before the decimals stands", TOLD, decimal, marks));
    let encoding = reading.encoding.map(Encoding::name);
    selects.push(select("encoding", "Characters", TOLD, encoding, ENCODINGS.into_iter()));
    let delimiter = reading.delimiter.as_deref();
    selects.push(select(
        "delimiter",
        "Between two fields stands",
        TOLD,
        delimiter,
        DELIMITERS.into_iter(),
    ));
    let currency = reading.currency.map(Currency::code);
    let codes = Currency::all().map(|currency| (currency.code(), currency.code()));
    let label = "Currency where the file says none";
    selects.push(select("currency", label, "None", currency, codes));
    selects
}

/// What is chosen and is not among the answers is added to them: the form keeps what it does not offer.
fn select<'a>(
    name: &str,
    label: &str,
    none: &str,
    chosen: Option<&str>,
    answers: impl Iterator<Item = (&'a str, &'a str)>,
) -> Select {
    let choice = |value: &str, words: &str| Choice {
        value: value.to_owned(),
        words: words.to_owned(),
        chosen: value == chosen.unwrap_or_default(),
    };
    let mut options = vec![choice("", none)];
    options.extend(answers.map(|(value, words)| choice(value, words)));
    if let Some(other) = chosen.filter(|_| options.iter().all(|option| !option.chosen)) {
        options.push(choice(other, other));
    }
    Select { name: name.to_owned(), label: label.to_owned(), options }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_form_comes_back_as_it_went() {
        let text = r#"{"preset":"wave","map":{"number":"No","total":"Sum"},"dates":"MDY","decimal":",",
                       "encoding":"koi8-r","delimiter":"^","currency":"CHF"}"#;
        let reading = Reading::parse(text).unwrap();
        let sent: Vec<_> = selects(Kind::Invoices, &reading, &[], None)
            .into_iter()
            .map(|select| {
                let chosen = select.options.into_iter().find(|option| option.chosen).unwrap();
                (select.name, chosen.value)
            })
            .collect();
        let mut again = typed(&sent).unwrap();
        // Columns of the preset are said with the others.
        assert_eq!(again.columns(FileKind::Invoices), reading.columns(FileKind::Invoices));
        again.map = reading.map.clone();
        assert_eq!(again, reading);
    }

    #[test]
    fn what_the_form_does_not_send_is_none() {
        assert_eq!(
            typed(&fields(&[("map-key", "A"), ("dates", "")])).unwrap().map.iter().count(),
            1
        );
        for bad in [
            &[("other", "")][..],
            &[("dates", "YDM")],
            &[("encoding", "utf-16")],
            &[("currency", "XXX")],
            &[("map-key", "A"), ("map-key", "A")],
        ] {
            assert_eq!(typed(&fields(bad)), None, "{bad:?}");
        }
    }
}
