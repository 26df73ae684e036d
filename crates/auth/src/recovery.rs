//! Codes for the day when the second factor is lost: ten, each of which works once.

use data_encoding::BASE32_NOPAD;
use portico_domain::TokenHash;
use secrecy::{ExposeSecret, SecretString};

use crate::random;

/// How many there are at a time.
pub const CODES: usize = 10;

/// 25 letters and digits of base32: 125 random bits (ASVS 6.5.2 asks for 112 of what a fast hash
/// keeps). They are written in fives.
const LENGTH: usize = 25;

/// The codes, to be shown once: we keep their hashes.
pub struct RecoveryCodes(Vec<SecretString>);

impl RecoveryCodes {
    pub(crate) fn generate() -> Self {
        Self((0..CODES).map(|_| code().into()).collect())
    }

    /// For whom they are, once.
    pub fn expose(&self) -> Vec<String> {
        self.0.iter().map(|code| fives(code.expose_secret())).collect()
    }

    pub(crate) fn hashes(&self) -> Vec<TokenHash> {
        self.0.iter().map(|code| TokenHash::of(code.expose_secret())).collect()
    }
}

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}

/// The hash of what was typed, with or without its dashes, in whatever case; `None` if none of ours
/// looks like that.
pub(crate) fn presented(typed: &SecretString) -> Option<TokenHash> {
    let typed = typed.expose_secret();
    if typed.len() > 100 {
        return None;
    }
    let plain: SecretString = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect::<String>()
        .into();
    let ours = |c: char| matches!(c, 'A'..='Z' | '2'..='7');
    let sound = plain.expose_secret().len() == LENGTH && plain.expose_secret().chars().all(ours);
    sound.then(|| TokenHash::of(plain.expose_secret()))
}

fn code() -> String {
    let mut code = BASE32_NOPAD.encode(&random::bytes::<16>());
    code.truncate(LENGTH);
    code
}

fn fives(code: &str) -> String {
    let fives = code.as_bytes().chunks(5).map(|five| String::from_utf8_lossy(five));
    fives.collect::<Vec<_>>().join("-")
}

#[test]
fn a_code_is_good_in_each_way_to_type_it() {
    let codes = RecoveryCodes::generate();
    let shown = codes.expose();
    let hash = &codes.hashes()[0];
    assert_eq!((shown.len(), shown[0].len()), (10, 29));
    for typed in [shown[0].clone(), shown[0].to_lowercase(), shown[0].replace('-', " ")] {
        assert!(presented(&typed.into()).as_ref() == Some(hash));
    }
    for typed in ["", "123456", &shown[0][1..], &format!("{}A", shown[0]), &"é".repeat(25)] {
        assert!(presented(&typed.to_owned().into()).is_none(), "{typed}");
    }
}
