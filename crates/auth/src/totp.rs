//! Codes from an authenticator app (TOTP, RFC 6238): SHA-1, six digits, 30 seconds, one step of
//! drift. These are what every app understands.

use std::time::SystemTime;

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use totp_rs::{Builder, Secret, Totp};

use crate::{Error, random};

const STEP: u64 = 30;

/// A new secret: 160 bits, as RFC 4226 recommends.
pub(crate) fn new_secret() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(random::bytes::<20>().to_vec())
}

/// The time step whose code this is, if it is that of now, the one before or the one after. That
/// each step works once is for the database to see to.
pub(crate) fn matching_step(secret: &[u8], code: &str) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    totp(secret, "", "").ok()?.check(&code, now()).and_then(|step| step.try_into().ok())
}

/// The secret for a person to type, and the URL that a QR code carries.
pub(crate) fn for_app(
    secret: &[u8],
    practice: &str,
    account: &str,
) -> Result<(SecretString, SecretString), Error> {
    let totp = totp(secret, practice, account)?;
    let url = totp.to_url().map_err(|_| Error::Sealed)?;
    Ok((totp.secret().to_base32().into(), url.into()))
}

/// The code of a secret in base32 at a Unix time: what the owner's app would show then.
pub fn code_at(secret: &SecretString, unix_seconds: u64) -> Option<String> {
    let secret = Secret::try_from_base32(secret.expose_secret()).ok()?;
    let totp = Builder::new().with_secret(secret).build().ok()?;
    Some(totp.generate(unix_seconds).to_string())
}

fn totp(secret: &[u8], practice: &str, account: &str) -> Result<Totp, Error> {
    let plain = |name: &str| name.replace(':', " "); // a colon separates the two in the URL
    Builder::new()
        .with_secret(secret.to_vec())
        .with_step_duration(STEP)
        .with_skew(1)
        .with_issuer(Some(plain(practice)))
        .with_account_name(plain(account))
        .build()
        .map_err(|_| Error::Sealed)
}

#[expect(clippy::disallowed_methods, reason = "codes are a matter of the clock; it is read here")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("the clock is past 1970").as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six digits of each.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret::from(b"12345678901234567890".to_vec()).to_base32();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(code_at(&secret.clone().into(), time).as_deref(), Some(code));
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_the_two_beside_it() {
        let secret = new_secret();
        let (key, _) = for_app(&secret, "A: practice", "a@b.example").unwrap();
        let now = now();
        for (drift, good) in [(-60_i64, false), (-30, true), (0, true), (30, true), (60, false)] {
            let at = now.checked_add_signed(drift).unwrap();
            let code = code_at(&key, at).unwrap();
            let spaced = format!("{} {}", &code[..3], &code[3..]);
            assert_eq!(matching_step(&secret, &spaced).is_some(), good, "{drift}");
        }
        for code in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(matching_step(&secret, code), None, "{code}");
        }
    }
}
