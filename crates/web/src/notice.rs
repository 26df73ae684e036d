//! What just happened, said on the page that a form leads to.

use serde::Deserialize;

/// What the team's page and a client's say of an invitation.
pub const INVITED: (&str, &str) =
    ("invited", "The invitation is on its way. Its link works once, for seven days.");

/// The query of such a page: `?done=ended`. Each page knows its own words; all others show nothing.
#[derive(Default, Deserialize)]
pub struct Done {
    pub done: Option<String>,
}

impl Done {
    /// The sentence for it.
    pub fn words(&self, known: &[(&str, &'static str)]) -> Option<&'static str> {
        let done = self.done.as_deref()?;
        known.iter().find(|(word, _)| *word == done).map(|(_, sentence)| *sentence)
    }
}
