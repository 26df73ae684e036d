//! A document on paper: an invoice or a credit note as PDF.
//!
//! [`render`] lays out a [`Document`] on pages of A4 and makes a PDF of them, which is
//!
//! - for keeping: PDF/A-2a, with everything that it needs in it;
//! - for everyone: PDF/UA-1. Headings, paragraphs, the table and its heads are tagged in the order
//!   in which they are to be read;
//! - the same bytes for the same document, on every machine and at any time, as long as the program is
//!   the same.
//!
//! It is set in Inter, which comes with the crate: Latin, Greek and Cyrillic, with all their marks.
//! What Inter lacks (Chinese, Arabic, emoji) is drawn as a box for each character, and the PDF says
//! the text itself in the box's place (`ActualText`), so that it is found, copied and read aloud as
//! it was written. Writing from right to left is not laid out.
//!
//! Texts are composed (NFC). A tab is a space, control characters and noncharacters become U+FFFD and
//! so a box, and so does a letter with more than four marks. Among letters that Inter has, characters
//! that cannot be seen (joiners, directions) are left out.

mod accent;
mod bill;
mod check;
mod columns;
mod document;
mod error;
mod faces;
mod flow;
mod foot;
mod head;
mod marks;
mod paint;
mod rest;
mod row;
mod shape;
mod style;
mod tags;
#[cfg(test)]
mod tests;
mod wrap;

pub use document::{Document, Fact, Labels, Line, Party, Pay};
pub use error::Error;

use faces::Faces;
use flow::Flow;
use tags::Tags;

/// Makes the PDF.
///
/// There may be 1,000 lines, and 30 of everything else that is a list. Title, number and the words of
/// [`Labels`] have 60 characters at most; labels and values of facts, names, figures and lines of an
/// address 300; paragraphs and what a line is for 5,000; all together 500,000. More is an error, and
/// so are more than 200 pages: nothing is left out.
pub fn render(document: &Document) -> Result<Vec<u8>, Error> {
    check::document(document)?;
    let faces = Faces::load()?;
    let mut tags = Tags::default();
    let pages = lay_out(document, &faces, &mut tags)?;
    paint::paint(document, &faces, tags, pages)
}

fn lay_out(
    document: &Document,
    faces: &Faces,
    tags: &mut Tags,
) -> Result<Vec<Vec<row::Mark>>, Error> {
    let mut flow = Flow::new();
    head::top(document, faces, tags, &mut flow)?;
    head::parties(document, faces, tags, &mut flow)?;
    bill::table(document, faces, tags, &mut flow)?;
    rest::rest(document, faces, tags, &mut flow)?;
    Ok(flow.finish())
}
