use std::collections::HashMap;

use portico_domain::{
    ClientId, Email, Error, PersonName, PersonalText, TenantScope,
    clients::{ImportedClient, Match, Profile, matching},
};

use crate::{ClientReference, ClientRow, Excerpt, FaultKind};

/// The clients whom a file names, by whatever it may name them.
#[derive(Default)]
pub(super) struct Clients {
    keys: HashMap<String, Vec<ClientId>>,
    names: HashMap<String, Vec<ClientId>>,
    emails: HashMap<String, Vec<ClientId>>,
}

impl Clients {
    pub(super) async fn look_up(
        scope: &mut TenantScope,
        references: impl Iterator<Item = &ClientReference>,
    ) -> Result<Self, Error> {
        let mut labels: Vec<String> = references
            .map(ClientReference::as_str)
            .flat_map(|label| [Some(label.to_owned()), address(label)])
            .flatten()
            .collect();
        labels.sort_unstable();
        labels.dedup();
        Ok(Self::of(matching(scope, labels).await?))
    }

    fn of(matches: Vec<Match>) -> Self {
        let mut clients = Self::default();
        for Match { id, name, key, email } in matches {
            let email = email.and_then(|email| address(email.as_str()));
            for (labels, label) in [
                (&mut clients.keys, key),
                (&mut clients.names, Some(name.as_str().to_owned())),
                (&mut clients.emails, email),
            ] {
                if let Some(label) = label {
                    labels.entry(label).or_default().push(id);
                }
            }
        }
        clients
    }

    /// The one client who goes by that.
    pub(super) fn find(&self, reference: &ClientReference) -> Result<ClientId, FaultKind> {
        let label = reference.as_str();
        let of = |clients: &HashMap<String, Vec<ClientId>>, label: &str| {
            clients.get(label).cloned().unwrap_or_default()
        };
        let by_key = || of(&self.keys, label);
        let by_email = || address(label).map(|email| of(&self.emails, &email)).unwrap_or_default();
        let found = match reference {
            ClientReference::Key(_) => by_key(),
            ClientReference::Email(_) => by_email(),
            ClientReference::Named(_) => match by_key() {
                found if found.is_empty() => [of(&self.names, label), by_email()].concat(),
                found => found,
            },
        };
        match &found[..] {
            [] => Err(FaultKind::UnknownClient(Excerpt::of(label))),
            [client, others @ ..] if others.iter().all(|other| other == client) => Ok(*client),
            _ => Err(FaultKind::AmbiguousClient(Excerpt::of(label))),
        }
    }
}

/// An address in the form in which it is kept.
fn address(label: &str) -> Option<String> {
    Email::parse(label).map(|email| email.as_str().to_owned())
}

pub(super) fn imported(row: ClientRow) -> ImportedClient {
    ImportedClient {
        name: row.name,
        key: row.key,
        profile: Profile {
            first_name: row.first_name.map(personal),
            last_name: row.last_name.map(personal),
            email: row.email.map(|email| email.as_str().to_owned().into()),
            phone: row.phone,
            street: row.street,
            street2: row.street2,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country,
            currency: row.currency,
            remark: row.note,
        },
    }
}

fn personal(name: PersonName) -> PersonalText {
    name.as_str().to_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(id: ClientId, name: &str, key: Option<&str>, email: Option<&str>) -> Match {
        let (name, email) = (name.to_owned().into(), email.map(|email| email.to_owned().into()));
        Match { id, name, key: key.map(str::to_owned), email }
    }

    #[test]
    fn a_client_is_found_by_key_or_else_by_what_only_one_has() {
        let id = |n: u8| serde_json::from_value(format!("{n:032x}").into()).unwrap();
        let [one, two, three]: [ClientId; 3] = [id(1), id(2), id(3)];
        let clients = Clients::of(vec![
            client(one, "Ana", Some("0001"), Some("ana@example.com")),
            client(two, "Bo", Some("Ana"), Some("office@example.com")),
            client(three, "Bo", None, Some("office@example.com")),
        ]);
        let key = |label: &str| ClientReference::Key(label.to_owned());
        let email = |label: &str| ClientReference::Email(label.to_owned().into());
        let named = |label: &str| ClientReference::Named(label.to_owned().into());
        for (reference, found) in [
            (key("0001"), Ok(one)),
            (key("Bo"), Err("unknown-client")), // a name is no key
            (key("1"), Err("unknown-client")),
            (email("Ana@Example.com"), Ok(one)),
            (email("office@example.com"), Err("ambiguous-client")),
            (email("Ana"), Err("unknown-client")),
            (named("0001"), Ok(one)),
            (named("Ana"), Ok(two)), // whose key it is
            (named("ana"), Err("unknown-client")),
            (named("ana@example.com"), Ok(one)),
            (named("Bo"), Err("ambiguous-client")),
        ] {
            let who = clients.find(&reference).map_err(|fault| fault.name());
            assert_eq!(who, found, "{}", reference.as_str());
        }
    }
}
