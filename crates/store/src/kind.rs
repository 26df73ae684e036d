//! What files may be.

mod compound;
mod look;
mod mp3;
mod signs;
mod text;
mod zip;

pub(crate) use look::Look;

use crate::Error;

/// What is taken, for people.
pub const ALLOWED: &str = "PDF, Word, Excel, PowerPoint, OpenDocument, RTF, pictures (PNG, JPEG, GIF, WebP, \
     HEIC, AVIF), sound (MP3, M4A, WAV, OGG, FLAC), film (MP4, MOV, WebM), ZIP, and plain text or CSV";

/// What a file is, as its content says and whatever it is called. These are all that are taken.
///
/// They are told by their first 64 KiB; text is read to its end, and of the older Office files the first 2 KiB
/// of the directory are looked at. Nothing is unpacked, so that a bomb is only its own size. A file that is
/// two things at once (a picture with a page of HTML behind it) is taken for what it begins with: what is
/// stored is served as an attachment that nothing interprets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the usual name of what it is: see `Kind::facts`")]
pub enum Kind {
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Doc,
    Xls,
    Ppt,
    Odt,
    Ods,
    Odp,
    Odg,
    Rtf,
    Png,
    Jpeg,
    Gif,
    Webp,
    Heic,
    Avif,
    Mp3,
    M4a,
    Wav,
    Ogg,
    Flac,
    Mp4,
    Mov,
    Webm,
    Zip,
    Text,
}

struct Facts {
    media_type: &'static str,
    /// The usual one first.
    extensions: &'static [&'static str],
    words: &'static str,
}

impl Kind {
    /// All there are.
    pub const ALL: [Self; 28] = [
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Doc,
        Self::Xls,
        Self::Ppt,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Odg,
        Self::Rtf,
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
        Self::Heic,
        Self::Avif,
        Self::Mp3,
        Self::M4a,
        Self::Wav,
        Self::Ogg,
        Self::Flac,
        Self::Mp4,
        Self::Mov,
        Self::Webm,
        Self::Zip,
        Self::Text,
    ];

    /// The table. Media types are IANA's, save where it has none for what everybody uses. Extensions that make
    /// a system run what is in a file are in no row: a Word file with macros is a `docx` here, under which Word
    /// runs none.
    fn facts(self) -> Facts {
        let row = |media_type, extensions, words| Facts { media_type, extensions, words };
        match self {
            // %PDF-
            Self::Pdf => row("application/pdf", &["pdf"], "PDF"),
            // A ZIP whose first entries are [Content_Types].xml and the like, then word/…, xl/…, ppt/…
            Self::Docx => row(
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                &["docx"],
                "Word document",
            ),
            Self::Xlsx => row(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                &["xlsx"],
                "Excel workbook",
            ),
            Self::Pptx => row(
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                &["pptx", "ppsx"],
                "PowerPoint presentation",
            ),
            // A compound file (D0 CF 11 E0) whose root has Office's class, or whose streams have Office's names.
            Self::Doc => row("application/msword", &["doc", "dot"], "Word document"),
            Self::Xls => row("application/vnd.ms-excel", &["xls", "xlt"], "Excel workbook"),
            Self::Ppt => {
                row("application/vnd.ms-powerpoint", &["ppt", "pps"], "PowerPoint presentation")
            }
            // A ZIP whose first entry is `mimetype`, stored as it is.
            Self::Odt => {
                row("application/vnd.oasis.opendocument.text", &["odt"], "OpenDocument text")
            }
            Self::Ods => row(
                "application/vnd.oasis.opendocument.spreadsheet",
                &["ods"],
                "OpenDocument spreadsheet",
            ),
            Self::Odp => row(
                "application/vnd.oasis.opendocument.presentation",
                &["odp"],
                "OpenDocument presentation",
            ),
            Self::Odg => {
                row("application/vnd.oasis.opendocument.graphics", &["odg"], "OpenDocument drawing")
            }
            // {\rtf
            Self::Rtf => row("application/rtf", &["rtf", "doc"], "RTF document"),
            // 89 PNG
            Self::Png => row("image/png", &["png"], "PNG picture"),
            // FF D8 FF
            Self::Jpeg => row("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"], "JPEG picture"),
            // GIF87a, GIF89a
            Self::Gif => row("image/gif", &["gif"], "GIF picture"),
            // RIFF, then WEBP
            Self::Webp => row("image/webp", &["webp"], "WebP picture"),
            // ftyp, then a brand: ISO/IEC 23008-12, and AV1-ISOBMFF's
            Self::Heic => row("image/heic", &["heic", "heif"], "HEIC picture"),
            Self::Avif => row("image/avif", &["avif"], "AVIF picture"),
            // ID3, or two frames of MPEG audio layer III, one where the other says that it is
            Self::Mp3 => row("audio/mpeg", &["mp3"], "MP3 sound"),
            // ftyp, then M4A or M4B
            Self::M4a => row("audio/mp4", &["m4a", "m4b", "mp4"], "M4A sound"),
            // RIFF, then WAVE
            Self::Wav => row("audio/wav", &["wav"], "WAV sound"),
            // OggS
            Self::Ogg => row("audio/ogg", &["ogg", "oga", "opus"], "OGG sound"),
            // fLaC
            Self::Flac => row("audio/flac", &["flac"], "FLAC sound"),
            // ftyp, then a brand of MPEG-4's or 3GPP's
            Self::Mp4 => row("video/mp4", &["mp4", "m4v", "m4a", "3gp"], "MP4 film"),
            // ftyp, then qt
            Self::Mov => row("video/quicktime", &["mov", "qt"], "MOV film"),
            // EBML (1A 45 DF A3) with the type webm
            Self::Webm => row("video/webm", &["webm"], "WebM film"),
            // PK, and none of the above: an Office file whose order of entries is not known may keep its name
            Self::Zip => row(
                "application/zip",
                &[
                    "zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "epub", "pages",
                    "numbers", "key",
                ],
                "ZIP archive",
            ),
            // UTF-8, or UTF-16 with its mark, to the end: no control character, and no markup at the beginning
            Self::Text => row(
                "text/plain",
                &["txt", "csv", "tsv", "md", "text", "log", "ics", "vcf", "srt", "vtt"],
                "text",
            ),
        }
    }

    /// As it is sent, and written down. Each kind has its own.
    pub fn media_type(self) -> &'static str {
        self.facts().media_type
    }

    /// The kind that [`Kind::media_type`] says this of.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// What a file of this kind may end in, in lower case and without the dot. The usual one is first.
    pub fn extensions(self) -> &'static [&'static str] {
        self.facts().extensions
    }

    /// What people call it.
    pub fn words(self) -> &'static str {
        self.facts().words
    }

    /// The kind of a file that is all there.
    pub fn of(bytes: &[u8]) -> Result<Self, Error> {
        let mut look = Look::default();
        look.push(bytes)?;
        look.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let types: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.media_type()).collect();
        assert_eq!(types.len(), Kind::ALL.len(), "one media type each");
        for kind in Kind::ALL {
            assert_eq!(Kind::of_media_type(kind.media_type()), Some(kind));
            for extension in kind.extensions() {
                let lower = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
                assert!(extension.bytes().all(lower) && extension.len() <= 10, "{extension}");
            }
            let first = kind.words().split(' ').next().unwrap();
            assert!(ALLOWED.contains(first), "{first} is in no word of what is taken");
        }
        // What Windows, macOS or a browser would run or draw.
        let risky = "exe com scr pif bat cmd ps1 vbs js jse hta lnk url msi jar html htm xhtml svg xml mht docm \
                     xlsm pptm dotm app command sh py php reg chm";
        for extension in risky.split_whitespace() {
            let taken = Kind::ALL.iter().find(|kind| kind.extensions().contains(&extension));
            assert_eq!(taken, None, "{extension}");
        }
    }
}
