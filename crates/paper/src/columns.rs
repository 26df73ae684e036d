//! How wide the columns of the table are.

use crate::{
    Document, Line,
    faces::Faces,
    row::Column,
    style::{GAP, LABEL, LEFT, TEXT, WIDTH},
    wrap::SMALLEST,
};

/// What the column of words has at least.
const WORDS: f32 = WIDTH * 0.3;

/// What a line has in a column.
type Cell = fn(&Line) -> &str;

/// A column of figures.
pub struct Figures {
    pub head: String,
    pub of: Cell,
    pub column: Column,
}

pub struct Columns {
    pub words: Column,
    pub figures: Vec<Figures>,
}

impl Columns {
    pub fn of(document: &Document, faces: &Faces) -> Self {
        let (labels, lines) = (&document.labels, &document.lines);
        let all: [(&String, bool, Cell); 5] = [
            (&labels.quantity, false, |line| line.quantity.as_deref().unwrap_or_default()),
            (&labels.price, false, |line| line.price.as_deref().unwrap_or_default()),
            (&labels.discount, false, |line| line.discount.as_deref().unwrap_or_default()),
            (&labels.tax, false, |line| line.tax.as_deref().unwrap_or_default()),
            (&labels.amount, true, |line| &line.amount),
        ];
        let used = all.into_iter().filter(|(_, always, of)| {
            *always || lines.iter().any(|line| !of(line).trim().is_empty())
        });
        let (natural, chosen): (Vec<_>, Vec<_>) = used
            .map(|(head, _, of)| {
                let figures = lines.iter().map(|line| faces.widest(of(line), TEXT.figures()));
                (figures.fold(faces.widest(head, LABEL), f32::max) + 0.01, (head, of))
            })
            .unzip();

        let gaps = 1.5 * GAP * chosen.len() as f32;
        let widths = share(&natural, WIDTH - WORDS - gaps);
        let mut x = LEFT + WIDTH - widths.iter().sum::<f32>() - gaps;
        let words = Column::left(LEFT, x - LEFT);
        let figures = chosen
            .into_iter()
            .zip(widths)
            .map(|((head, of), width)| {
                let column = Column::right(x + 1.5 * GAP, width);
                x += 1.5 * GAP + width;
                Figures { head: head.clone(), of, column }
            })
            .collect();
        Self { words, figures }
    }
}

/// What each column wants, as far as there is room. If all of them can be set smaller, all are;
/// otherwise those that want more than an equal share of what the smaller ones leave get that share.
fn share(natural: &[f32], room: f32) -> Vec<f32> {
    let scale = room / natural.iter().sum::<f32>().max(1.0);
    if scale >= SMALLEST {
        return natural.iter().map(|want| want * scale.min(1.0)).collect();
    }
    let mut sorted = natural.to_vec();
    sorted.sort_by(f32::total_cmp);
    let (mut left, mut limit) = (room, f32::MAX);
    for (n, want) in sorted.iter().enumerate() {
        let equal = left / (sorted.len() - n) as f32;
        if *want > equal {
            limit = equal;
            break;
        }
        left -= want;
    }
    natural.iter().map(|want| want.min(limit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_what_they_want_or_what_there_is() {
        assert_eq!(share(&[10.0, 20.0], 100.0), [10.0, 20.0]);
        assert_eq!(share(&[25.0, 100.0], 100.0), [20.0, 80.0]);
        assert_eq!(share(&[10.0, 200.0, 300.0], 100.0), [10.0, 45.0, 45.0]);
        assert_eq!(share(&[], 100.0), [0.0; 0]);
    }
}
