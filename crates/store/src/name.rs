use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::Kind;

const CHARACTERS: usize = 200;
/// Most file systems have room for 255; a few are left for `(1)` and the like.
const BYTES: usize = 240;
/// An extension that is longer is none.
const EXTENSION: usize = 16;

/// What a file is called. It is personal data: `Debug` masks it, and there is no `Display`.
///
/// It is one part of a path and no more, is not empty, has nothing in it that is not seen, begins with no dot and
/// ends with no dot or space, is composed (NFC), has 200 characters and 240 bytes at most, and is no name that
/// Windows gave to a device.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Makes one of what a browser sent, whatever that is. What is one already stays as it is.
    pub fn parse(sent: &str) -> Self {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown = last.chars().filter(|c| !c.is_control() && !is_unseen(*c));
        let spaced = shown.map(|c| if c.is_whitespace() { ' ' } else { c });
        let name: String = spaced.nfc().collect();
        let name = name.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
        match name {
            "" => Self("file".to_owned()),
            name if is_device(name) => fit(&format!("_{name}")),
            name => fit(name),
        }
    }

    /// For showing it to who may see it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same with an extension of this kind's: where it has none of them, the usual one comes behind.
    /// (`invoice.exe`, which is a PDF, becomes `invoice.exe.pdf`.)
    pub fn with_extension_of(self, kind: Kind) -> Self {
        let (_, extension) = split(&self.0);
        let extension = extension.to_ascii_lowercase();
        match kind.extensions() {
            allowed if allowed.contains(&extension.as_str()) => self,
            allowed => fit(&format!("{}.{}", self.0, allowed.first().unwrap_or(&"bin"))),
        }
    }

    /// The value of the header Content-Disposition that has this file saved and not shown (RFC 6266): the name in
    /// ASCII, and all of it as RFC 8187 wants it. It is ASCII without control characters, and the name ends where
    /// its quotes do.
    pub fn content_disposition(&self) -> String {
        let plain: String = self.0.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        let mut value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
        for byte in self.0.bytes() {
            match byte {
                b if is_attribute(b) => value.push(char::from(b)),
                b => value.push_str(&format!("%{b:02X}")),
            }
        }
        value
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Stem, and extension without the dot: nothing where there is none.
fn split(name: &str) -> (&str, &str) {
    let sound = |extension: &str| {
        (1..=EXTENSION).contains(&extension.len())
            && extension.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && sound(extension) => (stem, extension),
        _ => (name, ""),
    }
}

/// Cuts the stem where there is too much, and keeps the extension.
fn fit(name: &str) -> FileName {
    let (stem, extension) = split(name);
    let tail = if extension.is_empty() { String::new() } else { format!(".{extension}") };
    let mut bytes = tail.len();
    let room = |c: &char| {
        bytes += c.len_utf8();
        bytes <= BYTES
    };
    let kept: String = stem.chars().take(CHARACTERS - tail.len()).take_while(room).collect();
    let whole = kept.len() == stem.len();
    let kept = if whole { kept.as_str() } else { kept.trim_end_matches(['.', ' ']) };
    FileName(format!("{kept}{tail}"))
}

/// Windows takes these for devices, whatever comes behind the first dot.
fn is_device(name: &str) -> bool {
    let stem =
        name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")).unwrap_or_default();
    let mut number = number.chars();
    matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

/// Joiners, directions, variants, fillers, tags (Unicode's Default_Ignorable_Code_Point), the Braille pattern
/// without a dot, and what separates lines.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Means nothing in a quoted string. The percent sign is none of them: some browsers decode it there.
fn is_plain(c: char) -> bool {
    (c == ' ' || c.is_ascii_graphic()) && !matches!(c, '"' | '\\' | '%' | ';')
}

/// What RFC 8187 lets stand as it is (attr-char).
fn is_attribute(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b)
}
