use crate::{
    Document,
    faces::Faces,
    paint::name,
    row::{Column, Mark, Row},
    shape::one_line,
    style::{BOTTOM, FOOT, GAP, LEFT, PAGE, WIDTH},
};

/// From the end of the body to the foot.
const DOWN: f32 = 22.0;

/// The foot of a page: what it is a page of, from whom, and which of how many it is.
pub fn foot(document: &Document, faces: &Faces, page: usize, pages: usize) -> Vec<Mark> {
    let number = document.labels.page.replace("{page}", &page.to_string());
    let number = one_line(&number.replace("{pages}", &pages.to_string()));
    let name = one_line(&format!("{} · {}", name(document), document.seller.name));
    let mut row = Row::default();
    let right = faces.widest(&number, FOOT).min(WIDTH / 2.0) + 0.01;
    let left = Column::left(LEFT, WIDTH - right - 2.0 * GAP);
    row.short(faces, &name, FOOT, left);
    row.short(faces, &number, FOOT, Column::right(LEFT + WIDTH - right, right));
    for mark in &mut row.marks {
        mark.y += PAGE.1 - BOTTOM + DOWN;
    }
    row.marks
}
