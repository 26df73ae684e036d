//! Who asks.

use crate::common::{A, B};

pub struct Principal {
    /// The head of its column.
    pub name: &'static str,
    /// Whose token comes along; nobody's if none.
    pub actor: Option<&'static str>,
    /// The host that is asked.
    pub host: &'static str,
    /// Who this is there: none for whoever is not signed in.
    pub signed_in: Option<&'static str>,
}

const fn at_a(name: &'static str, actor: &'static str, live: bool) -> Principal {
    let signed_in = if live { Some(actor) } else { None };
    Principal { name, actor: Some(actor), host: A, signed_in }
}

/// See the head of the golden file.
pub const PRINCIPALS: [Principal; 12] = [
    Principal { name: "nobody", actor: None, host: A, signed_in: None },
    at_a("expired", "a-leaver", false),
    at_a("half", "a-half", false),
    at_a("enrolling", "a-new", false),
    at_a("client1", "a-client1", true),
    at_a("client2", "a-client2", true),
    at_a("coach", "a-coach", true),
    at_a("bystander", "a-bystander", true),
    at_a("admin", "a-admin", true),
    at_a("disabled", "a-former", false),
    at_a("twin", "b-admin", false),
    Principal { name: "twin-home", actor: Some("b-admin"), host: B, signed_in: Some("b-admin") },
];
