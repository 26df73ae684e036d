//! What becomes of a practice's colour on pages: the same reckoning as that of the tokens of `portico.css`, so that
//! settings can say it in words. Portico's stylesheet, not this, is what makes it so.

/// Portico's own colour, where a practice chose none.
pub const OWN: &str = "#3a5a86";

/// A colour at work.
pub struct AtWork {
    /// As it was picked.
    pub hex: String,
    /// What buttons make of it.
    pub words: &'static str,
    /// The contrast of words on buttons, by day or by night, whichever is less: 9.1.
    pub buttons: String,
    /// That of links, likewise.
    pub links: String,
}

/// A colour whose lightness follows what the eye sees (Björn Ottosson, OKLab): lightness, chroma, hue in radians.
#[derive(Clone, Copy)]
struct Oklch(f64, f64, f64);

impl AtWork {
    /// Of `#rrggbb`; Portico's own, if it is none.
    pub fn new(accent: Option<&str>) -> Self {
        let hex = accent.filter(|accent| channels(accent).is_some()).unwrap_or(OWN);
        let brand = Oklch::of(channels(hex).unwrap_or_default());
        let Oklch(l, c, h) = brand;
        let pale = l > 0.64;
        // Tokens --accent-fill and --accent-on.
        let fills = if pale { [l.min(0.9); 2] } else { [l.min(0.53), l.clamp(0.46, 0.53)] };
        let on = if pale { Oklch(0.19, c.min(0.03), h) } else { Oklch(1.0, 0.0, h) };
        // Token --accent-text, on --surface and on --page.
        let by_day = Oklch(l.min(0.48), c.min(0.16), h);
        let by_night = Oklch(l.max(0.8), c.min(0.13), h);
        let links = [
            contrast(by_day, Oklch(1.0, 0.0, h)),
            contrast(by_day, Oklch(0.978, c.min(0.004), h)),
            contrast(by_night, Oklch(0.225, c.min(0.009), h)),
            contrast(by_night, Oklch(0.185, c.min(0.008), h)),
        ];
        Self {
            hex: hex.to_owned(),
            words: match l {
                _ if l > 0.9 => {
                    "A very light colour: buttons take a darker shade of it, with dark words."
                }
                _ if pale => "A light colour: buttons carry dark words.",
                _ if l > 0.53 => {
                    "A colour in between: buttons take a darker shade of it, with white words."
                }
                _ => "A dark colour: buttons carry white words.",
            },
            buttons: least(&fills.map(|fill| contrast(Oklch(fill, c, h), on))),
            links: least(&links),
        }
    }
}

impl Oklch {
    fn of(channels: [u8; 3]) -> Self {
        let [r, g, b] = channels.map(|channel| linear(f64::from(channel) / 255.0));
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let lightness = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
        let across = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let up = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        Self(lightness, across.hypot(up), up.atan2(across))
    }

    /// Relative luminance (WCAG 2.2), where what no screen can show is cut off.
    fn luminance(self) -> f64 {
        let Self(lightness, chroma, hue) = self;
        let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let shown = [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ];
        let [r, g, b] = shown.map(|channel| channel.clamp(0.0, 1.0));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// `#rrggbb` as numbers.
fn channels(hex: &str) -> Option<[u8; 3]> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    Some([r, g, b])
}

fn linear(share: f64) -> f64 {
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

/// From 1 to 21.
fn contrast(one: Oklch, other: Oklch) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn least(figures: &[f64]) -> String {
    format!("{:.1}", figures.iter().copied().fold(21.0, f64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_described_as_it_is_used() {
        for (hex, words, buttons, links) in [
            ("#f5a524", "A light colour", "9.1", "6.3"),
            (OWN, "A dark colour", "7.0", "6.6"),
            ("#1e6350", "A dark colour", "6.8", "6.7"),
            ("#777777", "A colour in between", "5.3", "6.1"),
            ("#ffffff", "A very light colour", "13.7", "6.1"),
            ("#000000", "A dark colour", "7.1", "9.2"),
        ] {
            let found = AtWork::new(Some(hex));
            assert!(found.words.starts_with(words), "{hex}: {}", found.words);
            assert_eq!((&*found.buttons, &*found.links), (buttons, links), "{hex}");
        }
    }

    /// Of the sheet this is known by `contrast.mjs`' way, in a browser; of the reckoning here, by this.
    #[test]
    fn every_colour_can_be_read() {
        for n in 0..4096_u32 {
            let [r, g, b] = [n >> 8, n >> 4, n].map(|channel| (channel & 15) * 17);
            let found = AtWork::new(Some(&format!("#{r:02x}{g:02x}{b:02x}")));
            let enough = |figure: &str| figure.parse::<f64>().unwrap() >= 4.5;
            assert!(enough(&found.buttons) && enough(&found.links), "{}", found.hex);
        }
    }

    #[test]
    fn what_is_no_colour_is_portico_s() {
        for accent in [None, Some(""), Some("#12345"), Some("#12345g"), Some("#é2345"), Some("red")]
        {
            assert_eq!(AtWork::new(accent).hex, OWN, "{accent:?}");
        }
    }
}
