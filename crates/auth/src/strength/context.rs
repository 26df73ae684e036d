//! Words that an attacker tries because they know whose password it is.

use std::cmp::Reverse;

use unicode_normalization::char::is_combining_mark;

use super::fold;

/// What everybody who signs in knows.
const PRODUCT: &str = "portico";

/// Shorter words are in too many others.
const SHORTEST: usize = 4;

/// Each is looked for, and the work is to be bounded: the longest count, which are the whole names.
const MOST: usize = 32;

/// What a password must not be built from, beside the product's name.
pub(crate) struct Context<'a> {
    /// What the practice is called.
    pub(crate) practice: &'a str,
    /// What the person is called.
    pub(crate) name: &'a str,
    /// Where the person is reached.
    pub(crate) email: &'a str,
}

impl Context<'_> {
    /// The words of each, and each written in one: the longest first.
    pub(super) fn words(&self) -> Vec<String> {
        let (local, domain) = self.email.split_once('@').unwrap_or((self.email, ""));
        let mut words = Vec::new();
        for text in [PRODUCT, self.practice, self.name, local, domain] {
            let text = fold(text);
            let between = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
            let parts: Vec<&str> = text.split(between).collect();
            words.push(parts.concat());
            words.extend(parts.into_iter().map(str::to_owned));
        }
        words.retain(|word| word.chars().count() >= SHORTEST);
        words.sort_by_cached_key(|word| (Reverse(word.chars().count()), word.clone()));
        words.dedup();
        words.truncate(MOST);
        words
    }
}

/// The password without those words, however they are spelt.
pub(super) fn cut(password: &str, words: &[String]) -> String {
    let mut rest: Vec<char> = password.chars().collect();
    for word in words {
        let word: Vec<char> = word.chars().map(plain).collect();
        let is_word = |window: &[char]| window.iter().copied().map(plain).eq(word.iter().copied());
        while let Some(at) = rest.windows(word.len()).position(is_word) {
            rest.drain(at..at + word.len());
        }
    }
    rest.into_iter().collect()
}

/// The letter for which people write a digit or a sign: `p0rt1c0` is `portico`.
fn plain(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' | 'l' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_four_letters_and_more() {
        let context = Context {
            practice: "Be Well Now",
            name: "Ana Ní Bhriain",
            email: "ana.li+news@mail.nordlys.example",
        };
        let words = [
            "mailnordlysexample",
            "ananíbhriain",
            "analinews",
            "bewellnow",
            "bhriain",
            "example",
            "nordlys",
            "portico",
            "mail",
            "news",
            "well",
        ];
        assert_eq!(context.words(), words);
    }

    #[test]
    fn there_are_only_so_many_words() {
        let practice: String =
            ('a'..='z').flat_map(|a| [a, a, a, a, ' ', a, a, a, a, a, ' ']).collect();
        let context = Context { practice: &practice, name: "", email: "" };
        assert_eq!(context.words().len(), MOST);
    }

    #[test]
    fn a_word_is_cut_out_however_it_is_spelt() {
        let words = ["nordlys".to_owned(), "portico".to_owned()];
        for (password, rest) in [
            ("portico2026", "2026"),
            ("p0rt1c0-n0rd1y5!", "-!"),
            ("porporticotico", ""),
            ("port ico", "port ico"),
        ] {
            assert_eq!(cut(password, &words), rest, "{password}");
        }
    }
}
