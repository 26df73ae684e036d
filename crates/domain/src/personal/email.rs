//! Addresses: the one form in which they are compared, and what two that look alike share.

use std::marker::PhantomData;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::{GeneralSecurityProfile, confusable_detection};

use super::{Email, Personal};

/// In bytes (RFC 5321): of the whole, and of what stands before the `@`.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// What may stand before the `@` beside letters, digits and single dots (RFC 5322, `atext`).
const ATEXT: &str = "!#$%&'*+-/=?^_`{|}~";

impl Email {
    /// The address in the form that is stored, looked up and written to; `None` if it is none.
    ///
    /// Before the `@`: NFKC in lower case, so that a full-width or a capital letter is no other
    /// address; a dot-atom of 64 bytes at most, without quotes. After it: the domain in IDNA's
    /// ASCII form (UTS 46, strict), two labels at least, neither an IP address nor ended by a dot.
    /// Letters, marks and digits of any script are those that UTS 39 lets into identifiers, so that
    /// spaces, line breaks and whatever is invisible or turns the direction are in no address.
    /// 254 bytes in all.
    pub fn parse(typed: &str) -> Option<Self> {
        // Nobody's address is longer, and the work is bounded before it begins.
        let typed = Some(typed.trim()).filter(|typed| typed.len() <= 4 * LONGEST)?;
        let (local, domain) = typed.split_once('@')?;
        let address = format!("{}@{}", local_form(local)?, domain_form(domain)?);
        (address.len() <= LONGEST).then_some(Personal(address, PhantomData))
    }

    /// The address with its domain as people write it: `ana@bücher.example`.
    pub fn for_display(&self) -> String {
        let (local, domain) = self.as_str().split_once('@').unwrap_or_default();
        format!("{local}@{}", idna::domain_to_unicode(domain).0)
    }

    /// What all addresses that look like this one share, if one of them is not plain ASCII: the
    /// skeleton of UTS 39, in which ASCII stays as it is.
    ///
    /// So `аnna@…` with a Cyrillic а has the skeleton of `anna@…`, an accent counts, and a plain
    /// address is its own skeleton. UTS 39 itself takes `annal@…` for `anna1@…`, and `mira@…` for
    /// `rnira@…`: those are other people. What looks like both l and 1 counts as l; like o and 0,
    /// as o; æ counts as ae.
    pub fn skeleton(&self) -> String {
        // The table leads some letters of Ethiopic to their prototype in two steps.
        look(&look(&self.for_display()))
    }
}

fn local_form(typed: &str) -> Option<String> {
    let local: String = typed.nfkc().collect::<String>().to_lowercase().nfkc().collect();
    let sound = |c: char| is_letter(c) || ATEXT.contains(c);
    let atoms = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(sound));
    (atoms && local.len() <= LONGEST_LOCAL).then_some(local)
}

fn domain_form(typed: &str) -> Option<String> {
    // UTS 46 drops what is invisible, and Punycode hides what was not looked at: look twice.
    let sound = |c: char| is_letter(c) || matches!(c, '.' | '-' | '。');
    let domain = typed.nfkc().all(sound).then(|| idna::domain_to_ascii_strict(typed))?.ok()?;
    let shown = idna::domain_to_unicode(&domain).0;
    // No top-level domain begins with a digit, and every IPv4 address ends in a label that does.
    let named = domain.rsplit_once('.')?.1.starts_with(|c: char| c.is_ascii_alphabetic());
    (named && shown.chars().all(sound)).then_some(domain)
}

fn is_letter(c: char) -> bool {
    (c.is_alphanumeric() || is_combining_mark(c)) && c.identifier_allowed()
}

/// One step of [`Email::skeleton`].
fn look(shown: &str) -> String {
    if shown.is_ascii() {
        return shown.to_owned();
    }
    let mut look = String::new();
    for c in shown.nfd() {
        if c.is_ascii() {
            look.push(c);
        } else {
            look.extend(confusable_detection::skeleton(c.encode_utf8(&mut [0; 4])));
        }
    }
    // An i has its dot already: the İ of İstanbul becomes an i with two.
    look.to_lowercase().replace("i\u{307}", "i").nfc().collect()
}

#[cfg(test)]
mod tests;
