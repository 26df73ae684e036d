use crate::{
    Document,
    style::{ACCENT, Rgb},
};

/// The colour of the practice's rules, or that of the pages.
pub fn of(document: &Document) -> Rgb {
    rule(document.accent.unwrap_or(ACCENT))
}

/// The colour as a rule on white paper: what has less contrast than 3 to 1 (WCAG 2.2, success
/// criterion 1.4.11) is darkened until it has, in steps that keep its hue.
fn rule(accent: Rgb) -> Rgb {
    (0..=16_u16)
        .map(|step| {
            accent.map(|channel| {
                u8::try_from(u16::from(channel) * (16 - step) / 16).unwrap_or(channel)
            })
        })
        .find(|colour| contrast(*colour) >= 3.0)
        .unwrap_or([0; 3])
}

/// Against white, from 1 to 21, as WCAG 2.2 defines it.
fn contrast(colour: Rgb) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_can_be_seen_as_a_rule() {
        let mut kept = 0;
        for n in 0..4096_u16 {
            let accent = [n >> 8, n >> 4, n].map(|channel| (channel & 15) as u8 * 17);
            let rule = rule(accent);
            assert!(contrast(rule) >= 3.0, "{accent:?} became {rule:?}");
            kept += u16::from(rule == accent);
        }
        assert!((1000..3800).contains(&kept), "{kept} of 4096 stayed as they were");
    }

    #[test]
    fn a_dark_colour_stays_and_a_pale_one_keeps_its_hue() {
        assert_eq!(rule([0x3a, 0x5a, 0x86]), [0x3a, 0x5a, 0x86]);
        let [r, g, b] = rule([255, 240, 170]);
        assert!(r > g && g > b && b > 0, "{r} {g} {b}");
    }
}
