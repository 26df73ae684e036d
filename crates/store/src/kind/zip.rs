//! ZIP, by its first local headers (APPNOTE.TXT, 4.3.7). Nothing is unpacked.

use crate::Kind;

const HEADER: &[u8] = b"PK\x03\x04";

/// How many entries are looked at.
const MOST: usize = 100;

pub(super) fn kind(head: &[u8]) -> Option<Kind> {
    if head.starts_with(b"PK\x05\x06") {
        return Some(Kind::Zip); // an empty one
    }
    let mut entries = Entries(head);
    let first = entries.next()?;
    Some(open_document(&first).or_else(|| office(head)).unwrap_or(Kind::Zip))
}

/// The first entry is `mimetype`, which is stored as it is (OpenDocument 1.3, part 2, 3.3).
fn open_document(first: &Entry<'_>) -> Option<Kind> {
    if first.name != b"mimetype" || first.packed {
        return None;
    }
    let kinds = [Kind::Odt, Kind::Ods, Kind::Odp, Kind::Odg];
    kinds.into_iter().find(|kind| kind.media_type().as_bytes() == first.data)
}

/// Before what tells the kind there is nothing but what every Office file has (ECMA-376, part 2).
fn office(head: &[u8]) -> Option<Kind> {
    for entry in Entries(head).take(MOST) {
        let common = [&b"[Content_Types].xml"[..], b"_rels/", b"docProps/", b"customXml/"];
        if common.iter().any(|name| entry.name.starts_with(name)) {
            continue;
        }
        let part = entry.name.ends_with(b".xml") || entry.name.ends_with(b".rels");
        let kinds = [(&b"word/"[..], Kind::Docx), (b"xl/", Kind::Xlsx), (b"ppt/", Kind::Pptx)];
        let (_, kind) = kinds.into_iter().find(|(folder, _)| entry.name.starts_with(folder))?;
        if part {
            return Some(kind);
        }
    }
    None
}

struct Entry<'a> {
    name: &'a [u8],
    packed: bool,
    /// As much as there is of it.
    data: &'a [u8],
}

/// The entries that begin in what there is.
struct Entries<'a>(&'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let bytes = self.0;
        if !bytes.starts_with(HEADER) {
            return None;
        }
        let short = |at| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        let size = u32::from_le_bytes(bytes.get(18..22)?.try_into().ok()?);
        let name_end = 30 + usize::from(short(26)?);
        let name = bytes.get(30..name_end)?;
        let behind = bytes.get(name_end + usize::from(short(28)?)..)?;
        // Where the size comes behind the data, the next header is looked for.
        let unknown = short(6)? & 8 != 0 && size == 0;
        let end = match unknown {
            true => behind.windows(4).position(|four| four == HEADER).unwrap_or(behind.len()),
            false => usize::try_from(size).unwrap_or(usize::MAX).min(behind.len()),
        };
        let (data, rest) = behind.split_at_checked(end)?;
        self.0 = rest;
        Some(Entry { name, packed: short(8)? != 0, data })
    }
}
