//! What stands above the table: title, facts, seller, buyer.

use krilla::{image::Image, tagging::Tag};

use crate::{
    Document, Error,
    faces::Faces,
    flow::Flow,
    row::{Column, Row},
    shape::one_line,
    style::{GAP, LABEL, LEFT, NAME, QUIET, STRONG, TEXT, TITLE, WIDTH},
    tags::Tags,
};

/// The most that the block at the right takes of the width.
const RIGHT: f32 = WIDTH * 0.45;
/// Between a label and its value.
const LABELS: f32 = 14.0;
/// A logo is fitted into this.
const LOGO: (f32, f32) = (150.0, 48.0);
/// Bytes and pixels of a logo.
const BYTES: usize = 1 << 20;
const PIXELS: u64 = 2_000_000;

/// The bar at the top, title and facts at the right, the seller at the left.
pub fn top(
    document: &Document,
    faces: &Faces,
    tags: &mut Tags,
    flow: &mut Flow,
) -> Result<(), Error> {
    let mut row = Row::default();
    let right = facts(document, faces, tags, &mut row);
    seller(document, faces, tags, &mut row, WIDTH - right - 2.0 * GAP)?;
    flow.place(vec![row])
}

/// Says how wide it has become.
fn facts(document: &Document, faces: &Faces, tags: &mut Tags, row: &mut Row) -> f32 {
    let widest = |texts: &mut dyn Iterator<Item = &String>, style| {
        texts.map(|text| faces.widest(text, style)).fold(0.0, f32::max)
    };
    let labels = widest(&mut document.facts.iter().map(|fact| &fact.label), LABEL);
    let labels = labels.min(RIGHT * 0.45) + LABELS;
    let values = widest(&mut document.facts.iter().map(|fact| &fact.value), TEXT);
    let title = faces.widest(&document.title, TITLE);
    let notes = widest(&mut document.notes.iter(), STRONG);
    let width = (labels + values).max(title).max(notes).min(RIGHT) + 0.01;
    let x = LEFT + WIDTH - width;

    let all = Column::left(x, width);
    let node = tags.heading(true, &document.title);
    let mut y = row.text(faces, &document.title, TITLE, all, 0.0, node) + 4.0;
    for note in &document.notes {
        let node = tags.paragraph(&[note]);
        y = row.text(faces, note, STRONG, all, y, node) + 2.0;
    }
    y += 2.0;
    for fact in &document.facts {
        let node = tags.paragraph(&[&fact.label, &fact.value]);
        let (left, right) = (Column::left(x, labels), Column::left(x + labels, width - labels));
        let below = row.label(faces, &fact.label, left, y + 1.4, node);
        y = row.text(faces, &fact.value, TEXT, right, y, node).max(below) + 3.0;
    }
    width
}

fn seller(
    document: &Document,
    faces: &Faces,
    tags: &mut Tags,
    row: &mut Row,
    width: f32,
) -> Result<(), Error> {
    let seller = &document.seller;
    let column = Column::left(LEFT, width);
    let mut y = 0.0;
    if let Some(png) = &document.logo {
        let image = logo(png)?;
        let size = fitted(image.size());
        let node = tags.root(Tag::Figure(Some(one_line(&seller.name))));
        row.logo(image, LEFT, size, node);
        y = size.1 + 10.0;
    }
    let style = if document.logo.is_some() { QUIET } else { NAME };
    let node = tags.paragraph(&[&seller.name]);
    y = row.text(faces, &seller.name, style, column, y, node);
    y += if document.logo.is_some() { 0.0 } else { 4.0 };
    for line in &seller.lines {
        let node = tags.paragraph(&[line]);
        y = row.text(faces, line, QUIET, column, y, node);
    }
    Ok(())
}

/// Who it is for, and what it is about.
pub fn parties(
    document: &Document,
    faces: &Faces,
    tags: &mut Tags,
    flow: &mut Flow,
) -> Result<(), Error> {
    let mut row = Row::after(26.0);
    let half = (WIDTH - 2.0 * GAP) / 2.0;
    let buyer = &document.buyer;
    let named = !buyer.name.trim().is_empty() || !buyer.lines.is_empty();
    if named {
        let column = Column::left(LEFT, half);
        let node = tags.heading(false, &document.labels.buyer);
        let mut y = row.text(faces, &document.labels.buyer, LABEL, column, 0.0, node) + 3.0;
        let node = tags.paragraph(&[&buyer.name]);
        y = row.text(faces, &buyer.name, STRONG, column, y, node);
        for line in &buyer.lines {
            let node = tags.paragraph(&[line]);
            y = row.text(faces, line, TEXT, column, y, node);
        }
    }
    if let Some(about) = &document.about {
        let column = Column::left(if named { LEFT + half + 2.0 * GAP } else { LEFT }, half);
        let node = tags.heading(false, &about.label);
        let y = row.text(faces, &about.label, LABEL, column, 0.0, node) + 3.0;
        let node = tags.paragraph(&[&about.value]);
        row.text(faces, &about.value, TEXT, column, y, node);
    }
    flow.place(vec![row])
}

fn logo(png: &[u8]) -> Result<Image, Error> {
    if png.len() > BYTES {
        return Err(Error::Logo);
    }
    let image = Image::from_png(png.to_vec().into(), false).map_err(|_| Error::Logo)?;
    let (width, height) = image.size();
    let pixels = u64::from(width) * u64::from(height);
    if (1..=PIXELS).contains(&pixels) { Ok(image) } else { Err(Error::Logo) }
}

/// As large as it fits, and no larger than at 96 pixels an inch.
fn fitted((width, height): (u32, u32)) -> (f32, f32) {
    let (width, height) = (width as f32, height as f32);
    let scale = (LOGO.0 / width).min(LOGO.1 / height).min(0.75);
    ((width * scale).max(1.0), (height * scale).max(1.0))
}
