#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What a file is by its content, and what is refused whatever it is called.

use portico_store::{ALLOWED, Error, Kind, What};
use proptest::prelude::*;

/// The local headers of a ZIP, with what is in them: a name, whether it is packed, and bytes.
fn zip(entries: &[(&str, bool, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, packed, data) in entries {
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0");
        bytes.extend_from_slice(&[if *packed { 8 } else { 0 }, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        let size = (data.len() as u32).to_le_bytes();
        bytes.extend_from_slice(&size);
        bytes.extend_from_slice(&size);
        bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(data);
    }
    bytes.extend_from_slice(b"PK\x05\x06");
    bytes.extend_from_slice(&[0; 18]);
    bytes
}

/// The same as programs write it that don't know sizes before: they come behind the data.
fn streamed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, data) in entries {
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\x08\0\x08\0");
        bytes.extend_from_slice(&[0; 16]);
        bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(data);
        bytes.extend_from_slice(b"PK\x07\x08");
        bytes.extend_from_slice(&[9; 12]);
    }
    bytes
}

/// A compound file whose directory is in this sector, with this class and these names.
fn compound(sector: u32, class: [u8; 16], names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0; 512 * (sector as usize + 1)];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[30] = 9;
    bytes[48..52].copy_from_slice(&sector.to_le_bytes());
    for name in ["Root Entry"].iter().chain(names) {
        let mut entry = [0; 128];
        for (i, unit) in name.encode_utf16().enumerate() {
            entry[2 * i..2 * i + 2].copy_from_slice(&unit.to_le_bytes());
        }
        if *name == "Root Entry" {
            entry[80..96].copy_from_slice(&class);
        }
        bytes.extend_from_slice(&entry);
    }
    bytes.extend_from_slice(&[0; 512]);
    bytes
}

const WORD: [u8; 16] = *b"\x06\x09\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
const INSTALLER: [u8; 16] = *b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";

fn ftyp(brands: &[u8]) -> Vec<u8> {
    let size = (brands.len() as u32 + 12).to_be_bytes();
    let (major, others) = brands.split_at(4);
    [&size[..], b"ftyp", major, b"\0\0\0\0", others, b"\0\0\0\x08mdat"].concat()
}

/// Frames of 128 kbit/s at 44,100 Hz, which are 417 bytes long.
fn frames(number: usize) -> Vec<u8> {
    [&b"\xff\xfb\x90\x64"[..], &[0; 413]].concat().repeat(number)
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let unit = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
}

const OFFICE: (&str, bool, &[u8]) = ("[Content_Types].xml", true, b"\x0b\x49");

fn office(part: &'static str) -> Vec<u8> {
    zip(&[
        OFFICE,
        ("_rels/.rels", true, b"x"),
        ("docProps/app.xml", true, b"x"),
        (part, true, b"x"),
    ])
}

fn open_document(kind: &str) -> Vec<u8> {
    let media_type = format!("application/vnd.oasis.opendocument.{kind}");
    zip(&[("mimetype", false, media_type.as_bytes()), ("content.xml", true, b"x")])
}

fn taken() -> Vec<(Kind, &'static str, Vec<u8>)> {
    let bomb = zip(&[("bomb", true, &[0; 1000])]); // says nothing of how large it becomes
    let webm =
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm\x42\x87\x81\x04";
    let long = format!("{}{}", "a, ".repeat(50_000), "é".repeat(50_000));
    vec![
        (Kind::Pdf, "PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj".into()),
        (Kind::Pdf, "PDF, and HTML behind it", b"%PDF-1.4\n<html><script>alert(1)</script>".into()),
        (Kind::Docx, "Word's order", office("word/document.xml")),
        (Kind::Docx, "a web program's order", zip(&[("word/numbering.xml", true, b"x"), OFFICE])),
        (
            Kind::Docx,
            "a picture first",
            zip(&[OFFICE, ("word/media/1.png", false, b"x"), ("word/document.xml", true, b"x")]),
        ),
        (
            Kind::Docx,
            "sizes behind",
            streamed(&[("_rels/.rels", b"\x01\x02"), ("word/document.xml", b"x")]),
        ),
        (Kind::Xlsx, "Excel", office("xl/workbook.xml")),
        (Kind::Pptx, "PowerPoint", office("ppt/presentation.xml")),
        (Kind::Doc, "by its class", compound(0, WORD, &[])),
        (Kind::Doc, "by its class, far behind", compound(4000, WORD, &[])),
        (Kind::Doc, "by a stream", compound(2, [0; 16], &["Data", "1Table", "WordDocument"])),
        (Kind::Xls, "by a stream", compound(1, [0; 16], &["Workbook"])),
        (Kind::Xls, "by an older stream", compound(1, [0; 16], &["Book"])),
        (Kind::Ppt, "by a stream", compound(1, [0; 16], &["Current User", "PowerPoint Document"])),
        (Kind::Odt, "a text", open_document("text")),
        (Kind::Ods, "a spreadsheet", open_document("spreadsheet")),
        (Kind::Odp, "a presentation", open_document("presentation")),
        (Kind::Odg, "a drawing", open_document("graphics")),
        (Kind::Rtf, "RTF", b"{\\rtf1\\ansi hello}".into()),
        (Kind::Png, "PNG", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".into()),
        (Kind::Jpeg, "JPEG", b"\xff\xd8\xff\xe0\0\x10JFIF\0".into()),
        (Kind::Gif, "GIF", b"GIF89a\x01\0\x01\0".into()),
        (Kind::Gif, "GIF, and a script in it", b"GIF89a/*<script>*/=1;alert(1)//".into()),
        (Kind::Webp, "WebP", b"RIFF\x10\0\0\0WEBPVP8 ".into()),
        (Kind::Heic, "HEIC", ftyp(b"heicmif1heic")),
        (Kind::Heic, "HEIC by what it is compatible with", ftyp(b"mif1mif1heic")),
        (Kind::Avif, "AVIF", ftyp(b"avifavifmif1")),
        (Kind::Avif, "AVIF by what it is compatible with", ftyp(b"mif1avif")),
        (Kind::Mp3, "MP3 with a tag", b"ID3\x04\0\0\0\0\x02\x01TIT2".into()),
        (Kind::Mp3, "MP3 without", frames(3)),
        (Kind::M4a, "M4A", ftyp(b"M4A isommp42")),
        (Kind::Wav, "WAV", b"RIFF\x24\0\0\0WAVEfmt ".into()),
        (Kind::Ogg, "OGG", b"OggS\0\x02\0\0".into()),
        (Kind::Flac, "FLAC", b"fLaC\0\0\0\x22".into()),
        (Kind::Mp4, "MP4", ftyp(b"isomiso2avc1mp41")),
        (Kind::Mp4, "3GP", ftyp(b"3gp4isom")),
        (Kind::Mov, "MOV", ftyp(b"qt  ")),
        (Kind::Webm, "WebM", webm.into()),
        (Kind::Zip, "a ZIP", zip(&[("letters/1.txt", true, b"x")])),
        (Kind::Zip, "an empty ZIP", zip(&[])),
        (Kind::Zip, "a bomb, which nobody lights", bomb),
        (Kind::Zip, "a folder called word", zip(&[("word/letter.txt", true, b"x")])),
        (
            Kind::Zip,
            "Office's folder behind a stranger",
            zip(&[("a.txt", true, b"x"), ("word/document.xml", true, b"x")]),
        ),
        (Kind::Zip, "an e-book", zip(&[("mimetype", false, b"application/epub+zip")])),
        (
            Kind::Zip,
            "OpenDocument's name, packed",
            zip(&[("mimetype", true, b"application/vnd.oasis.opendocument.text")]),
        ),
        (Kind::Text, "one letter", b"a".into()),
        (Kind::Text, "CSV", b"name;sum\r\nAna;1\r\n".into()),
        (Kind::Text, "with a mark", "\u{feff}grüße\n".into()),
        (Kind::Text, "a long one", long.into()),
        (Kind::Text, "UTF-16, low byte first", utf16("grüße 👩‍🔧\n", true)),
        (Kind::Text, "UTF-16, high byte first", utf16("grüße 👩‍🔧\n", false)),
        (Kind::Text, "a heart", b"<3 you".into()),
        (Kind::Text, "an arrow", b"<- back".into()),
        (Kind::Text, "markup further down", b"it begins with <html>".into()),
        (Kind::Text, "MZ, in words", b"MZ and others".into()),
        (Kind::Text, "all of it is space", b" \t\r\n\x0c ".into()),
    ]
}

fn refused() -> Vec<(What, &'static str, Vec<u8>)> {
    let space = " ".repeat(200_000);
    vec![
        (What::Markup, "HTML named .pdf", b"<!DOCTYPE html><html></html>".into()),
        (What::Markup, "HTML in small letters", b"<html>".into()),
        (What::Markup, "behind a mark and space", "\u{feff} \r\n\t<HTML>".into()),
        (What::Markup, "behind more than is kept", format!("{space}<html>").into()),
        (What::Markup, "behind a comment", b"<!-- a --><html>".into()),
        (What::Markup, "a comment that does not end", b"<!-- a".into()),
        (
            What::Markup,
            "SVG with a script",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".into(),
        ),
        (What::Markup, "XML", b"<?xml version='1.0'?><svg/>".into()),
        (What::Markup, "a script", b"<script>alert(1)</script>".into()),
        (What::Markup, "PHP", b"<?php system('id');".into()),
        (What::Markup, "ASP", b"<% Response.Write %>".into()),
        (What::Markup, "in UTF-16", utf16("\n<html>", true)),
        (What::Markup, "in UTF-16, the other way", utf16("<svg>", false)),
        (What::Program, "EXE named .pdf", b"MZ\x90\0\x03\0\0\0\x04".into()),
        (What::Program, "ELF", b"\x7fELF\x02\x01\x01\0".into()),
        (What::Program, "Mach-O", b"\xcf\xfa\xed\xfe\x07\0\0\x01".into()),
        (What::Program, "Java", b"\xca\xfe\xba\xbe\0\0\0\x41".into()),
        (What::Program, "WebAssembly", b"\0asm\x01\0\0\0".into()),
        (What::Program, "a shell's", b"#!/bin/sh\nid\n".into()),
        (What::Other, "an installer in Office's box", compound(1, INSTALLER, &["WordDocument"])),
        (What::Other, "a mail in Office's box", compound(1, [0; 16], &["__properties_version1.0"])),
        (What::Other, "Office's box without a directory", compound(9, WORD, &[])[..3000].into()),
        (What::Other, "Office's box, and no more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".into()),
        (What::Other, "Matroska", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska".into()),
        (What::Other, "an unknown brand", ftyp(b"abcdisom")),
        (What::Other, "one frame of sound, and no other", b"\xff\xfb\x90\x64 and so on".into()),
        (What::Other, "text with a zero", b"text\0text".into()),
        (What::Other, "text with an escape", b"text \x1b[31m".into()),
        (What::Other, "text with a zero at its end", [&b"a".repeat(300_000)[..], b"\0"].concat()),
        (What::Other, "UTF-8 that is cut", "é".as_bytes()[..1].into()),
        (What::Other, "neither UTF-8 nor UTF-16", b"gr\xfc\xdfe".into()),
        (What::Other, "UTF-16 without a mark", utf16("text", true)[2..].into()),
        (What::Other, "UTF-16 that is cut", utf16("text", true)[..5].into()),
        (What::Other, "UTF-16 with half a character", b"\xff\xfe\x3d\xd8a\0".into()),
        (What::Other, "UTF-32", b"\xff\xfe\0\0a\0\0\0".into()),
        (What::Other, "a shortcut", b"L\0\0\0\x01\x14\x02\0".into()),
        (What::Other, "a ZIP with something before it", [&b"\x01"[..], &zip(&[])].concat()),
        (What::Other, "gzip", b"\x1f\x8b\x08\0".into()),
    ]
}

#[test]
fn files_are_what_their_content_says() {
    for (kind, what, bytes) in taken() {
        assert_eq!(Kind::of(&bytes).unwrap(), kind, "{what}");
    }
    for kind in Kind::ALL {
        assert!(taken().iter().any(|(taken, ..)| *taken == kind), "{kind:?} is tried");
    }
}

#[test]
fn everything_else_is_refused() {
    for (expected, what, bytes) in refused() {
        match Kind::of(&bytes) {
            Err(error @ Error::Refused(found)) => {
                assert_eq!(found, expected, "{what}");
                assert!(error.to_string().contains(ALLOWED), "{error}");
            }
            other => panic!("{what}: {other:?}"),
        }
    }
    assert!(matches!(Kind::of(b""), Err(Error::Empty)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    /// Whatever the beginning claims of sizes, offsets and names.
    #[test]
    fn nothing_makes_it_fall(mut bytes in prop::collection::vec(any::<u8>(), 0..600), which in 0usize..90) {
        let known = taken().into_iter().map(|(_, _, bytes)| bytes);
        if let Some(known) = known.chain(refused().into_iter().map(|(_, _, bytes)| bytes)).nth(which) {
            let known = &known[..known.len().min(1000)];
            let keep = bytes.first().map_or(0, |b| usize::from(*b)).min(known.len());
            bytes.splice(..0, known[..keep].iter().copied());
        }
        let _ = Kind::of(&bytes);
    }
}
