//! The table of lines, and the sums under it.

use krilla::tagging::{TableHeaderScope, Tag};

use crate::{
    Document, Error, Fact, Line, accent,
    columns::Columns,
    faces::Faces,
    flow::{Flow, height},
    row::{Column, Mark, Row, What},
    style::{GAP, LABEL, LEFT, LINE, QUIET, STRONG, Style, TEXT, TOTAL, WIDTH},
    tags::{Node, Tags},
};

/// The width of the sums.
const SUMS: f32 = 220.0;
/// The most that an amount takes of it.
const AMOUNT: f32 = 140.0;
/// Above and below what stands in a row.
const PAD: f32 = 8.0;
const HAIR: f32 = 0.75;

/// Lays out the table. Its head is repeated on each page; the sums stay on one page, together with
/// the last line, unless one page cannot hold both.
pub fn table(
    document: &Document,
    faces: &Faces,
    tags: &mut Tags,
    flow: &mut Flow,
) -> Result<(), Error> {
    let columns = Columns::of(document, faces);
    let table = tags.root(Tag::Table);
    let span = u32::try_from(columns.figures.len()).unwrap_or(1);
    if document.lines.is_empty() {
        let body = tags.under(table, Tag::TBody);
        return flow.place(sums(document, faces, tags, body, 1));
    }

    let head = head(document, faces, &columns, Some((tags, table)));
    let body = tags.under(table, Tag::TBody);
    let lines = document.lines.iter();
    let mut rows = lines.map(|line| row(line, faces, &columns, tags, body)).collect::<Vec<_>>();
    let foot = tags.under(table, Tag::TFoot);
    let sums = sums(document, faces, tags, foot, span);

    // The last line goes with the sums, if there is a page for both.
    let mut end = rows.split_off(rows.len().saturating_sub(1));
    let rest = if flow.one_page_holds(end.iter().chain(&sums)) {
        end.extend(sums);
        Vec::new()
    } else {
        sums
    };
    let first = rows.first().map_or_else(|| height(&end), |row| row.height);
    flow.need(head.before + head.height, first)?;
    flow.place(vec![head])?;
    flow.set_head(Some(self::head(document, faces, &columns, None)));
    for row in rows {
        flow.place(vec![row])?;
    }
    flow.place(end)?;
    flow.set_head(None);
    flow.place(rest)
}

/// Without tags it is the head repeated on a later page, which is not read again.
fn head(
    document: &Document,
    faces: &Faces,
    columns: &Columns,
    tags: Option<(&mut Tags, Node)>,
) -> Row {
    let mut row = Row::after(24.0);
    let mut nodes = tags.map(|(tags, table)| {
        let head = tags.under(table, Tag::THead);
        let row = tags.under(head, Tag::TR);
        move || tags.under(row, Tag::TH(TableHeaderScope::Column))
    });
    let mut node = || nodes.as_mut().map(|nodes| nodes());
    row.text(faces, &document.labels.what, LABEL, columns.words, 0.0, node());
    for figures in &columns.figures {
        row.figure(faces, &figures.head, LABEL, figures.column, 0.0, node());
    }
    row.height = row.height.max(LABEL.leading) + 6.0;
    // The first line of the table brings its own; a line that was split does not.
    let (height, colour) = (HAIR, LINE);
    let what = What::Rule { width: WIDTH, colour };
    row.marks.push(Mark { x: LEFT, y: row.height, height, what });
    row
}

fn row(line: &Line, faces: &Faces, columns: &Columns, tags: &mut Tags, body: Node) -> Row {
    let mut row = Row::default();
    row.rule(LEFT, WIDTH, 0.0, HAIR, LINE);
    let node = tags.under(body, Tag::TR);
    let cell = tags.row_head(node, 1);
    let what = tags.under(cell, Tag::P);
    let mut y = row.text(faces, &line.what, STRONG, columns.words, PAD, Some(what));
    for details in &line.details {
        let paragraph = tags.under(cell, Tag::P);
        y = row.text(faces, details, QUIET, columns.words, y + 1.0, Some(paragraph));
    }
    for figures in &columns.figures {
        let cell = tags.under(node, Tag::TD);
        row.figure(faces, (figures.of)(line), TEXT, figures.column, PAD, Some(cell));
    }
    row.height = row.height.max(PAD + TEXT.leading) + PAD;
    row
}

/// Subtotal, taxes, total: heads of their rows are as wide as `span` columns.
fn sums(document: &Document, faces: &Faces, tags: &mut Tags, body: Node, span: u32) -> Vec<Row> {
    let mut rows = vec![Row::after(13.0)];
    for fact in &document.sums {
        rows.push(sum(fact, faces, tags, (body, span), (LABEL, TEXT)));
    }
    let mut rule = Row::after(5.0);
    rule.rule(LEFT + WIDTH - SUMS, SUMS, 0.0, 1.5, accent::of(document));
    rows.push(rule);
    rows.push(Row::after(3.0));
    rows.push(sum(&document.total, faces, tags, (body, span), (STRONG, TOTAL)));
    rows
}

fn sum(
    fact: &Fact,
    faces: &Faces,
    tags: &mut Tags,
    (body, span): (Node, u32),
    (label, value): (Style, Style),
) -> Row {
    let mut row = Row::after(3.0);
    let amount = faces.widest(&fact.value, value.figures()).min(AMOUNT) + 0.01;
    let left = LEFT + WIDTH - SUMS;
    let node = tags.under(body, Tag::TR);
    let cell = tags.row_head(node, span);
    // Both stand on one base line.
    let lower = (value.leading - label.leading) / 2.0 + (value.size - label.size) * 0.36;
    let column = Column::left(left, SUMS - amount - GAP);
    row.text(faces, &fact.label, label, column, lower, Some(cell));
    let cell = tags.under(node, Tag::TD);
    let column = Column::right(left + SUMS - amount, amount);
    row.figure(faces, &fact.value, value, column, 0.0, Some(cell));
    row.height += 3.0;
    row
}
