//! The commonest passwords there are.

use std::sync::LazyLock;

/// The shortest password that the list has: shorter ones are not taken anyway.
const SHORTEST: usize = 10;

/// Sorted, in the form of [`super::fold`]; `data/SOURCES.md` says where it is from.
static LIST: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Whether this password is on the list, or would be without what people put behind a password
/// that was refused: digits and exclamation marks.
pub(super) fn has(folded: &str) -> bool {
    let mut password = folded;
    loop {
        if LIST.binary_search(&password).is_ok() {
            return true;
        }
        match password.strip_suffix(|c: char| c.is_ascii_digit() || c == '!') {
            Some(shorter) if shorter.chars().count() >= SHORTEST => password = shorter,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strength::{Context, Weak, fold, require_strong};

    #[test]
    fn the_list_is_sorted_and_in_the_form_that_is_looked_up() {
        assert_eq!(LIST.len(), 20_000, "ASVS asks for 3,000");
        assert!(LIST.is_sorted_by(|one, next| one < next));
        for password in LIST.iter() {
            assert_eq!(fold(password), *password);
            assert!(password.chars().count() >= SHORTEST, "{password}");
        }
    }

    #[test]
    fn every_password_of_the_list_is_refused_in_any_case_and_width() {
        let context = Context { practice: "", name: "", email: "" };
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
            c => c,
        };
        for password in LIST.iter() {
            let wide: String = password.chars().map(wide).collect();
            for password in [*password, &password.to_uppercase(), &format!("{password}1!"), &wide] {
                assert_eq!(require_strong(password, &context), Err(Weak::Common), "{password}");
            }
        }
        assert_eq!(require_strong("qwertyuiop seldom met", &context), Ok(()));
    }

    #[test]
    fn what_is_behind_a_common_password_is_taken_off_as_far_as_one_is_left() {
        assert!(has("password123"));
        assert!(has("password123!"));
        assert!(has("password1232026!!"));
        assert!(!has("password123x"));
        assert!(!has("xpassword123"));
        assert!(!has("2026202620!"), "ten characters are left, and are not on the list");
    }
}
