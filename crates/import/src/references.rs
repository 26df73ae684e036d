//! How a record says whose it is.

use portico_domain::PersonalText;

use crate::{
    FaultKind,
    mapping::Field,
    read::{Cells, Checked},
};

/// By the first of these that the record has.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientReference {
    /// From `client_key`: the client's key in the same source.
    Key(String),
    /// From `client_email`.
    Email(PersonalText),
    /// From `client`: whatever the program names clients by, mostly a name, sometimes a key.
    Named(PersonalText),
}

pub(crate) const CLIENT: Field = Field::text("client", 401); // a first and a last name may stand together
pub(crate) const CLIENT_KEY: Field = Field::text("client_key", 100);
pub(crate) const CLIENT_EMAIL: Field = Field::text("client_email", 254);

impl ClientReference {
    /// A record that says nothing is of the client who is `known`, if there is one.
    pub(crate) fn read(cells: &mut Cells, known: Option<&Self>) -> Checked<Self> {
        let (key, email) = (cells.text("client_key"), cells.text("client_email"));
        let named = cells.text("client");
        match (key?, email?, named?, known) {
            (Some(key), ..) => Ok(Self::Key(key)),
            (_, Some(email), ..) => Ok(Self::Email(email.into())),
            (_, _, Some(named), _) => Ok(Self::Named(named.into())),
            (.., Some(known)) => Ok(known.clone()),
            _ => {
                let field = cells.first_of(&["client", "client_key", "client_email"]);
                cells.fault(field, FaultKind::Missing)
            }
        }
    }

    /// The field that says it.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Key(_) => "client_key",
            Self::Email(_) => "client_email",
            Self::Named(_) => "client",
        }
    }

    /// What it says.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Key(key) => key,
            Self::Email(text) | Self::Named(text) => text.as_str(),
        }
    }
}
