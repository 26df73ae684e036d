//! What is there and is not seen.

/// Whether nothing of a text is seen: it is empty, or all of it is space and characters without a shape. (A name
/// like that would be a link without words, and a row that nobody finds.)
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || has_no_shape(c))
}

/// Joiners, directions, variants, fillers (Unicode's Default_Ignorable_Code_Point), and the Braille pattern without
/// a dot.
fn has_no_shape(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[test]
fn what_has_no_shape_is_not_seen() {
    for blank in [
        "",
        " \u{a0}\u{3000}",
        "\u{200b}",
        "\u{2060}\u{ad}",
        "\u{feff}",
        "\u{3164}",
        "\u{115f}\u{1160}",
        "\u{2800}",
        "\u{200d}\u{200e} \u{fe0f}",
        "\u{e0041}",
    ] {
        assert!(is_blank(blank), "{blank:?}");
    }
    for seen in ["a", "\u{200b}a", "名", "한", "…", "👩\u{200d}🔧", "\u{301}"] {
        assert!(!is_blank(seen), "{seen:?}");
    }
}
