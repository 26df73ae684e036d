#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What is written is read; and of what is not that, nothing is.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use age::Encryptor;
use portico_archive::{
    Error, FORMAT, FileKey, Identities, Manifest, PART, Part, Reader, Recipients, Shape, Sum,
    Writer, new_identity,
};
use secrecy::ExposeSecret;
use tar::{Builder, EntryType, Header};
use time::OffsetDateTime;

struct Desk {
    folder: tempfile::TempDir,
    public: String,
    identities: Identities,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (public, private) = new_identity();
        let file = folder.path().join("identity");
        fs::write(&file, format!("# mine\n{}\n", private.expose_secret())).unwrap();
        Self { identities: Identities::read(&file).unwrap(), folder, public }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn recipients(&self) -> Recipients {
        Recipients::parse([self.public.as_str()]).unwrap()
    }

    /// Three tables: of so many rows, of none, and of two.
    fn write(&self, path: &Path, rows: usize) -> (Vec<Sum>, Vec<u8>) {
        let large = b"some\tof it\\n\n".repeat(rows);
        let mut writer = Writer::create(path, &self.recipients(), &manifest()).unwrap();
        writer.begin("large").unwrap();
        large.chunks(70_001).for_each(|chunk| writer.push(chunk).unwrap());
        writer.begin("empty").unwrap();
        writer.begin("small").unwrap();
        writer.push(b"1\n").unwrap();
        writer.push(b"2\n").unwrap();
        (writer.finish().unwrap().0, large)
    }

    /// What somebody else put together with this public key: entries of a name, a kind and bytes.
    fn forge(&self, entries: &[(&str, EntryType, &[u8])], behind: &[u8]) -> Option<Error> {
        let path = self.path("forged");
        let recipient: age::x25519::Recipient = self.public.parse().unwrap();
        let each = [&recipient as &dyn age::Recipient].into_iter();
        let encryptor = Encryptor::with_recipients(each).unwrap();
        let stream = encryptor.wrap_output(fs::File::create(&path).unwrap()).unwrap();
        let mut tar = Builder::new(stream);
        for (name, kind, bytes) in entries {
            let mut header = Header::new_ustar();
            header.set_entry_type(*kind);
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, name, *bytes).unwrap();
        }
        let mut stream = tar.into_inner().unwrap();
        stream.write_all(behind).unwrap();
        stream.finish().unwrap();
        self.read(&path).err()
    }

    /// All of it: the rows of each table, and the sums.
    fn read(&self, path: &Path) -> Result<(Vec<Vec<u8>>, Vec<Sum>), Error> {
        let mut reader = Reader::open(path, &self.identities)?;
        let mut rows = vec![Vec::new(); reader.manifest().tables.len()];
        while let Some(part) = reader.next_part()? {
            if let Part::Rows { table, bytes } = part {
                rows[table].extend_from_slice(&bytes);
            }
        }
        Ok((rows, reader.sums().to_vec()))
    }
}

fn manifest() -> Manifest {
    let tables = ["large", "empty", "small"].map(|name| Shape {
        name: name.to_owned(),
        columns: vec!["id".to_owned(), "words".to_owned()],
    });
    Manifest {
        format: FORMAT,
        program: "0.1.0".into(),
        schema: 14,
        migrations: "00".into(),
        taken_at: OffsetDateTime::UNIX_EPOCH,
        practices: 2,
        sealed_under: vec!["01020304".into()],
        tables: tables.into(),
    }
}

#[test]
fn what_is_written_is_read() {
    let desk = Desk::new();
    let path = desk.path("backup");
    let (sums, large) = desk.write(&path, PART / 5);
    let (rows, read) = desk.read(&path).unwrap();
    assert!(large.len() > 2 * PART, "several parts");
    assert!(rows == [large, Vec::new(), b"1\n2\n".to_vec()], "the rows are those");
    assert_eq!(read, sums);
    let counted: Vec<_> = sums.iter().map(|sum| (sum.table.as_str(), sum.rows)).collect();
    assert_eq!(counted, [("large", PART as u64 / 5), ("empty", 0), ("small", 2)]);
    assert_eq!(Reader::open(&path, &desk.identities).unwrap().manifest(), &manifest());

    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let again = Writer::create(&path, &desk.recipients(), &manifest());
    assert!(matches!(again.err(), Some(Error::Exists(_))), "it takes the place of nothing");
}

/// Which file, by a number.
fn key(n: u8) -> FileKey {
    format!("00000000-0000-7000-8000-0000000000aa/00000000-0000-7000-8000-0000000000{n:02x}")
        .parse()
        .unwrap()
}

/// Files stand behind the tables, cut into parts; what was given up says so, whatever there was of it.
#[test]
fn files_that_are_written_are_read() {
    let desk = Desk::new();
    let path = desk.path("backup");
    let mut writer = Writer::create(&path, &desk.recipients(), &manifest()).unwrap();
    for table in ["large", "empty", "small"] {
        writer.begin(table).unwrap();
    }
    let files = [(1, 1), (2, PART), (3, 2 * PART + 5)].map(|(n, size)| (key(n), vec![n; size]));
    for (key, bytes) in &files {
        writer.begin_file(*key).unwrap();
        bytes.chunks(70_001).for_each(|chunk| writer.push(chunk).unwrap());
    }
    writer.begin_file(key(4)).unwrap();
    writer.give_up_file().unwrap();
    writer.begin_file(key(5)).unwrap();
    writer.push(&vec![5; PART + 1]).unwrap();
    writer.give_up_file().unwrap();
    writer.begin_file(key(6)).unwrap();
    writer.push(b"last").unwrap();
    assert!(writer.finish().unwrap().0.iter().all(|sum| sum.rows == 0), "they are no rows");

    let mut reader = Reader::open(&path, &desk.identities).unwrap();
    let (mut found, mut gone) = (Vec::<(FileKey, Vec<u8>)>::new(), Vec::new());
    while let Some(part) = reader.next_part().unwrap() {
        match part {
            Part::Rows { .. } => panic!("there are none"),
            Part::Gone(key) => gone.push(key),
            Part::File { key, bytes } => {
                assert!((1..=PART).contains(&bytes.len()));
                match found.last_mut().filter(|(last, _)| *last == key) {
                    Some((_, all)) => all.extend_from_slice(&bytes),
                    None => found.push((key, bytes)),
                }
            }
        }
    }
    assert!(found[..3] == files);
    assert_eq!(found[3], (key(5), vec![5; PART]), "what there was of it");
    assert_eq!((&found[4], gone), (&(key(6), b"last".to_vec()), vec![key(4), key(5)]));
}

/// Nothing is left of an archive that was not finished.
#[test]
fn what_is_given_up_is_gone() {
    let desk = Desk::new();
    let mut writer = Writer::create(&desk.path("b"), &desk.recipients(), &manifest()).unwrap();
    writer.begin("large").unwrap();
    let files = || fs::read_dir(desk.folder.path()).unwrap().count();
    assert_eq!(files(), 2, "the identity, and what is written");
    drop(writer);
    assert_eq!(files(), 1);
}

#[test]
fn of_another_file_nothing_is_read() {
    let desk = Desk::new();
    let path = desk.path("backup");
    desk.write(&path, 20_000);
    let other = Desk::new();
    assert!(matches!(other.read(&path), Err(Error::WrongKey)));

    let whole = fs::read(&path).unwrap();
    for text in ["", "PGDMP", "age-encryption.org/v2\n", "create table clients ();"] {
        fs::write(&path, text).unwrap();
        assert!(matches!(desk.read(&path), Err(Error::NotAge(_))), "{text}");
    }
    // Cut anywhere, between two frames of age's as well.
    let head = whole.len() % (64 * 1024 + 16);
    let cuts = (0..200).map(|n| n * whole.len() / 200).chain([head, head + 2 * (65536 + 16)]);
    for cut in cuts.filter(|cut| *cut >= 22).chain([whole.len() - 1]) {
        fs::write(&path, &whole[..cut]).unwrap();
        let read = desk.read(&path).err().unwrap();
        assert!(matches!(read, Error::Damaged | Error::WrongKey), "cut at {cut}: {read}");
        assert!(cut < 200 || matches!(read, Error::Damaged), "cut at {cut}: {read}");
    }
    // One bit another, or one byte more.
    for place in (22..200).chain((0..100).map(|n| 200 + n * (whole.len() - 201) / 99)) {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        fs::write(&path, changed).unwrap();
        let read = desk.read(&path).err().unwrap();
        assert!(matches!(read, Error::Damaged | Error::WrongKey), "{place}: {read}");
        assert!(place < 200 || matches!(read, Error::Damaged), "{place}: {read}");
    }
    fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    assert!(matches!(desk.read(&path), Err(Error::Damaged)));
    fs::write(&path, whole).unwrap();
    assert!(desk.read(&path).is_ok(), "the control");
}

/// Whoever has the public key can make an archive. One that is not as we write them is not read.
#[test]
fn what_another_made_is_held_to_the_format() {
    use EntryType::{Link, Regular, Symlink};
    let desk = Desk::new();
    let (sums, _) = desk.write(&desk.path("control"), 1);
    let sums: Vec<_> = sums.iter().map(|sum| Sum { rows: 0, ..sum.clone() }).collect();
    let (manifest, sums) =
        (serde_json::to_vec(&manifest()).unwrap(), serde_json::to_vec(&sums).unwrap());
    let (first, last) =
        (("manifest.json", Regular, &manifest[..]), ("sums.json", Regular, &sums[..]));
    assert!(desk.forge(&[first, last], b"").is_none(), "the control");

    let one = ("tables/large/000001", Regular, &b"1\n"[..]);
    let long = vec![b'x'; PART + 1];
    for (entries, said) in [
        (&[][..], "no manifest"),
        (&[last], "no manifest"),
        (&[("manifest.json", Regular, b"{}"), last], "no manifest"),
        (&[first, ("tables/large/000002", Regular, b"1\n"), last], "where it belongs"),
        (&[first, one, one, last], "where it belongs"),
        (&[first, ("tables/small/000001", Regular, b"1\n"), one, last], "where it belongs"),
        (&[first, ("tables/users/000001", Regular, b"1\n"), last], "where it belongs"),
        (&[first, ("../large", Regular, b"1\n"), last][..1], "cut short"),
        (&[first, ("tables/large/000001", Regular, &long), last], "larger"),
        (&[first, ("tables/large/000001", Symlink, b""), last], "no file"),
        (&[first, ("tables/large/000001", Link, b""), last], "no file"),
        (&[first, ("sums.json", Regular, b"[]")], "other tables"),
        (&[first, last, one], "behind its end"),
    ] {
        let read = desk.forge(entries, b"").unwrap().to_string();
        assert!(read.contains(said), "{said}: {read}");
    }
    let behind = desk.forge(&[first, last], b"x").unwrap().to_string();
    assert!(behind.contains("behind its end"), "{behind}");
    let newer = desk.forge(&[("manifest.json", Regular, br#"{"format": 3, "else": 1}"#)], b"");
    assert!(matches!(newer, Some(Error::Format(3))));
    let zero = desk.forge(&[("manifest.json", Regular, br#"{"format": 0}"#)], b"");
    assert!(matches!(zero, Some(Error::Format(0))));
}

/// The same of files: in their order, whole parts, names of ours, and none in the format that has none.
#[test]
fn files_of_another_s_are_held_to_the_format() {
    use EntryType::Regular;
    let desk = Desk::new();
    let (sums, _) = desk.write(&desk.path("control"), 1);
    let sums: Vec<_> = sums.iter().map(|sum| Sum { rows: 0, ..sum.clone() }).collect();
    let sums = serde_json::to_vec(&sums).unwrap();
    let forge = |format: u32, names: &[String]| {
        let manifest = serde_json::to_vec(&Manifest { format, ..manifest() }).unwrap();
        let mut entries = vec![("manifest.json", Regular, &manifest[..])];
        entries.extend(names.iter().map(|name| match name.ends_with("gone") {
            true => (name.as_str(), Regular, &b""[..]),
            false => (name.as_str(), Regular, &b"1\n"[..]),
        }));
        entries.push(("sums.json", Regular, &sums));
        desk.forge(&entries, b"").map(|error| error.to_string())
    };
    let at = |n: u8, leaf: &str| format!("files/{}/{leaf}", key(n));
    let control = [
        "tables/small/000001".to_owned(),
        at(1, "000001"),
        at(1, "000002"),
        at(2, "gone"),
        at(3, "000001"),
        at(3, "gone"),
    ];
    assert_eq!(forge(2, &control), None, "the control");
    assert_eq!(forge(1, &control[..1]), None, "the control of the first format");
    for names in [
        vec![at(1, "000002")],
        vec![at(1, "000001"), at(1, "000001")],
        vec![at(1, "000001"), at(1, "000003")],
        vec![at(2, "000001"), at(1, "000001")],
        vec![at(1, "gone"), at(1, "000001")],
        vec![at(1, "gone"), at(1, "gone")],
        vec![at(1, "000001"), "tables/small/000001".to_owned()],
        vec![at(1, "1")],
        vec![at(1, "+00001")],
        vec![at(1, "000000")],
        vec![at(1, "000001").replace("aa/", "AA/")],
        vec!["files/aa/bb/000001".to_owned()],
        vec![format!("files/{}", key(1))],
    ] {
        let read = forge(2, &names).unwrap();
        assert!(read.contains("where it belongs"), "{names:?}: {read}");
    }
    assert!(forge(1, &[at(1, "000001")]).unwrap().contains("where it belongs"));
}

/// What is no key is told so, and a private one that was mistaken for a public one is not shown.
#[test]
fn what_is_no_key_is_refused() {
    let desk = Desk::new();
    let (_, private) = new_identity();
    let refused = Recipients::parse([private.expose_secret()]).err().unwrap().to_string();
    assert!(!refused.contains("SECRET"), "{refused}");
    assert!(matches!(Recipients::parse([]), Err(Error::NoRecipient)));
    assert!(matches!(Recipients::parse(["age1x"]), Err(Error::Recipient(_))));
    for text in ["", "# nothing\n", desk.public.as_str()] {
        fs::write(desk.path("key"), text).unwrap();
        let refused = Identities::read(&desk.path("key")).err().unwrap();
        assert!(matches!(refused, Error::Identity(_)), "{refused}");
    }
    assert!(matches!(Identities::read(&desk.path("none")), Err(Error::File { .. })));
}
