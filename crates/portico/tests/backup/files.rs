//! The files of clients are in a backup, and in the store again after a restore.

use std::{fs, path::Path, thread, time::Duration};

use futures_util::TryStreamExt;
use portico_archive::{FORMAT, PART, Part};
use portico_store::Store;
use portico_testkit::{World, cluster_url};
use serde_json::json;

use crate::{
    desk::{Desk, fresh, lines, outcome, put, run, sql},
    large::{MORE, peak},
};

/// How many files the seed has.
pub const SEED: u64 = 8;

/// A file of the client a1, with its bytes in the store of the desk; its key.
pub async fn add(world: &World, desk: &Desk, name: &str, bytes: &[u8]) -> String {
    let url = world.url("postgres");
    let object = format!("md5('{name}-object')::uuid");
    let key = lines(&url, &format!("select md5('a')::uuid || '/' || {object}")).await.concat();
    put(&desk.store(), &key, bytes).await;
    let digest = digest(bytes);
    let (size, file) = (bytes.len(), format!("md5('{name}')::uuid"));
    let ids = "md5('a')::uuid as tenant_id, md5('a1')::uuid as client_id, md5('a-coach')::uuid as author_id";
    let rows = format!(
        "insert into objects (tenant_id, client_id, subject_id, id, state, bytes)
         select x.*, {object}, 'kept', {size} from (select {ids}) x;
         insert into files (tenant_id, client_id, author_id, id, name, shared)
         select x.*, {file}, '{name}', true from (select {ids}) x;
         insert into file_versions (tenant_id, client_id, author_id, file_id, version, object_id, name, media_type,
                                    bytes, sha256, shared)
         select x.*, {file}, 1, {object}, '{name}', 'application/pdf', {size}, decode('{digest}', 'hex'), true
           from (select {ids}) x"
    );
    sql(&url, &rows).await;
    key
}

/// Of so many bytes, which a store takes.
pub fn content(size: usize) -> Vec<u8> {
    let text = b"%PDF-1.7\n".iter().copied().chain((0..).map(|n: u32| (n / 7 % 251) as u8));
    if size < 9 { vec![b'x'; size] } else { text.take(size).collect() }
}

pub async fn read(store: &Store, key: &str) -> Vec<u8> {
    let download = store.get(&key.parse().unwrap(), None).await.unwrap();
    let parts: Vec<bytes::Bytes> = download.stream.try_collect().await.unwrap();
    parts.concat()
}

/// The keys of all that is in a store.
pub async fn keys(store: &Store) -> Vec<String> {
    let listed = store.list(None, 1_000).await.unwrap();
    listed.iter().map(|object| object.key.to_string()).collect()
}

fn digest(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

#[tokio::test]
async fn files_are_there_again() {
    let (world, name) = (World::new(1).await, fresh());
    let desk = Desk::of(&world).await;
    let mut files = Vec::new();
    for size in [1, PART - 1, PART, PART + 1, 3_000_000] {
        let key = add(&world, &desk, &format!("of-{size}"), &content(size)).await;
        files.push((key, content(size)));
    }
    // One that arrives, and one that was thrown away; both take no room afterwards.
    let unkept = "insert into objects (tenant_id, id, client_id, subject_id, state, bytes)
                  select md5('a')::uuid, md5(s)::uuid, md5('a1')::uuid, md5('a-coach')::uuid, s, 500
                    from unnest('{arriving,doomed}'::text[]) s";
    sql(&world.url("postgres"), unkept).await;
    let unkept = "select tenant_id || '/' || id from objects where state <> 'kept'";
    for key in lines(&world.url("postgres"), unkept).await {
        put(&desk.store(), &key, b"not kept").await;
    }

    let whole = desk.path("backup");
    let backup = outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    assert_eq!(backup["files"]["whole"], SEED + 5);
    assert_eq!(backup["files"]["gone"], 0);
    let restored = outcome(&mut desk.restore(&whole, &name));
    assert_eq!(restored["files"]["whole"], SEED + 5);
    assert_eq!(restored["files"]["bytes"], backup["files"]["bytes"]);
    assert_eq!(restored["files"]["there"], 0);

    let new = cluster_url("postgres", &name);
    let kept = "select tenant_id || '/' || id from objects where state = 'kept' order by 1";
    let expected = lines(&world.url("postgres"), kept).await;
    assert_eq!(lines(&new, kept).await, expected);
    assert_eq!(keys(&desk.store_of(&name)).await, expected, "and nothing else");
    for (key, bytes) in files {
        assert!(read(&desk.store_of(&name), &key).await == bytes, "{key}");
    }
    let states = "select distinct state from objects order by 1";
    assert_eq!(lines(&new, states).await, ["doomed", "kept"], "a sweep forgets what is doomed");
    let wrong = "select tenant_id::text from storage s where used_bytes <> (
                   select sum(bytes) from objects o where o.tenant_id = s.tenant_id and state = 'kept')";
    assert!(!lines(&world.url("postgres"), wrong).await.is_empty(), "the control");
    assert!(lines(&new, wrong).await.is_empty());

    // A store that has them already is as good as an empty one.
    let (again, there) = (fresh(), desk.path(&format!("files-{name}")));
    let restored = outcome(desk.restore(&whole, &again).env("PORTICO_FILES_FOLDER", there));
    assert_eq!(restored["files"]["there"], SEED + 5);
    assert_eq!(keys(&desk.store_of(&name)).await, expected);
    let said = run(&mut desk.restore(&whole, &fresh())).unwrap();
    assert!(said.contains("\"rows\""), "{said}");
}

/// A backup is read while a server serves: what it throws away meanwhile is in the rows of the moment, and in the
/// store no more.
#[tokio::test]
async fn what_is_thrown_away_meanwhile_is_said() {
    const MANY: &str = "
        insert into audit_events (tenant_id, id, action)
        select md5('a')::uuid, gen_random_uuid(), 'signed-out' from generate_series(1, 150000)";
    let (world, name) = (World::new(1).await, fresh());
    let desk = Desk::of(&world).await;
    let key = add(&world, &desk, "thrown-away", &content(2 * PART)).await;
    let kept = add(&world, &desk, "kept", &content(2 * PART)).await;
    let url = world.url("postgres");
    sql(&url, MANY).await;
    let whole = desk.path("backup");
    let mut backup = desk.backup(&world.url("portico_dump"), &whole);
    let backup = thread::spawn(move || outcome(&mut backup));
    let reads = "select pid::text from pg_stat_activity
                  where usename = 'portico_dump' and datname = current_database() and query ilike 'copy%'";
    while lines(&url, reads).await.is_empty() {
        assert!(!backup.is_finished(), "too fast for this test");
        thread::sleep(Duration::from_millis(2));
    }
    let throw = "delete from file_versions where name = 'thrown-away'; delete from files where name = 'thrown-away';
                 update objects set state = 'doomed' where id = md5('thrown-away-object')::uuid";
    sql(&url, throw).await;
    desk.store().remove(&key.parse().unwrap()).await.unwrap();
    let backup = backup.join().unwrap();
    assert_eq!(
        (&backup["files"]["gone"], &backup["files"]["whole"]),
        (&json!(1), &json!(SEED + 1))
    );

    let restored = outcome(&mut desk.restore(&whole, &name));
    assert_eq!(restored["files"]["gone"], 1);
    let names = "select name from files where name in ('kept', 'thrown-away')
                 union all select v.name from file_versions v where name in ('kept', 'thrown-away')";
    assert_eq!(lines(&cluster_url("postgres", &name), names).await, ["kept", "kept"]);
    assert!(read(&desk.store_of(&name), &kept).await == content(2 * PART));
    assert!(!keys(&desk.store_of(&name)).await.contains(&key));
}

/// Half of it had been read when it was thrown away, and an earlier content before that: nothing of the file stays.
#[tokio::test]
async fn a_file_without_what_it_shows_goes() {
    let (world, name) = (World::new(1).await, fresh());
    let desk = Desk::of(&world).await;
    let (old, new) = ("first".to_owned(), "second".to_owned());
    let first = add(&world, &desk, &old, &content(10)).await;
    let second = add(&world, &desk, &new, &content(2 * PART)).await;
    let one = "update file_versions set version = 2, file_id = md5('first')::uuid where name = 'second';
               update files set version = 2 where name = 'first'; delete from files where name = 'second'";
    sql(&world.url("postgres"), one).await;
    let (whole, cut) = (desk.path("backup"), desk.path("cut"));
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    let mut said = false;
    desk.forge(&whole, &cut, FORMAT, |part| match part {
        Part::File { key, .. } if key.to_string() == second && said => vec![],
        Part::File { key, bytes } if key.to_string() == second => {
            said = true;
            vec![Part::File { key, bytes }, Part::Gone(key)]
        }
        part => vec![part],
    });
    let restored = outcome(&mut desk.restore(&cut, &name));
    assert_eq!(
        (&restored["files"]["gone"], &restored["files"]["whole"]),
        (&json!(1), &json!(SEED + 1))
    );
    let left = "select name from files where name in ('first', 'second')
                union all select v.name from file_versions v where name in ('first', 'second')";
    let database = cluster_url("postgres", &name);
    assert!(lines(&database, left).await.is_empty());
    let doomed = "select tenant_id || '/' || id from objects where state = 'doomed'";
    assert_eq!(lines(&database, doomed).await, [first], "a sweep removes it");
    assert!(!keys(&desk.store_of(&name)).await.contains(&second));
}

/// Of a file, a part or two are in memory.
#[tokio::test]
async fn a_large_file_takes_no_more_memory() {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let dump = world.url("portico_dump");
    let (small, _) = peak(&mut desk.backup(&dump, &desk.path("small")));
    let (small_back, _) = peak(&mut desk.restore(&desk.path("small"), &fresh()));
    let key = add(&world, &desk, "large", &content(64 << 20)).await;
    let name = fresh();
    let (large, taken) = peak(&mut desk.backup(&dump, &desk.path("large")));
    let (large_back, given) = peak(&mut desk.restore(&desk.path("large"), &name));
    assert!(size(&desk.path("large")) > 64 << 20, "the control");
    assert!(read(&desk.store_of(&name), &key).await == content(64 << 20));
    for (what, took, peak, before) in
        [("backup", taken, large, small), ("restore", given, large_back, small_back)]
    {
        println!(
            "{what} of a file of 64 MiB: {took:.1?}; VmHWM {peak} KiB ({before} KiB without it)"
        );
        assert!(peak < before + MORE, "{what}: {peak} KiB after {before}");
    }
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}
