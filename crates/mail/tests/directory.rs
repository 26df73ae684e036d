//! Letters in a directory.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use common::{ID, outgoing};
use portico_mail::{Failure, Post, Reason};

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_letter_is_one_file_that_only_its_owner_reads() {
    let directory = tempfile::tempdir().unwrap();
    let post = Post::Directory(directory.path().to_owned());
    for _ in 0..2 {
        assert_eq!(post.deliver(&outgoing()).await, Ok(()));
        let file = format!("{ID}.eml");
        assert_eq!(names(directory.path()), [file.as_str()]);
        let path = directory.path().join(file);
        assert_eq!(fs::read(&path).unwrap(), outgoing().bytes());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn where_nothing_can_be_written_it_is_later() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere = Post::Directory(directory.path().join("missing"));
    assert_eq!(nowhere.deliver(&outgoing()).await, Err(Failure::Later(Reason::Disk)));

    fs::create_dir(directory.path().join(format!("{ID}.eml"))).unwrap();
    let taken = Post::Directory(directory.path().to_owned());
    assert_eq!(taken.deliver(&outgoing()).await, Err(Failure::Later(Reason::Disk)));
    assert_eq!(names(directory.path()).len(), 1, "nothing half-written stays");
}
