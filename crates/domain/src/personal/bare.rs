use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Without capitals, accents and what is not seen, as people look for it.
pub(crate) fn bare(text: &str) -> String {
    let bare =
        text.trim().nfkd().filter(|c| !is_combining_mark(*c) && (!c.is_control() || *c == '\n'));
    bare.flat_map(char::to_lowercase).collect()
}

#[test]
fn a_list_orders_names_as_people_look_for_them() {
    for (name, sorted) in [("Çelik", "celik"), ("Ólafur", "olafur"), ("Ingrid", "ingrid")] {
        assert_eq!(bare(name), sorted);
    }
}
