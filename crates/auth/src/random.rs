//! The one source of randomness of this crate.

use rand::Rng;

/// Bytes from the generator that the operating system seeds (a CSPRNG).
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks for it")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
