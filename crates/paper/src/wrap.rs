use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    faces::Faces,
    shape::{Shaped, clean},
    style::Style,
};

/// Figures that are too wide for their column are set smaller, as far as this share of their size.
const SMALLEST: f32 = 0.75;

impl Faces {
    /// Breaks a text into lines of this width, where Unicode lets it be broken (UAX 14). A word that
    /// is wider than a line is broken between characters. Empty lines are left out.
    pub fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<Shaped> {
        let text = clean(text);
        let paragraphs = text.split('\n').filter(|paragraph| !paragraph.trim().is_empty());
        paragraphs.flat_map(|paragraph| self.paragraph(paragraph.trim(), style, width)).collect()
    }

    /// Sets what should stay on one line: smaller if it has to be, and on several lines only if it
    /// would become too small.
    pub fn fit(&self, text: &str, style: Style, width: f32) -> (Style, Vec<Shaped>) {
        let natural = self.widest(text, style);
        let share = (width / natural.max(1.0)).clamp(SMALLEST, 1.0);
        let style = style.sized(style.size * share);
        (style, self.wrap(text, style, width + 0.01))
    }

    /// The width of the widest of its lines, were none of them broken.
    pub fn widest(&self, text: &str, style: Style) -> f32 {
        let text = clean(text);
        let lines = text.split('\n').map(|line| self.measure(line.trim(), style));
        lines.fold(0.0, f32::max)
    }

    fn paragraph(&self, text: &str, style: Style, width: f32) -> Vec<Shaped> {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        let mut begin = 0;
        for (end, _) in linebreaks(text) {
            let word = text.get(begin..end).unwrap_or_default();
            begin = end;
            let visible = self.measure(word.trim_end(), style);
            if used + visible > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            if visible <= width {
                line.push_str(word);
                used += self.measure(word, style);
                continue;
            }
            let mut last = "";
            for cluster in word.graphemes(true) {
                // With what the two have between them.
                let pair = self.measure(&format!("{last}{cluster}"), style);
                let mut wide = pair - self.measure(last, style);
                if used + wide > width && !line.is_empty() && !cluster.trim().is_empty() {
                    lines.push(std::mem::take(&mut line));
                    (used, wide) = (0.0, self.measure(cluster, style));
                }
                line.push_str(cluster);
                used += wide;
                last = cluster;
            }
        }
        lines.push(line);
        lines.iter().map(|line| self.shape(line, style)).collect()
    }
}
