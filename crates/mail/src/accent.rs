use std::fmt;

/// A practice's colour, `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent([u8; 3]);

impl Default for Accent {
    /// The slate blue of the pages.
    fn default() -> Self {
        Self([0x3a, 0x5a, 0x86])
    }
}

impl Accent {
    /// Reads `#rrggbb`, in either case. Nothing else is a colour here: it becomes part of a style.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?.as_bytes();
        let [r1, r0, g1, g0, b1, b0] = *digits.as_array::<6>()?;
        Some(Self([byte(r1, r0)?, byte(g1, g0)?, byte(b1, b0)?]))
    }

    /// The colour of words on this one: white, or black where white would be too faint. One of
    /// them always has a contrast of 4.5 to 1 or more (WCAG 2.2, success criterion 1.4.3).
    pub fn words(self) -> &'static str {
        if contrast(1.0, self.luminance()) >= 4.5 { "#ffffff" } else { "#000000" }
    }

    /// Relative luminance, as WCAG 2.2 defines it.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([r, g, b]) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

fn byte(high: u8, low: u8) -> Option<u8> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

/// Between the luminances of two colours, from 1 to 21.
fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_be_read_on_every_colour() {
        let mut white = 0;
        for n in 0..4096_u16 {
            let channels = [n >> 8, n >> 4, n].map(|channel| (channel & 15) as u8 * 17);
            let accent = Accent(channels);
            let words = Accent::parse(accent.words()).unwrap();
            let contrast = contrast(words.luminance(), accent.luminance());
            assert!(contrast >= 4.5, "{words} on {accent}: {contrast}");
            white += u16::from(accent.words() == "#ffffff");
        }
        assert!((1000..3000).contains(&white), "{white} of 4096 have white words");
    }

    #[test]
    fn contrast_is_what_others_work_out() {
        for (colour, against_white) in
            [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#3a5a86", 7.03)]
        {
            let luminance = Accent::parse(colour).unwrap().luminance();
            let found = contrast(1.0, luminance);
            assert!((found - against_white).abs() < 0.01, "{colour}: {found}");
        }
    }

    #[test]
    fn a_colour_is_six_digits_and_nothing_else() {
        assert_eq!(Accent::parse("#3A5a86"), Some(Accent::default()));
        assert_eq!(Accent::default().to_string(), "#3a5a86");
        for text in
            ["", "#", "3a5a86", "#fff", "#3a5a8", "#3a5a866", "#3a5a8g", "#+a5a86", "#é5a86"]
        {
            assert_eq!(Accent::parse(text), None, "{text}");
        }
    }
}
