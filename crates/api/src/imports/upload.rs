//! A form that brings a file, of both faces.

use std::mem;

use axum::{
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use portico_domain::imports::{Kind, MOST_BYTES, NewImport};
use portico_import::{Preset, errand::Reading};
use sha2::{Digest, Sha256};

use crate::Problem;

/// How long the form may be, in bytes. What is more than a file may have is read so far, so that a browser hears why
/// it was not taken, and is not kept.
pub const FORM_LIMIT: usize = MOST_BYTES + (8 << 20);

/// How long one of its texts may be, in bytes.
const LONGEST_TEXT: usize = 200;

/// A file of another program.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "it stands for a form in the API's document")]
pub(crate) struct ImportForm {
    /// What is in the file.
    kind: Kind,
    /// Which program's file it is; nothing, or no such field, for one that is not known here.
    preset: Option<String>,
    /// What that program is to be called here: keys and numbers are unique in it. Without it, as the preset.
    #[schema(max_length = 63, pattern = "^[a-z0-9][a-z0-9-]{0,62}$")]
    source: Option<String>,
    /// A CSV file of 16 MB at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What came with the form, as it was typed.
#[derive(Default)]
pub struct Upload {
    /// What is said to be in the file.
    pub kind: String,
    /// Which program's it is said to be; empty for one that is not known here.
    pub preset: String,
    /// What that is to be called here.
    pub source: String,
    file: Sent,
}

#[derive(Default)]
enum Sent {
    #[default]
    Nothing,
    File(Vec<u8>),
    TooMuch,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each says it in its own sentence")]
pub enum Flaw {
    Kind,
    Preset,
    SourceMissing,
    Source,
    FileMissing,
    FileTooLarge,
}

impl Flaw {
    /// The name of the field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Preset => "preset",
            Self::SourceMissing | Self::Source => "source",
            Self::FileMissing | Self::FileTooLarge => "file",
        }
    }

    /// A sentence that names the thing and the way out.
    pub fn words(self) -> &'static str {
        match self {
            Self::Kind => "Say whether clients, invoices or notes are in it.",
            Self::Preset => {
                "Files of that kind are not known from this program. Choose another program."
            }
            Self::SourceMissing => "A program that is not in the list needs a name here.",
            Self::Source => {
                "Use lower-case letters, digits and dashes, such as our-books. Portico is no other program."
            }
            Self::FileMissing => "Choose a file with something in it.",
            Self::FileTooLarge => "A file has 16 MB at most. Export it in parts.",
        }
    }
}

impl Upload {
    /// Reads the form: each of its fields once at most, and no others.
    pub async fn read(request: Request) -> Result<Self, Problem> {
        let mut form =
            Multipart::from_request(request, &()).await.map_err(|_| Problem::OTHER_FORM)?;
        let (mut upload, mut seen) = (Self::default(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(not_whole)? {
            let name = field.name().unwrap_or_default().to_owned();
            if seen.contains(&name) {
                return Err(Problem::OTHER_FORM);
            }
            match name.as_str() {
                "kind" => upload.kind = text(field).await?,
                "preset" => upload.preset = text(field).await?,
                "source" => upload.source = text(field).await?.trim().to_owned(),
                "file" => upload.file = file(field).await?,
                _ => return Err(Problem::OTHER_FORM),
            }
            seen.push(name);
        }
        Ok(upload)
    }

    /// What is to be added, or what is wrong, in the order of the form. The file goes with it.
    pub fn checked(&mut self) -> Result<NewImport, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let kind = match self.kind.as_str() {
            "clients" => Some(Kind::Clients),
            "invoices" => Some(Kind::Invoices),
            "notes" => Some(Kind::Notes),
            _ => None,
        };
        if kind.is_none() {
            flaws.push(Flaw::Kind);
        }
        let preset = Some(self.preset.clone()).filter(|name| !name.is_empty());
        let known =
            |name: &String| kind.is_none_or(|kind| Preset::named(name, kind.into()).is_ok());
        if !preset.iter().all(known) {
            flaws.push(Flaw::Preset);
        }
        let source = if self.source.is_empty() { &self.preset } else { &self.source };
        let source = source.clone();
        if source.is_empty() {
            flaws.push(Flaw::SourceMissing);
        } else if !self.source.is_empty() && !is_source(&source) {
            flaws.push(Flaw::Source);
        }
        let file = match mem::take(&mut self.file) {
            Sent::File(file) => Some(file),
            Sent::Nothing => {
                flaws.push(Flaw::FileMissing);
                None
            }
            Sent::TooMuch => {
                flaws.push(Flaw::FileTooLarge);
                None
            }
        };
        match (kind, file) {
            (Some(kind), Some(file)) if flaws.is_empty() => {
                let reading = Reading { preset, ..Reading::default() }.text();
                Ok(NewImport { kind, source, reading, file })
            }
            _ => Err(flaws),
        }
    }

    /// Of all that was sent, whatever parted it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let file: &[u8] = match &self.file {
            Sent::File(file) => file,
            Sent::Nothing | Sent::TooMuch => &[],
        };
        let mut hash = Sha256::new();
        for part in [self.kind.as_bytes(), self.preset.as_bytes(), self.source.as_bytes(), file] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// As the database will have it.
fn is_source(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.len() <= 63 && name.bytes().all(fits) && !name.starts_with('-') && name != "portico"
}

async fn text(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(not_whole)? {
        if bytes.len() + part.len() > LONGEST_TEXT {
            return Err(Problem::OTHER_FORM);
        }
        bytes.extend_from_slice(&part);
    }
    String::from_utf8(bytes).map_err(|_| Problem::OTHER_FORM)
}

async fn file(mut field: Field<'_>) -> Result<Sent, Problem> {
    let (mut file, mut too_much) = (Vec::new(), false);
    while let Some(part) = field.chunk().await.map_err(not_whole)? {
        too_much |= file.len() + part.len() > MOST_BYTES;
        if too_much {
            file = Vec::new();
        } else {
            file.extend_from_slice(&part);
        }
    }
    Ok(match (too_much, file.is_empty()) {
        (true, _) => Sent::TooMuch,
        (false, true) => Sent::Nothing,
        (false, false) => Sent::File(file),
    })
}

fn not_whole(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "A file has 16 MB at most.")
        }
        _ => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "The form did not arrive whole."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(kind: &str, preset: &str, source: &str, file: Sent) -> Vec<Flaw> {
        let [kind, preset, source] = [kind, preset, source].map(str::to_owned);
        Upload { kind, preset, source, file }.checked().err().unwrap_or_default()
    }

    fn some() -> Sent {
        Sent::File(b"x".to_vec())
    }

    #[test]
    fn a_program_has_a_name_here() {
        let mut sound = Upload { preset: "wave".into(), file: some(), ..Upload::default() };
        sound.kind = "invoices".into();
        let new = sound.checked().unwrap_or_else(|flaws| panic!("{flaws:?}"));
        assert_eq!((new.source.as_str(), new.file.as_slice()), ("wave", &b"x"[..]));
        assert_eq!(Reading::parse(&new.reading).unwrap().preset.as_deref(), Some("wave"));
        for (preset, source, flaw) in [
            ("", "our-books", None),
            ("wave", "wave-2", None),
            ("", "", Some(Flaw::SourceMissing)),
            ("", "Our books", Some(Flaw::Source)),
            ("", "-books", Some(Flaw::Source)),
            ("", "portico", Some(Flaw::Source)),
            ("wave", &"x".repeat(64), Some(Flaw::Source)),
            ("nobody-s", "books", Some(Flaw::Preset)),
        ] {
            let found = flaws("clients", preset, source, some());
            assert_eq!(found, Vec::from_iter(flaw), "{preset} {source}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let all = [Flaw::Kind, Flaw::SourceMissing, Flaw::FileMissing];
        assert_eq!(flaws("", "", "", Sent::Nothing), all);
        assert_eq!(flaws("clients", "wave", "", Sent::TooMuch), [Flaw::FileTooLarge]);
    }
}
