#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What is put is read, and what is not whole is nowhere: in a folder, and in a bucket.

mod common;

use std::{
    convert::Infallible,
    fs, io,
    os::unix::fs::{PermissionsExt, symlink},
    sync::atomic::Ordering,
    time::Duration,
};

use bytes::Bytes;
use common::{Ground, MIB, chunks, data, files, grounds, key, settings, sha256};
use futures_util::{StreamExt, TryStreamExt, future, stream};
use portico_store::{Error, Kind, ObjectKey, PAGE, Store, What};
use time::OffsetDateTime;

#[tokio::test]
async fn what_is_put_is_read() {
    for ground in grounds().await {
        let part = if ground.name == "S3" { 5 * MIB } else { MIB };
        for size in [1, 4, 5, 65_536, MIB, part - 1, part, part + 1, 2 * part, 20_000_000] {
            let (key, bytes) = (key(7, size as u128), data(size));
            let stored = ground.put(&key, &bytes).await.unwrap();
            assert_eq!((stored.bytes, stored.sha256), (size as u64, sha256(&bytes)));
            assert_eq!(stored.kind, if size < 5 { Kind::Text } else { Kind::Pdf });
            let download = ground.store.get(&key, None).await.unwrap();
            assert_eq!((download.bytes, download.range), (size as u64, 0..size as u64));
            assert!(ground.read(&key).await.unwrap() == bytes, "{} {size}", ground.name);
            assert_eq!(ground.unfinished(), 0);
        }
        // Chunks of any size are the same file.
        let (small, large) = (chunks(&data(300_000), 1), chunks(&data(300_000), usize::MAX >> 1));
        let small = ground.store.put(&key(8, 1), small, u64::MAX).await.unwrap();
        assert_eq!(small, ground.store.put(&key(8, 2), large, u64::MAX).await.unwrap());
    }
}

#[tokio::test]
async fn a_range_is_a_part_of_it() {
    for ground in grounds().await {
        let (key, bytes) = (key(1, 1), data(3 * MIB + 5));
        let size = bytes.len() as u64;
        ground.put(&key, &bytes).await.unwrap();
        let mib = MIB as u64;
        for range in
            [0..1, 0..mib, 1..mib + 1, mib - 1..3 * mib, 5..size, size - 1..size, 2 * mib..u64::MAX]
        {
            let download = ground.store.get(&key, Some(range.clone())).await.unwrap();
            let expected = range.start..range.end.min(size);
            assert_eq!((download.bytes, &download.range), (size, &expected));
            let parts: Vec<Bytes> = download.stream.try_collect().await.unwrap();
            assert!(parts.iter().all(|part| part.len() <= MIB && !part.is_empty()));
            let (start, end) = (expected.start as usize, expected.end as usize);
            assert!(parts.concat() == bytes[start..end], "{} {range:?}", ground.name);
        }
        #[expect(clippy::reversed_empty_ranges, reason = "it is what somebody may ask for")]
        for range in [0..0, 5..5, 6..5, size..size + 1, u64::MAX - 1..u64::MAX] {
            let refused = ground.store.get(&key, Some(range.clone())).await.err();
            assert!(matches!(refused, Some(Error::Range)), "{} {range:?}", ground.name);
        }
    }
}

#[tokio::test]
async fn what_is_gone_is_gone() {
    for ground in grounds().await {
        let key = key(1, 1);
        assert!(matches!(ground.read(&key).await, Err(Error::NotFound)));
        let beyond = ground.store.get(&key, Some(5..9)).await;
        assert!(matches!(beyond.err(), Some(Error::NotFound)));
        ground.put(&key, &data(9)).await.unwrap();
        ground.read(&key).await.unwrap();
        for _ in 0..3 {
            ground.store.remove(&key).await.unwrap();
            assert!(matches!(ground.read(&key).await, Err(Error::NotFound)));
        }
    }
}

#[tokio::test]
async fn lists_come_in_pages() {
    for ground in grounds().await {
        let mut all = Vec::new();
        for tenant in [3, 1, 2, u128::MAX] {
            for object in [9, 1 << 90, 5, 1 << 120, 7] {
                ground.put(&key(tenant, object), &data(10 + object as usize % 10)).await.unwrap();
                all.push(key(tenant, object));
            }
        }
        all.sort();
        if ground.server.is_none() {
            // None of these is an object.
            let objects = ground.folder.path().join("files/objects");
            fs::write(objects.join("strange"), "").unwrap();
            fs::create_dir(objects.join("lost+found")).unwrap();
            let tenant = objects.join(key(1, 1).tenant().to_string());
            fs::write(tenant.join("strange"), "").unwrap();
            fs::create_dir(tenant.join(key(1, 6).object().to_string())).unwrap();
        } else {
            let bucket = ground.folder.path().join("files");
            fs::create_dir(bucket.join("0strange")).unwrap();
            fs::write(bucket.join("0strange/1"), "").unwrap();
            fs::write(bucket.join("zstrange"), "").unwrap();
        }
        for most in [1, 2, 5, 6, 19, 20, 21, PAGE, usize::MAX] {
            let (mut found, mut after) = (Vec::<ObjectKey>::new(), None);
            loop {
                let page = ground.store.list(after, most).await.unwrap();
                assert!(page.len() <= most);
                let Some(last) = page.last() else { break };
                after = Some(last.key);
                let age = OffsetDateTime::now_utc() - last.changed;
                assert!(age.whole_seconds().abs() < 60, "{age}");
                assert!(
                    page.iter().all(
                        |object| object.bytes == 10 + object.key.object().as_u128() as u64 % 10
                    )
                );
                found.extend(page.iter().map(|object| object.key));
                if page.len() < most.min(PAGE) {
                    break; // a short page is the last one
                }
            }
            assert_eq!(found, all, "{} {most}", ground.name);
        }
        assert_eq!(ground.store.list(None, 0).await.unwrap(), []);
    }
}

/// What must not be stored, in every size in which it may be noticed: before a part has left, and after some have.
#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    for ground in grounds().await {
        let (key, old) = (key(1, 1), data(77));
        ground.put(&key, &old).await.unwrap();
        let untouched = async |what: &str| {
            let name = ground.name;
            assert_eq!(ground.unfinished(), 0, "{name}: {what}");
            assert_eq!(ground.keys().await, [key], "{name}: {what}");
            assert!(ground.read(&key).await.unwrap() == old, "{name}: {what}");
        };
        for size in [1_000, 12 * MIB] {
            let bytes = data(size);
            let limit = size as u64 - 1;
            let refused = ground.store.put(&key, chunks(&bytes, 70_000), limit).await;
            assert!(matches!(refused, Err(Error::TooLarge(most)) if most == limit));
            untouched("too large").await;

            let good = chunks(&bytes, 70_000).map(|Ok(bytes)| Ok(bytes));
            let broken = good.chain(stream::iter([Err(io::Error::other("gone away"))]));
            let refused = ground.store.put(&key, broken, u64::MAX).await;
            let Err(Error::Stream(cause)) = refused else { panic!("{refused:?}") };
            assert_eq!(cause.to_string(), "gone away");
            untouched("broken off").await;

            let mut text = vec![b'a'; size];
            text.push(0);
            let refused = ground.store.put(&key, chunks(&text.into(), 70_000), u64::MAX).await;
            assert!(matches!(refused, Err(Error::Refused(What::Other))));
            untouched("refused at its end").await;
        }
        let nothing = ground.store.put(&key, stream::empty::<Result<Bytes, Infallible>>(), 9).await;
        assert!(matches!(nothing, Err(Error::Empty)));
        let nothing = stream::iter([Ok::<_, Infallible>(Bytes::new()), Ok(Bytes::new())]);
        assert!(matches!(ground.store.put(&key, nothing, 9).await, Err(Error::Empty)));
        untouched("empty").await;
        // The positive control: at its limit it is taken.
        ground.store.put(&key, chunks(&data(12 * MIB), MIB), 12 * MIB as u64).await.unwrap();
    }
}

/// An upload of 12 MiB that has come so far and waits for more, for ever.
fn stuck() -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> {
    chunks(&data(12 * MIB), 70_000).chain(stream::once(future::pending()))
}

#[tokio::test]
async fn what_is_dropped_leaves_nothing() {
    for ground in grounds().await {
        let key = key(1, 1);
        {
            let mut put = Box::pin(ground.store.put(&key, stuck(), u64::MAX));
            let begun = tokio::time::timeout(Duration::from_secs(2), &mut put).await;
            assert!(begun.is_err());
            assert_eq!(ground.unfinished(), 1, "{}: it has begun", ground.name);
        }
        ground.settles().await;
        assert_eq!(ground.keys().await, []);
    }
}

#[tokio::test]
async fn what_a_kill_leaves_is_cleared_when_it_is_old() {
    for ground in grounds().await {
        ground.put(&key(1, 2), &data(9)).await.unwrap();
        let begun = key(1, 1);
        let mut put = Box::pin(ground.store.put(&begun, stuck(), u64::MAX));
        assert!(tokio::time::timeout(Duration::from_secs(2), &mut put).await.is_err());
        std::mem::forget(put); // as a kill does: nothing is tidied up
        assert_eq!(ground.unfinished(), 1, "{}", ground.name);
        let now = OffsetDateTime::now_utc();
        let hour = Duration::from_secs(3600);
        assert_eq!(ground.store.clear_unfinished(now - hour).await.unwrap(), 0);
        assert_eq!(ground.unfinished(), 1, "{}: it is young", ground.name);
        assert_eq!(ground.store.clear_unfinished(now + hour).await.unwrap(), 1);
        assert_eq!(ground.unfinished(), 0, "{}", ground.name);
        assert_eq!(ground.store.clear_unfinished(now + hour).await.unwrap(), 0);
        assert_eq!(ground.keys().await, [key(1, 2)], "what is complete stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_there_whole() {
    for ground in grounds().await {
        let one = key(1, 1);
        let files: Vec<Bytes> = (0..6).map(|i| data(6 * MIB + i)).collect();
        let puts = files.iter().map(|bytes| {
            let (store, bytes) = (ground.store.clone(), chunks(bytes, 65_537));
            tokio::spawn(async move { store.put(&one, bytes, u64::MAX).await })
        });
        for stored in future::join_all(puts).await {
            stored.unwrap().unwrap();
        }
        let there = ground.read(&one).await.unwrap();
        assert!(files.contains(&there), "{}: one of them", ground.name);
        assert_eq!(ground.keys().await, [one]);
        assert_eq!(ground.unfinished(), 0);
    }
}

#[tokio::test]
async fn two_files_are_never_mixed() {
    let ground = Ground::local();
    let key = key(1, 1);
    ground.put(&key, &data(3 * MIB)).await.unwrap();
    let mut download = ground.store.get(&key, None).await.unwrap();
    assert!(download.stream.next().await.unwrap().is_ok());
    ground.put(&key, &data(3 * MIB + 1)).await.unwrap();
    assert!(matches!(download.stream.next().await, Some(Err(Error::Changed))));
    assert!(download.stream.next().await.is_none());
    let mut download = ground.store.get(&key, None).await.unwrap();
    assert!(download.stream.next().await.unwrap().is_ok());
    ground.store.remove(&key).await.unwrap();
    assert!(matches!(download.stream.next().await, Some(Err(Error::NotFound))));
}

#[tokio::test]
async fn a_check_leaves_nothing() {
    for ground in grounds().await {
        ground.store.check().await.unwrap();
        assert_eq!(ground.keys().await, [], "{}", ground.name);
    }
}

#[tokio::test]
async fn a_folder_is_its_owner_s_alone() {
    let ground = Ground::local();
    ground.put(&key(1, 1), &data(9)).await.unwrap();
    ground.put(&key(1, 2), &data(3 * MIB)).await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let root = ground.folder.path().join("files");
    assert_eq!((mode(&root), mode(&root.join("objects"))), (0o700, 0o700));
    let all = files(&root);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|file| mode(file) == 0o600));

    // It is closed again when it is opened.
    fs::set_permissions(root.join("objects"), fs::Permissions::from_mode(0o755)).unwrap();
    let store = Store::local(&root).unwrap();
    assert_eq!(mode(&root.join("objects")), 0o700);
    assert_eq!(store.list(None, 9).await.unwrap().len(), 2);

    // What is no folder is not used.
    let file = ground.folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        assert!(matches!(Store::local(&path), Err(Error::Folder(_))));
    }
    let other = ground.folder.path().join("other");
    fs::create_dir(&other).unwrap();
    symlink(&root, other.join("objects")).unwrap();
    assert!(matches!(Store::local(&other), Err(Error::Folder(_))));
}

#[tokio::test]
async fn whoever_is_refused_is_told_and_no_secret_is_said() {
    let ground = Ground::s3().await;
    let server = ground.server.as_ref().unwrap();
    let tried = async |change: fn(&mut portico_store::S3Settings)| {
        let mut settings = settings(&server.endpoint);
        change(&mut settings);
        let error = Store::s3(&settings).unwrap().check().await.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("canary") && !said.contains("who-asks"), "{said}");
        error
    };
    let error = tried(|s| s.secret_key = "canary-of-another".to_owned().into()).await;
    assert!(matches!(&error, Error::Denied(why) if why == "SignatureDoesNotMatch"), "{error:?}");
    let error = tried(|s| s.access_key = "canary-of-nobody".to_owned().into()).await;
    assert!(matches!(&error, Error::Denied(_)), "{error:?}");
    let error = tried(|s| s.bucket = "canary-elsewhere".to_owned()).await;
    assert!(matches!(&error, Error::Bucket), "{error:?}");
    let error = tried(|s| s.endpoint = "http://127.0.0.1:9".to_owned()).await;
    assert!(matches!(&error, Error::Away("no connection")), "{error:?}");
    ground.store.check().await.unwrap(); // the positive control
}

#[tokio::test]
async fn a_part_that_is_refused_ends_the_upload() {
    let ground = Ground::s3().await;
    let server = ground.server.as_ref().unwrap();
    server.broken.store(true, Ordering::SeqCst);
    let refused = ground.put(&key(1, 1), &data(12 * MIB)).await;
    assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
    assert_eq!((ground.unfinished(), ground.keys().await.len()), (0, 0));
    server.broken.store(false, Ordering::SeqCst);
    ground.put(&key(1, 1), &data(12 * MIB)).await.unwrap();
}

/// Somebody accepts, and never says a word. The clock runs by itself when there is nothing else to do.
#[tokio::test(start_paused = true)]
async fn nobody_waits_for_ever() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let store = Store::s3(&settings(&format!("http://127.0.0.1:{port}"))).unwrap();
    let (key, begun) = (key(1, 1), tokio::time::Instant::now());
    let ends = [
        store.check().await.err(),
        store.put(&key, chunks(&data(9), 9), 9).await.err(),
        store.put(&key, chunks(&data(12 * MIB), MIB), u64::MAX).await.err(),
        store.get(&key, None).await.err(),
        store.get(&key, Some(5..6)).await.err(),
        store.list(None, 1).await.err(),
        store.remove(&key).await.err(),
        store.clear_unfinished(OffsetDateTime::now_utc()).await.err(),
    ];
    for (i, end) in ends.iter().enumerate() {
        assert!(matches!(end, Some(Error::Away(_))), "{i}: {end:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(8 * 300), "{:?}", begun.elapsed());
}
