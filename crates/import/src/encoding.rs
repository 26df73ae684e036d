//! How the characters of a file are written.

use std::{borrow::Cow, fmt, str};

use serde::{Deserialize, Serialize, Serializer};

use crate::{Error, conventions::outnumbers};

/// UTF-8, or one of the encodings with one byte a character, of which the first half is ASCII: a
/// file in any of them can be cut into fields before it is decoded.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8, with or without a byte order mark.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// Windows-1252, which holds all of ISO-8859-1.
    pub const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    /// Its name, such as `UTF-8` or `windows-1252`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The text of one field, or the first byte that stands for no character.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, u8> {
        self.text(bytes).ok_or_else(|| {
            let at = match str::from_utf8(bytes) {
                Err(error) if self == Self::UTF_8 => Some(error.valid_up_to()),
                _ => bytes.iter().position(|byte| self.text(&[*byte]).is_none()),
            };
            at.and_then(|at| bytes.get(at)).copied().unwrap_or_default()
        })
    }

    fn text(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        self.0.decode_without_bom_handling_and_without_replacement(bytes)
    }

    /// What the file is written in, as far as that can be told. One stray byte does not turn a
    /// file of UTF-8 into one of Windows-1252: the many valid characters speak against it.
    pub(crate) fn detect(bytes: &[u8]) -> Result<Self, Error> {
        let (mut valid, mut invalid) = (0, 0);
        for chunk in bytes.utf8_chunks() {
            valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
            invalid += u64::from(!chunk.invalid().is_empty());
        }
        if invalid == 0 || outnumbers(valid, invalid) {
            return Ok(Self::UTF_8);
        }
        // These five are no characters in Windows-1252.
        let vacant = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
        if outnumbers(invalid, valid) && !bytes.iter().any(vacant) {
            return Ok(Self::WINDOWS_1252);
        }
        Err(Error::AmbiguousEncoding)
    }
}

/// From any of the names that an encoding goes by on the web, such as `latin1`.
impl str::FromStr for Encoding {
    type Err = &'static str;

    fn from_str(label: &str) -> Result<Self, Self::Err> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).ok_or(UNKNOWN)?;
        let fits = encoding == encoding_rs::UTF_8 || encoding.is_single_byte();
        if fits && encoding != encoding_rs::X_USER_DEFINED {
            Ok(Self(encoding))
        } else {
            Err(UNKNOWN)
        }
    }
}

impl TryFrom<String> for Encoding {
    type Error = &'static str;

    fn try_from(label: String) -> Result<Self, Self::Error> {
        label.parse()
    }
}

const UNKNOWN: &str =
    "an encoding is utf-8, windows-1252, iso-8859-15 or another with one byte a character";

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_written_in_is_told_from_its_bytes() {
        for (bytes, found) in [
            (&b"Kuhn"[..], Some(Encoding::UTF_8)),
            ("Kühn".as_bytes(), Some(Encoding::UTF_8)),
            (b"K\xfchn", Some(Encoding::WINDOWS_1252)),
            (b"\x80 5,00 \x96 S\xf8nn", Some(Encoding::WINDOWS_1252)),
            (b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xff", Some(Encoding::UTF_8)),
            (b"\xc3\xa9\xc3\xa9 \xff", None), // a stray byte, or strange words: who knows
            (b"K\xfchn \x81", None),
        ] {
            assert_eq!(Encoding::detect(bytes).ok(), found, "{bytes:?}");
        }
    }

    #[test]
    fn an_encoding_goes_by_many_names() {
        for (label, name) in [
            ("utf8", Some("UTF-8")),
            ("ISO-8859-1", Some("windows-1252")),
            ("latin1", Some("windows-1252")),
            ("windows-1250", Some("windows-1250")),
            ("shift_jis", None),
            ("utf-16", None),
            ("x-user-defined", None),
            ("nonsense", None),
        ] {
            assert_eq!(label.parse().ok().map(Encoding::name), name, "{label}");
        }
    }

    #[test]
    fn the_first_invalid_byte_is_named() {
        assert_eq!(Encoding::UTF_8.decode("Ge\u{e8}".as_bytes()), Ok("Geè".into()));
        assert_eq!(Encoding::UTF_8.decode(b"Ge\xe8n\xff"), Err(0xe8));
        let greek: Encoding = "windows-1253".parse().unwrap();
        assert_eq!(greek.decode(b"\xe1\xff"), Err(0xff));
    }
}
