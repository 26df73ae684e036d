//! Lists come in pages.

use portico_domain::Id;
use serde::Deserialize;

/// How many items a page has at most: 1 to 100, 20 unless said otherwise.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "u8")]
pub(crate) struct Limit(u8);

impl Limit {
    pub(crate) fn get(self) -> u8 {
        self.0
    }

    /// Where the next page begins: after the last item, if this page is full. A client may pass
    /// any id there: it moves the start of the list, never its bounds.
    pub(crate) fn next<T, K>(self, items: &[T], id: fn(&T) -> Id<K>) -> Option<Id<K>> {
        items.last().filter(|_| items.len() == usize::from(self.0)).map(id)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u8> for Limit {
    type Error = &'static str;

    fn try_from(limit: u8) -> Result<Self, Self::Error> {
        if (1..=100).contains(&limit) { Ok(Self(limit)) } else { Err("1 to 100") }
    }
}
