//! Texts that a principal must not be told. They are of such a kind that no id contains them.

use portico_testkit::{CLIENTS, READABLE, ROSTER};

use crate::{common::A, ids::Ids, principals::Principal};

/// What is kept from this principal: of clients off their roster, names and ids; of content that is
/// not theirs, everything; of the other practice, who is in it and what it is called.
pub fn kept_from(principal: &Principal, ids: &Ids) -> Vec<String> {
    let (roster, readable) = seen_by(principal);
    let mut kept = Vec::new();
    for client in CLIENTS {
        if !roster.contains(&client) {
            kept.extend([format!("\"{client}\""), format!(">{client}<"), format!("key-{client}")]);
            kept.push(ids.of(client));
        }
        let (issued, draft) = (format!("{client}-issued"), format!("{client}-draft"));
        if !readable.contains(&issued.as_str()) {
            kept.extend([
                format!("{client}-city"),
                format!("{client}@clients"),
                ids.of(&issued),
                issued,
                format!("{client}-shared"),
                format!("{client}-file-shared"),
                format!("{client}-asked"),
                format!("{client}-answered"),
            ]);
        }
        if !readable.contains(&draft.as_str()) {
            let private = ["private", "file-private"].map(|kind| format!("{client}-{kind}"));
            kept.extend([format!("{client}-remark"), ids.of(&draft), draft]);
            kept.extend(private);
        }
    }
    let twin = if principal.host == A { "b" } else { "a" };
    kept.push(format!("practice-{twin}"));
    for user in [
        "admin",
        "coach",
        "bystander",
        "leaver",
        "former",
        "half",
        "new",
        "client1",
        "client2",
        "guest",
    ] {
        kept.push(format!("{twin}-{user}"));
    }
    kept
}

/// The roster and the invoices of a principal.
pub fn seen_by(principal: &Principal) -> (Vec<&'static str>, Vec<&'static str>) {
    let Some(actor) = principal.signed_in else { return (Vec::new(), Vec::new()) };
    if actor == "b-admin" {
        return (vec!["b1", "b2"], Vec::new());
    }
    let of = |list: &[(&str, &[&'static str])]| {
        list.iter()
            .find(|(name, _)| *name == actor)
            .map(|(_, seen)| seen.to_vec())
            .unwrap_or_default()
    };
    (of(&ROSTER), of(&READABLE))
}
