use crate::personal::is_blank;

/// What a practice says of itself in words: no control characters, and nothing that turns the direction of writing.
/// Not so long as is said where it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

/// A colour, as `#rrggbb` with small digits: there is one way to write each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour(String);

impl Text {
    /// One line that somebody typed, of 1 to `most` characters, some of which are seen, without the space around it.
    pub fn line(typed: &str, most: usize) -> Option<Self> {
        let line = typed.trim();
        let sound = !is_blank(line) && line.chars().count() <= most && !line.chars().any(hides);
        sound.then(|| Self(line.to_owned()))
    }

    /// The same of several lines, however their ends are written.
    pub fn lines(typed: &str, most: usize) -> Option<Self> {
        let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
        let lines = lines.trim();
        let sound = (1..=most).contains(&lines.chars().count())
            && !lines.chars().any(|c| hides(c) && c != '\n' && c != '\t');
        sound.then(|| Self(lines.to_owned()))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl Colour {
    /// `#rrggbb`, in either case.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits = typed.strip_prefix('#')?;
        let sound = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        sound.then(|| Self(typed.to_ascii_lowercase()))
    }

    /// With small digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hides(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn what_is_not_seen_is_in_no_text() {
    assert_eq!(Text::line("  A practice ", 20).unwrap().as_str(), "A practice");
    assert_eq!(Text::lines("One\r\nTwo\rThree\n", 20).unwrap().as_str(), "One\nTwo\nThree");
    for bad in ["", " ", "\u{200b}\u{3164}", "a\nb", "a\0b", "a\u{202e}b", "more than ten"] {
        assert_eq!(Text::line(bad, 10), None, "{bad:?}");
    }
    for bad in ["", "\n", "a\0b", "a\u{2066}b", "more\nthan\nten"] {
        assert_eq!(Text::lines(bad, 10), None, "{bad:?}");
    }
    assert_eq!(Text::line("żółwżółwżó", 10).unwrap().as_str(), "żółwżółwżó", "ten characters");
}

#[test]
fn a_colour_is_six_digits() {
    assert_eq!(Colour::parse("#1E635a").unwrap().as_str(), "#1e635a");
    for bad in ["", "#", "1e6350", "#1e635", "#1e63500", "#1e635g", "#é6350", "red"] {
        assert_eq!(Colour::parse(bad), None, "{bad}");
    }
}
