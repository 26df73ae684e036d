use std::collections::BTreeSet;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{Error, random};

const KEY: usize = 32;
const ID: usize = 4;
const NONCE: usize = 24;

/// The keys under which secrets are sealed at rest. The first one seals; all of them open, so that
/// a new one can be put in front.
///
/// Sealed is `key id ‖ nonce ‖ ciphertext` (XChaCha20-Poly1305), where the id is the beginning of
/// the key's SHA-256. What is sealed is bound to its row: moved to another, it does not open.
pub struct KeyRing {
    keys: Vec<Key>,
}

struct Key {
    id: [u8; ID],
    cipher: XChaCha20Poly1305,
    mac: Hmac<Sha256>,
}

/// Why a list of keys makes no ring. It does not say what they are.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// Without a key nothing can be sealed.
    #[error(
        "no key is set: `portico keygen` makes one for the list `keys`, PORTICO_KEYS='[\"…\"]'"
    )]
    Empty,
    /// Not 32 bytes in base64.
    #[error("key {0} of the ring is not one that `portico keygen` made")]
    Malformed(usize),
}

/// A new key, as [`KeyRing::new`] reads it: 256 random bits in base64.
pub fn new_key() -> SecretString {
    BASE64.encode(&random::bytes::<KEY>()).into()
}

/// By what a key can be told from another without being known: 32 digits, of a hash of it.
pub fn key_fingerprint(key: &SecretString) -> Option<String> {
    let digest = Sha256::new().chain_update("portico key").chain_update(decoded(key)?).finalize();
    Some(format!("key:{:.32}", HEXLOWER.encode(&digest)))
}

/// Why a key was not made by chance, if it looks so: one that was typed, counted up, or published.
pub fn key_weakness(key: &SecretString) -> Option<&'static str> {
    let key = decoded(key)?;
    let different = key.iter().collect::<BTreeSet<_>>().len();
    let steps: BTreeSet<_> =
        key.iter().zip(key.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a)).collect();
    if steps.len() == 1 {
        Some("counts up, or repeats itself: examples do")
    } else if key.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
        Some("is text that somebody typed")
    } else if different < 20 {
        Some("has too few different bytes to be random") // 30 of 32 bytes, on the average
    } else {
        None
    }
}

fn decoded(key: &SecretString) -> Option<[u8; KEY]> {
    BASE64.decode(key.expose_secret().trim().as_bytes()).ok()?.try_into().ok()
}

impl KeyRing {
    /// The ring of these keys; the first one seals.
    pub fn new(keys: &[SecretString]) -> Result<Self, KeyRingError> {
        let keys: Vec<_> = keys
            .iter()
            .zip(1..)
            .map(|(key, n)| {
                let key = decoded(key).ok_or(KeyRingError::Malformed(n))?;
                let digest: [u8; 32] = Sha256::digest(key).into();
                let mut id = [0; ID];
                id.copy_from_slice(&digest[..ID]);
                Ok(Key { id, cipher: XChaCha20Poly1305::new(&key.into()), mac: mac(&key) })
            })
            .collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(KeyRingError::Empty) } else { Ok(Self { keys }) }
    }

    /// What names the keys of this ring in what they sealed, in hexadecimal. It does not help to guess
    /// them.
    pub fn ids(&self) -> Vec<String> {
        self.keys.iter().map(|key| HEXLOWER.encode(&key.id)).collect()
    }

    /// Seals `secret` for the row that `bound_to` names.
    pub fn seal(&self, secret: &[u8], bound_to: &str) -> Vec<u8> {
        let Key { id, cipher, .. } = self.first();
        let nonce = random::bytes::<NONCE>();
        let payload = Payload { msg: secret, aad: bound_to.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("a secret is shorter than 256 GiB");
        [&id[..], &nonce, &sealed].concat()
    }

    /// Opens what was sealed for that row.
    pub fn open(&self, sealed: &[u8], bound_to: &str) -> Result<Vec<u8>, Error> {
        let (id, rest) = sealed.split_at_checked(ID).ok_or(Error::Sealed)?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(Error::Sealed)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or(Error::Sealed)?;
        let payload = Payload { msg, aad: bound_to.as_bytes() };
        key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::Sealed)
    }

    /// Says of `input` that it is ours (HMAC-SHA256), where nothing has to be hidden.
    pub(crate) fn mac(&self, input: &[u8]) -> [u8; 32] {
        self.first().mac.clone().chain_update(input).finalize().into_bytes().into()
    }

    /// Whether it is, under any of the keys; in constant time.
    pub(crate) fn verify_mac(&self, input: &[u8], mac: &[u8]) -> bool {
        let ours = |key: &Key| key.mac.clone().chain_update(input).verify_slice(mac).is_ok();
        self.keys.iter().any(ours)
    }

    fn first(&self) -> &Key {
        self.keys.first().expect("a ring has a key")
    }
}

/// Of a key of its own, derived from that of the ring: one key, one use.
fn mac(key: &[u8; KEY]) -> Hmac<Sha256> {
    let whole = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key);
    let derived = whole.expect("any length will do").chain_update("portico mac").finalize();
    let derived = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&derived.into_bytes());
    derived.expect("any length will do")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_row_under_its_key() {
        let (old, new) = (new_key(), new_key());
        let before = KeyRing::new(std::slice::from_ref(&old)).unwrap();
        let after = KeyRing::new(&[new.clone(), old]).unwrap();
        let other = KeyRing::new(&[new]).unwrap();

        let sealed = before.seal(b"secret", "row 1");
        assert_ne!(sealed, before.seal(b"secret", "row 1"), "a nonce is used once");
        assert_eq!(before.ids(), [HEXLOWER.encode(&sealed[..ID])], "it says which key");
        assert_eq!(after.ids()[1..], before.ids());
        assert_eq!(before.open(&sealed, "row 1").unwrap(), b"secret");
        assert_eq!(after.open(&sealed, "row 1").unwrap(), b"secret");
        assert!(before.open(&sealed, "row 2").is_err(), "moved to another row");
        assert!(other.open(&sealed, "row 1").is_err(), "under another key");
        for cut in 0..sealed.len() {
            assert!(before.open(&sealed[..cut], "row 1").is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn a_key_of_chance_is_not_weak() {
        assert!((0..1_000).all(|_| key_weakness(&new_key()).is_none()));
        let counted: Vec<u8> = (0..32).collect();
        let few: Vec<u8> = (0..32).map(|n| n % 11 * 17).collect();
        let typed = b"correct horse battery staple too".to_vec();
        for (weak, why) in
            [(vec![0; 32], "repeats"), (counted, "counts"), (typed, "typed"), (few, "few")]
        {
            let said = key_weakness(&BASE64.encode(&weak).into()).unwrap();
            assert!(said.contains(why), "{said}");
        }
        let (one, other) = (new_key(), new_key());
        assert_eq!(key_fingerprint(&one), key_fingerprint(&one));
        assert_ne!(key_fingerprint(&one), key_fingerprint(&other));
        assert_eq!(key_fingerprint(&"short".to_owned().into()), None);
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_named() {
        assert!(matches!(KeyRing::new(&[]), Err(KeyRingError::Empty)));
        let bad: SecretString = "c2hvcnQ=".to_owned().into();
        let refused = KeyRing::new(&[new_key(), bad]).err().unwrap().to_string();
        assert_eq!(refused, "key 2 of the ring is not one that `portico keygen` made");
    }
}
