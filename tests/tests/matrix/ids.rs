//! The ids of what the seed brings, by name.

use std::collections::BTreeMap;

use portico_domain::InvoiceId;
use portico_testkit::{CLIENTS, INVOICES, World};

/// What else is asked for by id: nothing, sessions, users, letters, pictures, payments, files, notes, requests.
const OTHERS: [&str; 41] = [
    "none",
    "coach",
    "client1",
    "half",
    "a-admin",
    "a-coach",
    "a-bystander",
    "a-new",
    "a-client1",
    "a-guest",
    "b-guest",
    "b-admin",
    "b-coach",
    "b-bystander",
    "b-new",
    "b-client1",
    "a-letter-dead",
    "a-letter-waiting",
    "b-letter-dead",
    "a-logo",
    "b-logo",
    "a1-open",
    "a1-issued-payment",
    "a2-issued-payment",
    "b1-issued-payment",
    "a-import",
    "b-import",
    "a1-shared",
    "a1-private",
    "a2-shared",
    "a2-private",
    "b1-shared",
    "b1-shared-event",
    "a1-file-shared",
    "a1-file-private",
    "a2-file-shared",
    "b1-file-shared",
    "a1-asked",
    "a1-answered",
    "a2-asked",
    "b1-asked",
];

pub struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    pub async fn read(world: &World) -> Self {
        let mut ids = BTreeMap::new();
        for name in CLIENTS.into_iter().chain(INVOICES).chain(OTHERS) {
            let id: InvoiceId = world.id(name).await; // ids of all kinds are written alike
            ids.insert(name, id.to_string());
        }
        Self(ids)
    }

    /// As it stands in a path or a query; a name that is none of the seed's stands for itself.
    pub fn of(&self, name: &str) -> String {
        self.0.get(name).map_or(name, String::as_str).to_owned()
    }
}
