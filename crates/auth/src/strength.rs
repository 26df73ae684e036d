//! Whether a password withstands guessing (ASVS 5.0, 6.2.4, 6.2.11, 6.2.12; NIST SP 800-63B, 3.1.1).
//!
//! Nothing is asked about capitals, digits or signs: what counts is how many guesses it would take.

mod common;
mod context;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

pub(crate) use context::Context;

/// As much of a password as is looked at, in characters: the longest that is taken. NFKC makes up
/// to 18 characters of one.
const JUDGED: usize = 128;

/// As much as is estimated at a time. The time grows with the cube of it, and from 21 characters on
/// the numbers of the estimator overflow.
const PIECE: usize = 20;

/// Why a password is refused. It does not hold the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weak {
    /// It is one of the commonest there are.
    Common,
    /// Fewer than 10⁸ guesses find it.
    Guessable,
    /// So it is once the words are cut out that others connect with whoever chose it.
    AboutYou,
}

impl Weak {
    /// What is wrong and the way out, for whoever chose it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Common => {
                "This password is on the lists that attackers try first. Choose one that nobody \
                 else would."
            }
            Self::Guessable => {
                "This password is quickly guessed. Make it longer: four or five words that have \
                 nothing to do with each other are strong and easy to remember."
            }
            Self::AboutYou => {
                "This password is hardly more than your name, your address or the name of this \
                 place. Add a few words that nobody connects with you."
            }
        }
    }
}

/// Whether nobody will guess this password, which is in NFC and of a length that is taken.
/// It computes for milliseconds: not where other tasks wait for the thread.
pub(crate) fn require_strong(password: &str, context: &Context<'_>) -> Result<(), Weak> {
    let password = fold(password);
    if common::has(&password) {
        return Err(Weak::Common);
    }
    let words = context.words();
    let rest = context::cut(&password, &words);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The whole is at least as strong as its strongest piece.
    let strong = |piece: String| zxcvbn(&piece, &words).score() >= Score::Three;
    if pieces(&rest).any(strong) {
        return Ok(());
    }
    Err(if rest == password { Weak::Guessable } else { Weak::AboutYou })
}

/// The form in which passwords and words are compared: other capitals, wide letters and ligatures
/// are the first that an attacker tries.
fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// What is estimated of a text: at most 7 pieces of at most 20 characters.
fn pieces(text: &str) -> impl Iterator<Item = String> {
    let judged: Vec<char> = text.chars().take(JUDGED).collect();
    let starts = (0..judged.len()).step_by(PIECE);
    starts.map(move |at| judged.iter().skip(at).take(PIECE).collect())
}

#[cfg(test)]
mod tests;
