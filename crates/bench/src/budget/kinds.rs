//! What is asked for. What is added to the product is added here: a line says its share of the requests, who asks, and
//! what the answer must hold.

/// One kind of request.
pub struct Kind {
    /// As it stands in the tables.
    pub name: &'static str,
    /// How many of all [`KINDS`]' shares are its own.
    pub share: u32,
    /// Who asks for what.
    pub ask: Ask,
}

/// Who asks for what.
pub enum Ask {
    /// A client signs in by the form: argon2, and a session.
    SignIn,
    /// A client who is signed in opens a page.
    Client(Page),
    /// Somebody of the staff does.
    Coach(Page),
    /// The list of invoices as one joined statement without the second wall, as [`crate::floor`] has it; over no
    /// network.
    Joined,
    /// The rows of that list alone, where one knows whose they are.
    Bare,
}

/// A page, and how one knows that this is it.
pub struct Page {
    /// `{invoice}`, `{note}`, `{file}` and `{client}` are those of whoever asks.
    pub path: &'static str,
    /// What its body holds.
    pub holds: &'static str,
}

const fn page(path: &'static str, holds: &'static str) -> Page {
    Page { path, holds }
}

/// All of them. Somebody signs in for every fifty requests, as they would who come back now and then.
pub const KINDS: [Kind; 13] = [
    Kind { name: "sign-in", share: 1, ask: Ask::SignIn },
    Kind { name: "home", share: 8, ask: Ask::Client(page("/", "{number}")) },
    Kind { name: "invoices", share: 8, ask: Ask::Client(page("/invoices", "{number}")) },
    Kind { name: "invoice", share: 8, ask: Ask::Client(page("/invoices/{invoice}", "{number}")) },
    Kind { name: "notes", share: 2, ask: Ask::Client(page("/notes", "Session")) },
    Kind { name: "note", share: 2, ask: Ask::Client(page("/notes/{note}", "What we said")) },
    Kind { name: "files", share: 2, ask: Ask::Client(page("/files", "Summary.txt")) },
    Kind {
        name: "file",
        share: 2,
        ask: Ask::Client(page("/files/{file}/content", "What we said")),
    },
    Kind { name: "PDF", share: 3, ask: Ask::Client(page("/invoices/{invoice}/pdf", "%PDF-1.7")) },
    Kind {
        name: "staff: client",
        share: 7,
        ask: Ask::Coach(page("/clients/{client}", "{number}")),
    },
    Kind { name: "list by JSON", share: 3, ask: Ask::Client(page("/api/v1/invoices", "{number}")) },
    Kind { name: "  one statement", share: 2, ask: Ask::Joined },
    Kind { name: "  raw SQL", share: 2, ask: Ask::Bare },
];

/// Who is asked when, for as many as the shares are: each kind as evenly as it can be.
pub fn deck() -> Vec<usize> {
    let all: u32 = KINDS.iter().map(|kind| kind.share).sum();
    let mut owed = [0_i64; KINDS.len()];
    let deal = |_| {
        for (owed, kind) in owed.iter_mut().zip(&KINDS) {
            *owed += i64::from(kind.share);
        }
        let next = (0..KINDS.len()).max_by_key(|&at| owed[at]).unwrap_or_default();
        owed[next] -= i64::from(all);
        next
    };
    (0..all).map(deal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_share() {
        let deck = deck();
        assert_eq!(deck.len(), 50);
        for (at, kind) in KINDS.iter().enumerate() {
            assert_eq!(deck.iter().filter(|&&dealt| dealt == at).count(), kind.share as usize);
        }
    }
}
