use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    faces::Faces,
    shape::{Shaped, clean},
    style::Style,
};

/// Figures that are too wide for their column are set smaller, as far as this share of their size.
pub const SMALLEST: f32 = 0.65;

/// A last line that is shorter than this share of the width is a word alone.
const LONELY: f32 = 0.12;

impl Faces {
    /// Breaks a text into lines of this width, where Unicode lets it be broken (UAX 14). A word that
    /// is wider than a line is broken between characters. Empty lines are left out.
    pub fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<Shaped> {
        let text = clean(text);
        let paragraphs = text.split('\n').filter(|paragraph| !paragraph.trim().is_empty());
        let lines = paragraphs.flat_map(|paragraph| self.pretty(paragraph.trim(), style, width));
        lines.map(|line| self.shape(&line, style)).collect()
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

    /// Does not leave a last word alone, if a little less width gives no more lines.
    fn pretty(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let lines = self.paragraph(text, style, width);
        let last = lines.last().map_or(0.0, |last| self.measure(last, style));
        if lines.len() > 1 && last < width * LONELY {
            let narrower = self.paragraph(text, style, width * (1.0 - LONELY));
            if narrower.len() == lines.len() {
                return narrower;
            }
        }
        lines
    }

    fn paragraph(&self, text: &str, style: Style, width: f32) -> Vec<String> {
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
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::TEXT;

    fn texts(lines: &[Shaped]) -> Vec<String> {
        let text = |line: &Shaped| line.runs.iter().map(|run| run.text.as_str()).collect();
        lines.iter().map(text).collect()
    }

    #[test]
    fn a_figure_shrinks_before_it_breaks() {
        let faces = Faces::load().unwrap();
        let figure = "£1,240.00";
        let natural = faces.widest(figure, TEXT);
        for (share, size, lines) in
            [(1.5, 1.0, 1), (1.0, 1.0, 1), (0.8, 0.8, 1), (0.5, SMALLEST, 2)]
        {
            let (style, found) = faces.fit(figure, TEXT, natural * share);
            assert!((style.size / TEXT.size - size).abs() < 0.001, "{share}: {style:?}");
            assert_eq!(found.len(), lines, "{share}");
            assert_eq!(texts(&found).concat(), figure);
        }
    }

    #[test]
    fn lines_are_broken_at_spaces_and_long_words_anywhere() {
        let faces = Faces::load().unwrap();
        let text = "A session of sixty minutes, and aReportThatHasNoSpaceInItAndGoesOn\nEnd\n\n";
        let lines = faces.wrap(text, TEXT, 100.0);
        assert!(lines.iter().all(|line| line.width <= 100.5));
        assert_eq!(texts(&lines).concat(), text.replace('\n', ""));
        assert_eq!(texts(&lines)[0], "A session of sixty ");
        assert_eq!(texts(&lines).last().unwrap(), "End");
    }

    #[test]
    fn a_last_word_is_not_left_alone() {
        let faces = Faces::load().unwrap();
        let text = "The first line is as long as it can be and then there is a word";
        let width = faces.widest(text.trim_end_matches(" word"), TEXT) + 1.0;
        let lines = faces.wrap(text, TEXT, width);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].width > width * LONELY, "{:?}", texts(&lines));
    }
}
