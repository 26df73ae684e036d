use krilla::text::KrillaGlyph;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use crate::{faces::Faces, style::Style};

/// Stands for what the fonts lack.
const BOX: &str = "□";
/// Marks on one letter. More of them would grow over the lines above and below.
const MARKS: usize = 4;

/// One line, ready to be drawn.
#[derive(Clone)]
pub struct Shaped {
    pub runs: Vec<Run>,
    /// In points, without the space at its end.
    pub width: f32,
}

#[derive(Clone)]
pub struct Run {
    /// What is drawn.
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// In points.
    pub width: f32,
    /// What it says where boxes are drawn in place of it.
    pub says: Option<String>,
}

/// A text as it can be set: composed (NFC), with spaces for tabs, line feeds for all kinds of line
/// ends, and U+FFFD for what is no text: controls and noncharacters.
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.nfc()
        .map(|c| match c {
            '\t' => ' ',
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\n' => c,
            c if c.is_control() || noncharacter(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// A clean text in one line, for what is said outside of the pages.
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Has no shape of its own (Default_Ignorable_Code_Point): joiners, directions, variants. It
/// belongs to scripts that the fonts lack; in those that they have it is left out.
fn invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

impl Faces {
    /// Sets one line of clean text. What the fonts lack becomes a box a character, which says the
    /// text that it stands for.
    pub fn shape(&self, line: &str, style: Style) -> Shaped {
        let trimmed = line.trim_end();
        let mut runs = Vec::new();
        if line.chars().any(invisible) || crowded(line) {
            self.pieces(line, style, &mut runs);
        } else if let Some(run) = self.run(line, style) {
            runs.push(run);
        } else {
            self.pieces(line, style, &mut runs);
        }
        runs.retain(|run| !run.glyphs.is_empty());
        let space = line.get(trimmed.len()..).and_then(|space| self.run(space, style));
        let width = runs.iter().map(|run| run.width).sum::<f32>();
        Shaped { runs, width: (width - space.map_or(0.0, |run| run.width)).max(0.0) }
    }

    /// How wide a clean text is, in points.
    pub fn measure(&self, text: &str, style: Style) -> f32 {
        self.shape(text, style).runs.iter().map(|run| run.width).sum()
    }

    fn run(&self, text: &str, style: Style) -> Option<Run> {
        let (glyphs, width) = self.of(style.weight).glyphs(text, style)?;
        Some(Run { text: text.to_owned(), glyphs, width: width * style.size, says: None })
    }

    /// Splits a line into what the fonts have and what they lack, by characters as people see them.
    fn pieces(&self, line: &str, style: Style, runs: &mut Vec<Run>) {
        let mut held = String::new();
        let mut lacking: Option<(usize, String)> = None;
        for cluster in line.graphemes(true) {
            let visible = cluster.chars().filter(|c| !invisible(*c)).collect::<String>();
            if visible.is_empty() {
                if let Some((_, says)) = &mut lacking {
                    says.push_str(cluster);
                }
            } else if !crowded(&visible) && self.run(&visible, style).is_some() {
                runs.extend(lacking.take().and_then(|lacking| self.boxes(lacking, style)));
                held.push_str(&visible);
            } else {
                runs.extend(self.run(&std::mem::take(&mut held), style));
                let (count, says) = lacking.get_or_insert_default();
                *count += 1;
                says.push_str(cluster);
            }
        }
        runs.extend(lacking.and_then(|lacking| self.boxes(lacking, style)));
        runs.extend(self.run(&held, style));
    }

    fn boxes(&self, (count, says): (usize, String), style: Style) -> Option<Run> {
        Some(Run { says: Some(says), ..self.run(&BOX.repeat(count), style)? })
    }
}

fn crowded(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > MARKS
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{STRONG, TEXT};

    #[test]
    fn digits_of_figures_have_one_width_and_marks_sit_on_their_letters() {
        let faces = Faces::load().unwrap();
        let width = |text, style| faces.measure(text, style);
        assert!(width("1111", TEXT) < width("0000", TEXT) - 1.0);
        for style in [TEXT.figures(), STRONG.figures()] {
            assert!((width("1111", style) - width("0000", style)).abs() < 0.01);
        }
        // Letters that have no composed form with their mark, of each script.
        for (letter, mark) in [
            ("q", "\u{301}"),
            ("И", "\u{301}"),
            ("я", "\u{301}"),
            ("κ", "\u{308}"),
            ("j", "\u{323}"),
        ] {
            let line = faces.shape(&clean(&format!("{letter}{mark}")), TEXT);
            let [run] = &line.runs[..] else { panic!("{letter}: not one run") };
            let [_, placed] = &run.glyphs[..] else { panic!("{letter}: not two glyphs") };
            assert!(placed.x_advance.abs() < 0.001, "{letter}: the mark takes no room");
            let advance = width(letter, TEXT) / TEXT.size;
            assert!(placed.x_offset < 0.0 && placed.x_offset > -advance - 0.2, "{letter}");
            assert!((line.width - width(letter, TEXT)).abs() < 0.01);
        }
    }

    #[test]
    fn what_is_lacking_becomes_boxes_that_say_it() {
        let faces = Faces::load().unwrap();
        let found = |text: &str| {
            let runs = faces.shape(&clean(text), TEXT).runs.into_iter();
            runs.map(|run| (run.text, run.says)).collect::<Vec<_>>()
        };
        let drawn = |text: &str| (text.to_owned(), None);
        let boxes = |text: &str, says: &str| (text.to_owned(), Some(says.to_owned()));
        assert_eq!(found("Ann"), [drawn("Ann")]);
        assert_eq!(found("例え (x)"), [boxes("□□", "例え"), drawn(" (x)")]);
        assert_eq!(
            found("👨\u{200d}👩\u{200d}👧!"),
            [boxes("□", "👨\u{200d}👩\u{200d}👧"), drawn("!")]
        );
        // The joiner of Persian is part of what is said; among Latin letters it is nothing.
        assert_eq!(found("می\u{200c}خواهم"), [boxes("□□□□□□□", "می\u{200c}خواهم")]);
        assert_eq!(found("co\u{ad}op\u{202e}e"), [drawn("coope")]);
        assert_eq!(found("a\0\u{ffff}"), [drawn("a"), boxes("□□", "\u{fffd}\u{fffd}")]);
        let five = format!("q{}", "\u{323}".repeat(5));
        assert_eq!(found(&five)[0].0, "□");
        assert_eq!(found(""), []);
    }
}
