//! A file that somebody brings to a page: how it is to be read, and what was found in it. Both are kept beside it, as
//! JSON, and neither grows beyond what there is room for there.

mod findings;
mod reading;

pub use findings::{FaultAt, Findings, Proposed};
pub use reading::Reading;

/// How long the name of a column may be, in characters, that is offered to be mapped.
pub const LONGEST_COLUMN: usize = 100;

/// How many columns are offered: the first.
pub const MOST_COLUMNS: usize = 300;

/// How many faults are named, of the first.
pub const MOST_FAULTS: usize = 100;

/// How long a sentence may be, in characters.
const LONGEST_SENTENCE: usize = 500;

/// The beginning of a text.
fn cut(text: &str, most: usize) -> String {
    let mut begin: String = text.chars().take(most).collect();
    if begin.len() < text.len() {
        begin.push('…');
    }
    begin
}
