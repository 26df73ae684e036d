//! Whom an archive is for, and who opens it.

use std::{
    fs::File,
    io::{BufReader, ErrorKind},
    path::Path,
};

use age::{IdentityFile, x25519};
use secrecy::SecretString;

use crate::Error;

/// Whose private keys will open an archive; each of them alone does.
pub struct Recipients(pub(crate) Vec<x25519::Recipient>);

/// Private keys, of which one is to open an archive.
pub struct Identities(pub(crate) Vec<Box<dyn age::Identity + Send + Sync>>);

impl Recipients {
    /// Reads public keys (`age1…`); there is one at least.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, Error> {
        let parsed = texts.into_iter().map(|text| {
            let text = text.trim();
            // A private key that was put here by mistake is not said again.
            let shown = if text.starts_with("age1") { text } else { "this" };
            text.parse().map_err(|_| Error::Recipient(shown.into()))
        });
        let recipients: Vec<_> = parsed.collect::<Result<_, _>>()?;
        if recipients.is_empty() { Err(Error::NoRecipient) } else { Ok(Self(recipients)) }
    }
}

impl Identities {
    /// Reads a file as `age-keygen` and [`new_identity`] write it: lines of private keys, and
    /// comments.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let none = || Error::Identity(path.display().to_string());
        let file = File::open(path).map_err(Error::file(path))?;
        let read = IdentityFile::from_buffer(BufReader::new(file)).map_err(|error| match error
            .kind()
        {
            ErrorKind::InvalidData => none(),
            _ => Error::file(path)(error),
        })?;
        let identities = read.into_identities().map_err(|_| none())?;
        if identities.is_empty() { Err(none()) } else { Ok(Self(identities)) }
    }
}

/// A new pair of keys: the public one, and the private one that opens what is encrypted to it.
pub fn new_identity() -> (String, SecretString) {
    let identity = x25519::Identity::generate();
    (identity.to_public().to_string(), identity.to_string())
}
