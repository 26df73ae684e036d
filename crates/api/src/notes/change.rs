//! What is sent of a note.

use portico_domain::{
    ClientId, Error,
    notes::{Draft, WholeNote},
};
use serde::Deserialize;

/// A note to be written.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    pub(crate) client_id: ClientId,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Markdown.
    #[schema(min_length = 1, max_length = 20000)]
    body: String,
    /// Whether the client sees it.
    #[serde(default)]
    shared: bool,
}

/// What changes of a note: what is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteChange {
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// Markdown.
    #[schema(min_length = 1, max_length = 20000)]
    body: Option<String>,
    /// Whether the client sees it.
    shared: Option<bool>,
}

impl NewNote {
    pub(crate) fn draft(&self) -> Result<Draft, Error> {
        Draft::checked(&self.title, &self.body, self.shared)
    }
}

impl NoteChange {
    pub(crate) fn on(&self, present: &WholeNote) -> Result<Draft, Error> {
        Draft::checked(
            self.title.as_deref().unwrap_or(present.note.title.as_str()),
            self.body.as_deref().unwrap_or(present.body.as_str()),
            self.shared.unwrap_or(present.note.shared),
        )
    }
}
