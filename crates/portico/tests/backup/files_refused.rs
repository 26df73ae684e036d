//! A file that is not what its row says, or is not there: there is no backup, and no restore; and nothing is left of
//! what had come until then.

use std::fs;

use portico_archive::{FORMAT, FileKey, PART, Part};
use portico_testkit::{World, cluster_url};

use crate::{
    desk::{Desk, fresh, lines, outcome, put, run},
    files::{SEED, add, content, keys, read},
    refused::TABLES,
};

#[tokio::test]
async fn a_backup_is_made_of_whole_files_or_not_at_all() {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let key = add(&world, &desk, "wrong", &content(PART + 9)).await;
    let (dump, path) = (world.url("portico_dump"), desk.path("backup"));
    let object = desk.path("files").join("objects").join(&key);
    let whole = fs::read(&object).unwrap();
    let other = [&whole[..PART], b"otherwise"].concat();
    let longer = [&whole[..], b"x"].concat();
    for (what, bytes, said) in [
        ("another", Some(&other[..]), "it is not what its row says"),
        ("longer", Some(&longer), "it is not what its row says"),
        ("shorter", Some(&whole[..PART]), "it is not what its row says"),
        ("empty", Some(b""), ""),
        ("missing", None, "there is no such file"),
    ] {
        match bytes {
            Some(bytes) => fs::write(&object, bytes).unwrap(),
            None => fs::remove_file(&object).unwrap(),
        }
        let refused = run(&mut desk.backup(&dump, &path)).unwrap_err();
        assert!(refused.contains(&key) && refused.contains(said), "{what}: {refused}");
        assert!(refused.contains("There is no backup"), "{what}: {refused}");
        assert!(!path.exists(), "{what}");
    }
    fs::write(&object, whole).unwrap();
    outcome(&mut desk.backup(&dump, &path)); // the control
    let left = fs::read_dir(path.parent().unwrap()).unwrap();
    let left = left.filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".portico-backup-")
    });
    assert_eq!(left.count(), 0, "nothing is left of those that failed");
}

/// Whoever has the public key can make an archive: its files are held to its rows, and what had come before the
/// fault showed is removed again.
#[tokio::test]
async fn files_of_another_s_are_held_to_the_rows() {
    let (world, name) = (World::new(1).await, fresh());
    let desk = Desk::of(&world).await;
    let key = add(&world, &desk, "held", &content(PART + 9)).await;
    let (whole, bad) = (desk.path("backup"), desk.path("bad"));
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    let is = |part: &Part, key: &str| matches!(part, Part::File { key: of, .. } if of.to_string() == key);
    let last: FileKey = "ffffffff-ffff-7fff-8fff-ffffffffffff/ffffffff-ffff-7fff-8fff-ffffffffffff"
        .parse()
        .unwrap();
    let behind = |part: Part, n: &mut u64| {
        *n += u64::from(matches!(part, Part::File { .. }));
        // Behind the two parts of the file that was added, and those of the seed.
        let more = (*n == SEED + 2).then(|| Part::File { key: last, bytes: b"more".to_vec() });
        [part].into_iter().chain(more).collect()
    };
    let change = |part: Part, to: fn(Vec<u8>) -> Vec<u8>| match part {
        Part::File { key: of, bytes } if of.to_string() == key && bytes.len() == 9 => {
            vec![Part::File { key: of, bytes: to(bytes) }]
        }
        part => vec![part],
    };
    let (mut n, store) = (0, desk.store_of(&name));
    type Change<'c> = Box<dyn FnMut(Part) -> Vec<Part> + 'c>;
    let cases: [(&str, u32, Change<'_>, &str); 7] = [
        (
            "missing",
            FORMAT,
            Box::new(|p| if is(&p, &key) { vec![] } else { vec![p] }),
            "is not in it",
        ),
        (
            "other",
            FORMAT,
            Box::new(|p| change(p, |_| b"otherwise".to_vec())),
            "is not what its row",
        ),
        ("longer", FORMAT, Box::new(|p| change(p, |_| vec![b'x'; 10])), "is not what its row"),
        ("shorter", FORMAT, Box::new(|p| change(p, |_| vec![b'x'; 8])), "is not what its row"),
        ("half", FORMAT, Box::new(|p| change(p, |_| Vec::new())), "is not what its row"),
        ("more", FORMAT, Box::new(|p| behind(p, &mut n)), "more than its rows know of"),
        (
            "the first format",
            1,
            Box::new(|p| if matches!(p, Part::Rows { .. }) { vec![p] } else { vec![] }),
            "is not in it",
        ),
    ];
    for (what, format, change, said) in cases {
        let _ = fs::remove_file(&bad);
        desk.forge(&whole, &bad, format, change);
        let refused = run(&mut desk.restore(&bad, &name)).unwrap_err();
        assert!(
            refused.contains(said) && refused.contains("as it was before"),
            "{what}: {refused}"
        );
        assert!(lines(&cluster_url("postgres", &name), TABLES).await.is_empty(), "{what}");
        assert!(keys(&store).await.is_empty(), "{what}");
    }

    // Cut where the files are: they stand at the end.
    let bytes = fs::read(&whole).unwrap();
    for (what, cut) in [("a part", bytes.len() - PART / 2), ("a byte", bytes.len() - 1)] {
        fs::write(&bad, &bytes[..cut]).unwrap();
        let refused = run(&mut desk.restore(&bad, &name)).unwrap_err();
        assert!(refused.contains("is damaged"), "{what}: {refused}");
        assert!(lines(&cluster_url("postgres", &name), TABLES).await.is_empty(), "{what}");
        assert!(keys(&store).await.is_empty(), "{what}");
        assert_eq!(fs::read_dir(desk.path(&format!("files-{name}"))).unwrap().count(), 1);
    }
    outcome(&mut desk.restore(&whole, &name)); // the control
    assert_eq!(keys(&store).await.len() as u64, SEED + 1);
}

/// What was in the store before is neither written over nor removed.
#[tokio::test]
async fn what_is_in_the_store_stays() {
    let (world, name) = (World::new(1).await, fresh());
    let desk = Desk::of(&world).await;
    let key = add(&world, &desk, "there", &content(PART + 9)).await;
    let whole = desk.path("backup");
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    let store = desk.store_of(&name);
    put(&store, &key, b"another").await;
    let refused = run(&mut desk.restore(&whole, &name)).unwrap_err();
    assert!(refused.contains(&key) && refused.contains("nothing is written over"), "{refused}");
    assert_eq!(keys(&store).await, [&*key]);
    assert_eq!(read(&store, &key).await, b"another");

    put(&store, &key, &content(PART + 9)).await;
    let bytes = fs::read(&whole).unwrap();
    fs::write(desk.path("cut"), &bytes[..bytes.len() - 1]).unwrap();
    let refused = run(&mut desk.restore(&desk.path("cut"), &name)).unwrap_err();
    assert!(refused.contains("is damaged"), "{refused}");
    assert_eq!(keys(&store).await, [&*key], "what had come is gone, and this is not");
    outcome(&mut desk.restore(&whole, &name));
}
