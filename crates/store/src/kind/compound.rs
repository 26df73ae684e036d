//! The box of older Office files (MS-CFB), in which installers and mails come as well: its directory says
//! which it is.

use crate::Kind;

/// How much of the directory is looked at: sixteen entries.
const LOOK: usize = 2048;
const ENTRY: usize = 128;

/// The beginning of the directory, which passes by anywhere in the file.
pub(super) struct Directory {
    /// How many bytes are still before it.
    before: u64,
    bytes: Vec<u8>,
}

impl Directory {
    /// Where it is, as the header says (MS-CFB, 2.2).
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let shift = u16::from_le_bytes(head.get(30..32)?.try_into().ok()?);
        let sector = u32::from_le_bytes(head.get(48..52)?.try_into().ok()?);
        let shift = [9, 12].into_iter().find(|known| *known == shift)?;
        Some(Self { before: (u64::from(sector) + 1) << shift, bytes: Vec::new() })
    }

    /// What comes next, from the first byte of the file on.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let skip = usize::try_from(self.before).unwrap_or(usize::MAX).min(bytes.len());
        self.before -= skip as u64;
        let here = bytes.get(skip..).unwrap_or_default();
        let room = LOOK.saturating_sub(self.bytes.len()).min(here.len());
        self.bytes.extend_from_slice(here.get(..room).unwrap_or_default());
    }

    /// By the class of the root, or by the names of streams where it has none.
    pub(super) fn kind(&self) -> Option<Kind> {
        let mut entries = self.bytes.chunks_exact(ENTRY);
        let root = entries.next().filter(|root| name(root) == "Root Entry")?;
        match root.get(80..96)? {
            // 00020906-0000-0000-C000-000000000046, and the others likewise
            b"\x06\x09\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" => Some(Kind::Doc),
            b"\x10\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" => Some(Kind::Xls),
            b"\x20\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" => Some(Kind::Xls),
            b"\x10\x8d\x81\x64\x9b\x4f\xcf\x11\x86\xea\0\xaa\0\xb9\x29\xe8" => Some(Kind::Ppt),
            b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" => {
                entries.find_map(|entry| match name(entry).as_str() {
                    "WordDocument" => Some(Kind::Doc),
                    "Workbook" | "Book" => Some(Kind::Xls),
                    "PowerPoint Document" => Some(Kind::Ppt),
                    _ => None,
                })
            }
            _ => None,
        }
    }
}

/// UTF-16 up to a zero, 31 characters at most.
fn name(entry: &[u8]) -> String {
    let (pairs, _) = entry.get(..64).unwrap_or_default().as_chunks();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
