//! The first bytes of what is not text. They are from the formats' own descriptions; a library for them
//! (`infer`) would bring 100 kinds that are not taken, and take an Office file by the order of its entries.

use super::{mp3, zip};
use crate::Kind;

pub(super) enum Sign {
    Is(Kind),
    /// The box that older Office files are in, and installers as well.
    Compound,
    Program,
    None,
}

const BEGINNINGS: [(&[u8], Kind); 8] = [
    (b"%PDF-", Kind::Pdf),
    (b"{\\rtf", Kind::Rtf),
    (b"\x89PNG\r\n\x1a\n", Kind::Png),
    (b"\xff\xd8\xff", Kind::Jpeg),
    (b"GIF87a", Kind::Gif),
    (b"GIF89a", Kind::Gif),
    (b"OggS\0", Kind::Ogg),
    (b"fLaC", Kind::Flac),
];

/// ELF, Mach-O (either order, 32 and 64 bits, several in one; Java's classes begin like these), WebAssembly,
/// and what a line names an interpreter for.
const PROGRAMS: [&[u8]; 8] = [
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\0asm",
    b"#!",
];

pub(super) fn read(head: &[u8]) -> Sign {
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(sign, _)| head.starts_with(sign)) {
        return Sign::Is(*kind);
    }
    // DOS and Windows; without a zero it is a text that begins with these letters.
    let windows = head.starts_with(b"MZ") && head.contains(&0);
    if windows || PROGRAMS.iter().any(|sign| head.starts_with(sign)) {
        return Sign::Program;
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Sign::Compound;
    }
    let kind = zip::kind(head).or_else(|| riff(head)).or_else(|| boxes(head));
    let kind = kind.or_else(|| webm(head)).or_else(|| mp3::is(head).then_some(Kind::Mp3));
    kind.map_or(Sign::None, Sign::Is)
}

fn riff(head: &[u8]) -> Option<Kind> {
    match head.strip_prefix(b"RIFF")?.get(4..8)? {
        b"WEBP" => Some(Kind::Webp),
        b"WAVE" => Some(Kind::Wav),
        _ => None,
    }
}

/// `ftyp` (ISO/IEC 14496-12): a brand, a version, and brands that it is compatible with.
fn boxes(head: &[u8]) -> Option<Kind> {
    let (size, rest) = head.split_first_chunk::<4>()?;
    let size: usize = u32::from_be_bytes(*size).try_into().ok()?;
    if !(16..=4096).contains(&size) {
        return None;
    }
    let brands = rest.strip_prefix(b"ftyp")?.get(..size - 8)?;
    let (major, others) = brands.split_first_chunk::<4>()?;
    let mut others = others.get(4..)?.chunks_exact(4);
    match major {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(Kind::Heic),
        b"avif" | b"avis" => Some(Kind::Avif),
        // A picture of some kind: the others say which.
        b"mif1" | b"msf1" => others.find_map(|brand| match brand {
            b"heic" | b"heix" | b"hevc" => Some(Kind::Heic),
            b"avif" | b"avis" => Some(Kind::Avif),
            _ => None,
        }),
        b"M4A " | b"M4B " => Some(Kind::M4a),
        b"qt  " => Some(Kind::Mov),
        b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"MSNV" | b"dash" => Some(Kind::Mp4),
        [b'i', b's', b'o', _] | [b'3', b'g', b'p', _] => Some(Kind::Mp4),
        _ => None,
    }
}

/// EBML's head with the element DocType (42 82); Matroska at large has another type, and is not taken.
fn webm(head: &[u8]) -> Option<Kind> {
    let head = head.strip_prefix(b"\x1a\x45\xdf\xa3")?;
    let head = head.get(..head.len().min(80))?;
    let at = head.windows(2).position(|pair| pair == b"\x42\x82")?;
    let value = head.get(at + 2..)?;
    let value = value.get(..value.len().min(12))?; // its size comes first: one byte, up to eight
    value.windows(4).any(|word| word == b"webm").then_some(Kind::Webm)
}
