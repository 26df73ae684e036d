//! Lists come in pages. One more than a page shows is read, which tells whether there is a next one.

use portico_domain::Id;

/// Cuts a list to the length of a page; the id of the last of it, if there was more.
pub fn cut<T, K>(items: &mut Vec<T>, page: u8, id: fn(&T) -> Id<K>) -> Option<Id<K>> {
    let more = items.len() > usize::from(page);
    items.truncate(page.into());
    items.last().filter(|_| more).map(id)
}
