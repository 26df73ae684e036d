//! What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 7677), made here, so that the password
//! itself is in no statement, which the server's log might keep.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// As PostgreSQL makes it.
const ITERATIONS: u32 = 4096;

pub fn verifier(password: &SecretString) -> String {
    with_salt(password, &portico_auth::random_bytes::<16>())
}

fn with_salt(password: &SecretString, salt: &[u8]) -> String {
    let password = password.expose_secret().as_bytes();
    let mut salted = [0; 32];
    pbkdf2::pbkdf2::<Hmac<Sha256>>(password, salt, ITERATIONS, &mut salted)
        .expect("HMAC takes a key of any length");
    let key = |name: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&salted).expect("as above");
        mac.update(name);
        mac.finalize().into_bytes()
    };
    let stored = Sha256::digest(key(b"Client Key"));
    let [salt, stored, server] =
        [salt, &stored, &key(b"Server Key")].map(|bytes| BASE64.encode(bytes));
    format!("SCRAM-SHA-256${ITERATIONS}:{salt}${stored}:{server}")
}

/// RFC 7677, section 3: the salt and password of its example; the keys follow from its messages.
#[test]
fn a_verifier_is_that_of_the_standard() {
    let salt = BASE64.decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
    let made = with_salt(&"pencil".to_owned().into(), &salt);
    assert_eq!(
        made,
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=\
         :wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    );
}
