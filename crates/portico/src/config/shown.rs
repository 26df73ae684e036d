//! The configuration as it may be shown.

use figment::{Figment, value::Value};
use url::Url;

use super::settings::{Kind, SETTINGS};

/// In the place of what is secret.
const MASK: &str = "\"****\"";

/// A setting that has a value.
#[derive(Debug)]
pub struct Shown {
    pub name: &'static str,
    /// As a file of settings has it, with what is secret masked.
    pub value: String,
    /// Where it came from.
    pub source: String,
}

impl Shown {
    /// All that have one.
    pub fn all(settings: &Figment) -> Vec<Self> {
        let shown = SETTINGS.iter().filter_map(|(name, kind)| {
            let value = settings.find_value(name).ok()?;
            let source = settings.find_metadata(name).map(|metadata| metadata.name.to_string());
            Some(Self { name, value: show(*kind, &value), source: source.unwrap_or_default() })
        });
        shown.collect()
    }
}

fn show(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::Secret, _) => MASK.into(),
        (Kind::Keys, Value::Array(_, keys)) => format!("[{}]", vec![MASK; keys.len()].join(", ")),
        (Kind::Keys, _) => MASK.into(),
        (Kind::Url, Value::String(_, url)) => {
            masked(url).map_or(MASK.into(), |url| format!("{url:?}"))
        }
        (Kind::Url, _) => MASK.into(),
        (Kind::Text | Kind::Toml, value) => plain(value),
    }
}

/// Without its password and its query. A password whose special characters are not encoded may have
/// become part of anything: of such a URL nothing is shown.
fn masked(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    let sound = !url.username().is_empty()
        && !url.username().contains('%')
        && url.fragment().is_none()
        && !url.path().contains('@')
        && !url.query().unwrap_or_default().contains('@');
    if !sound {
        return None;
    }
    if url.password().is_some() {
        url.set_password(Some("****")).ok()?;
    }
    if url.query().is_some() {
        url.set_query(Some("****"));
    }
    Some(url.to_string())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(_, text) => format!("{text:?}"),
        Value::Array(_, all) => {
            format!("[{}]", all.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        Value::Dict(_, dict) => {
            let pairs = dict.iter().map(|(name, value)| format!("{name} = {}", plain(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Num(_, number) => number
            .to_u128()
            .map(|n| n.to_string())
            .or_else(|| number.to_i128().map(|n| n.to_string()))
            .unwrap_or_default(),
        Value::Bool(_, yes) => yes.to_string(),
        Value::Char(_, char) => format!("{:?}", char.to_string()),
        Value::Empty(..) => String::new(),
    }
}

#[test]
fn of_a_url_nothing_secret_is_shown() {
    for (url, shown) in [
        ("postgres://a@h/db", Some("postgres://a@h/db")),
        ("postgres://a:pass@h:5433/db", Some("postgres://a:****@h:5433/db")),
        ("postgres://a:p%40ss@h/db?password=pass&host=/run", Some("postgres://a:****@h/db?****")),
        ("postgres://a:p@ss@h/db", Some("postgres://a:****@h/db")),
        ("postgres://a:12/pass@h/db", None),
        ("postgres://a:12?pass@h/db", None),
        ("postgres://a:12#pass@h/db", None),
        ("postgres://h/db?password=pass", None),
        ("pass", None),
    ] {
        assert_eq!(masked(url).as_deref(), shown, "{url}");
    }
}
