//! Files that lie in a folder, one a record: which it is, and whose.

use portico_domain::PersonalText;

use crate::{
    ClientReference, Error, Excerpt, FaultKind, Options, Report, answers,
    mapping::{Field, Fields},
    read::{Cells, Checked, read},
    references::{CLIENT, CLIENT_EMAIL, CLIENT_KEY},
};

/// How many characters where a file lies is said in, and what it is called, at most.
const PATH: usize = 500;
const NAME: usize = 200;

/// A record of a list of files.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    /// Where it lies, below the folder: names with `/` between them, none of them `..`.
    pub path: String,
    /// Whose it is.
    pub client: ClientReference,
    /// What it is to be called; `None` for what it is called in the folder.
    pub name: Option<PersonalText>,
    /// Whether the client sees it: only where a column that somebody has mapped to `shared` says so.
    pub shared: bool,
}

pub(crate) const FIELDS: Fields = Fields {
    all: &[
        Field::text("path", PATH),
        CLIENT,
        CLIENT_KEY,
        CLIENT_EMAIL,
        Field::text("name", NAME),
        Field::text("shared", 100),
    ],
    key: "path",
    required: &[&["path"], &["client", "client_key", "client_email"]],
    implied: &[],
};

/// The files that a list names. What lies in the folder, it does not look at.
pub fn read_files(bytes: &[u8], options: &Options) -> Result<Report<FileRow>, Error> {
    read(bytes, &FIELDS, options, |cells, _| file(cells).map(Some))
}

/// Asks for every field before it gives up, so that all faults are noted.
fn file(cells: &mut Cells) -> Checked<FileRow> {
    let path =
        cells.key_as("path", |path| within(path).ok_or_else(|| FaultKind::Path(Excerpt::of(path))));
    let client = ClientReference::read(cells, None);
    let name = cells.parsed("name", |name| {
        if name.contains(['/', '\\']) {
            return Err(FaultKind::Name(Excerpt::of(name)));
        }
        PersonalText::line(name, NAME).map_err(|_| FaultKind::Turning)
    });
    let shared = cells.parsed("shared", |word| {
        answers::is_yes(word).ok_or_else(|| FaultKind::Answer(Excerpt::of(word)))
    });
    let (path, client) = (path?, client?);
    Ok(FileRow { path, client, name: name?.flatten(), shared: shared?.unwrap_or(false) })
}

/// The same path with `/` between its names, if it leads nowhere but down. Programs write `\` as well, and a drive in
/// front.
fn within(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let drive = path.as_bytes().get(1) == Some(&b':');
    let sound = |name: &str| !["", ".", ".."].contains(&name);
    (!drive && path.split('/').all(sound)).then(|| path.to_owned())
}

#[test]
fn a_path_leads_down_and_nowhere_else() {
    for (path, read) in [
        ("a.pdf", Some("a.pdf")),
        ("./2024/a b.pdf", Some("2024/a b.pdf")),
        ("2024\\a.pdf", Some("2024/a.pdf")),
        ("Session 1: plan.txt", Some("Session 1: plan.txt")),
        ("..\\a.pdf", None),
        ("2024/../../a.pdf", None),
        ("/etc/passwd", None),
        ("C:\\a.pdf", None),
        ("a.pdf/", None),
        ("a//b.pdf", None),
        ("", None),
    ] {
        assert_eq!(within(path).as_deref(), read, "{path}");
    }
}
