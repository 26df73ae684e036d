//! Clients, one a record.

use portico_domain::{Currency, Email, PersonName, PersonalText};

use crate::{
    Error, Excerpt, FaultKind, Options, Report,
    mapping::{Field, Fields},
    read::{Cells, Checked, Noted, read},
};

/// A client as a file describes it. Nothing in it is empty, or has spaces around it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each is the field of its name")]
pub struct ClientRow {
    /// What the client is called in its source; text, whatever it looks like.
    pub key: String,
    /// The name or, where there is none, first and last name together.
    pub name: PersonName,
    pub first_name: Option<PersonName>,
    pub last_name: Option<PersonName>,
    pub email: Option<Email>,
    pub phone: Option<PersonalText>,
    pub street: Option<PersonalText>,
    pub street2: Option<PersonalText>,
    pub postal_code: Option<PersonalText>,
    pub city: Option<PersonalText>,
    pub country: Option<PersonalText>,
    pub currency: Option<Currency>,
    /// What the team wrote down about the client, for itself.
    pub note: Option<PersonalText>,
}

const LONGEST_NAME: usize = 200;

pub(crate) const FIELDS: Fields = Fields {
    all: &[
        Field::text("key", 100),
        Field::text("name", LONGEST_NAME),
        Field::text("first_name", LONGEST_NAME),
        Field::text("last_name", LONGEST_NAME),
        Field::text("email", 254),
        Field::text("phone", 200),
        Field::text("street", 200),
        Field::text("street2", 200),
        Field::text("postal_code", 200),
        Field::text("city", 200),
        Field::text("country", 200),
        Field::text("currency", 100),
        Field::text("note", 20_000),
    ],
    key: "key",
    required: &[&["key"], &["name", "first_name", "last_name"]],
    implied: &[],
};

/// The clients in a file.
pub fn read_clients(bytes: &[u8], options: &Options) -> Result<Report<ClientRow>, Error> {
    read(bytes, &FIELDS, options, |cells, _| client(cells).map(Some))
}

/// Asks for every field before it gives up, so that all faults are noted.
fn client(cells: &mut Cells) -> Checked<ClientRow> {
    let key = cells.key("key");
    let first_name = cells.text("first_name");
    let last_name = cells.text("last_name");
    let name = name(cells, &first_name, &last_name);
    let email = cells.parsed("email", |text| {
        Email::parse(text).ok_or_else(|| FaultKind::Email(Excerpt::of(text)))
    });
    let currency = cells.currency("currency");
    let mut personal = |field| cells.text(field).map(|text| text.map(PersonalText::from));
    let (phone, note) = (personal("phone"), personal("note"));
    let (street, street2) = (personal("street"), personal("street2"));
    let (postal_code, city) = (personal("postal_code"), personal("city"));
    let country = personal("country");
    Ok(ClientRow {
        key: key?,
        name: name?,
        first_name: first_name?.map(PersonName::from),
        last_name: last_name?.map(PersonName::from),
        email: email?,
        phone: phone?,
        street: street?,
        street2: street2?,
        postal_code: postal_code?,
        city: city?,
        country: country?,
        currency: currency?,
        note: note?,
    })
}

fn name(
    cells: &mut Cells,
    first: &Checked<Option<String>>,
    last: &Checked<Option<String>>,
) -> Checked<PersonName> {
    if let Some(name) = cells.text("name")? {
        return Ok(name.into());
    }
    let (Ok(first), Ok(last)) = (first, last) else { return Err(Noted) };
    let parts: Vec<&str> = [first, last].into_iter().flatten().map(String::as_str).collect();
    let name = parts.join(" ");
    let field = cells.first_of(&["name", "last_name", "first_name"]);
    match name.chars().count() {
        0 => cells.fault(field, FaultKind::Missing),
        1..=LONGEST_NAME => Ok(name.into()),
        _ => cells.fault(field, FaultKind::TooLong(LONGEST_NAME)),
    }
}
