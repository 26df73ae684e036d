//! What stands below the table.

use crate::{
    Document, Error,
    faces::Faces,
    flow::Flow,
    row::{Column, Row},
    style::{GAP, HEADING, LEFT, LINE, TEXT, WIDTH},
    tags::Tags,
};

/// Words after the sums, and how to pay.
pub fn rest(
    document: &Document,
    faces: &Faces,
    tags: &mut Tags,
    flow: &mut Flow,
) -> Result<(), Error> {
    let whole = Column::left(LEFT, WIDTH);
    for (n, words) in document.words.iter().enumerate() {
        let mut row = Row::after(if n == 0 { 22.0 } else { 6.0 });
        let node = tags.paragraph(&[words]);
        row.text(faces, words, TEXT, whole, 0.0, node);
        flow.place(vec![row])?;
    }
    let Some(pay) = &document.pay else { return Ok(()) };

    let mut first = Row::after(22.0);
    first.rule(LEFT, WIDTH, 0.0, 0.75, LINE);
    let node = tags.heading(false, &pay.heading);
    let y = first.text(faces, &pay.heading, HEADING, whole, 14.0, node) + 6.0;
    let node = tags.paragraph(&[&pay.intro]);
    first.text(faces, &pay.intro, TEXT, whole, y, node);
    let mut rows = vec![first];

    let half = (WIDTH - 2.0 * GAP) / 2.0;
    for pair in pay.facts.chunks(2) {
        let mut row = Row::after(10.0);
        for (fact, x) in pair.iter().zip([LEFT, LEFT + half + 2.0 * GAP]) {
            let column = Column::left(x, half);
            let node = tags.paragraph(&[&fact.label, &fact.value]);
            let y = row.label(faces, &fact.label, column, 0.0, node) + 1.0;
            row.text(faces, &fact.value, TEXT, column, y, node);
        }
        rows.push(row);
    }
    flow.place(rows)
}
