//! What is asked, of a note and of a file, before a client sees it or it is thrown away.

use portico_domain::Error;
use serde::Deserialize;

/// Whether the client is to see it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    pub shared: bool,
    /// How it was found; empty where it was not said.
    #[serde(default)]
    pub seen: String,
}

/// That it is as it was found, where that was said.
pub fn require_seen(present: &str, found: &str, changed: Error) -> Result<(), Error> {
    if found.is_empty() || present == found { Ok(()) } else { Err(changed) }
}
