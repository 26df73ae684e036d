//! `files check --sweep`: what nobody knows goes from a folder and from a bucket, and what is to stay stays.

use std::{sync::atomic::Ordering, thread, time::Duration};

use portico_testkit::{World, cluster_url};
use serde_json::Value;

use crate::{
    desk::{fresh, lines, outcome, put, sql},
    files::{SEED, add, keys, read},
    ground::{COUNT, Ground, ORPHAN, STRANGER, faults, grounds, named, sound},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_goes_and_all_else_stays() {
    let (world, desk, _) = sound().await;
    let (url, superuser) = (world.url("portico_dump"), world.url("postgres"));
    let rows = "insert into objects (tenant_id, id, client_id, subject_id, state, bytes)
                select md5('a')::uuid, md5(s)::uuid, md5('a1')::uuid, md5('a-coach')::uuid, s, 8
                  from unnest('{arriving,doomed}'::text[]) s";
    sql(&superuser, rows).await;
    sql(&superuser, COUNT).await;
    let unkept = "select tenant_id || '/' || id from objects where state <> 'kept'";
    let unkept = lines(&superuser, unkept).await;
    for ground in grounds(&desk).await {
        let name = ground.name;
        for key in unkept.iter().map(String::as_str).chain([ORPHAN, STRANGER]) {
            put(&ground.store, key, b"nobody's").await;
        }
        let all = keys(&ground.store).await;
        let found = ground.check(&url, &["--sweep=0"]);
        assert_eq!(faults(&found), [], "{name}: {found}");
        assert_eq!(
            [&found["young"], &found["arriving"], &found["doomed"], &found["swept"]],
            [2, 1, 1, 0],
            "{name}: what is young stays"
        );
        assert_eq!(keys(&ground.store).await, all, "{name}");

        all.iter().for_each(|key| ground.age(key));
        let found = ground.check(&url, &[]);
        assert_eq!(faults(&found), [("orphans", 2)], "{name}");
        assert_eq!(named(&found), [ORPHAN, STRANGER], "{name}");
        assert_eq!(keys(&ground.store).await, all, "{name}: it was not told to");
        for another in ["--sweep=1", "--sweep=3"] {
            let found = ground.check(&url, &[another]);
            assert!(found["swept"] == 0 && found["withheld"].is_string(), "{name}: {found}");
            assert_eq!(keys(&ground.store).await, all, "{name}: not as many as were found");
        }
        let found = ground.check(&url, &["--sweep=2"]);
        assert_eq!(found["removed"], serde_json::json!([ORPHAN, STRANGER]), "{name}");
        assert_eq!((faults(&found), &found["swept"]), (vec![], &2.into()), "{name}");
        let left: Vec<_> =
            all.into_iter().filter(|key| ![ORPHAN, STRANGER].contains(&&**key)).collect();
        assert_eq!(keys(&ground.store).await, left, "{name}: all that a row knows");
    }
}

/// A store whose files the database does not know is another's, most likely.
#[tokio::test]
async fn nothing_of_another_installation_goes() {
    let (_world, desk, _) = sound().await;
    let (other, ground) = (World::empty(1).await, Ground::folder(&desk.path("files")));
    let all = keys(&ground.store).await;
    all.iter().for_each(|key| ground.age(key));
    let found = ground.check(&other.url("portico_dump"), &["--sweep=1"]);
    assert_eq!(faults(&found), [("orphans", SEED + 1)]);
    assert!(found["swept"] == 0 && found["withheld"].is_string(), "{found}");
    assert_eq!(keys(&ground.store).await, all);
    for login in ["portico_server", "portico_operator", "postgres"] {
        let refused = ground.command(&other.url(login), &[]).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("this needs portico_dump"), "{said}");
    }
}

/// What comes while somebody looks, or sweeps, is nobody's for no moment, however old the store says that it is.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_meanwhile_is_somebody_s() {
    let (world, desk, _) = sound().await;
    let ground = Ground::bucket(&desk).await;
    let server = ground.server.clone().unwrap();
    // What there is is asked for once to look, and once more to sweep.
    for (name, options, waits) in [("looked", &[][..], 1), ("swept", &["--sweep=0"], 2)] {
        let asked = server.lists.load(Ordering::SeqCst);
        server.answered.store(asked + waits - 1, Ordering::SeqCst);
        let mut command = ground.command(&world.url("portico_dump"), options);
        let looking = thread::spawn(move || command.output().unwrap());
        while server.lists.load(Ordering::SeqCst) < asked + waits {
            assert!(!looking.is_finished(), "{name}: it does not ask what there is");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let key = add(&world, &desk, name, b"it comes").await;
        sql(&world.url("postgres"), COUNT).await;
        put(&ground.store, &key, b"it comes").await;
        ground.age(&key);
        server.answered.store(usize::MAX, Ordering::SeqCst);
        let found: Value = serde_json::from_slice(&looking.join().unwrap().stdout).unwrap();
        assert_eq!((faults(&found), &found["swept"]), (vec![], &0.into()), "{name}: {found}");
        assert_eq!(read(&ground.store, &key).await, b"it comes", "{name}");
    }
    let found = ground.check(&world.url("portico_dump"), &["--read"]);
    assert_eq!(found["files"]["whole"], SEED + 3, "the control");
}

/// What was arriving when a backup was made has no row after a restore; into the old store, its bytes are there still.
#[tokio::test]
async fn what_a_restore_leaves_unknown_is_found() {
    let (world, desk, _) = sound().await;
    let row = "insert into objects (tenant_id, id, client_id, subject_id, bytes)
               select md5('a')::uuid, '01890000-0000-7000-8000-000000000000', md5('a1')::uuid, md5('a-coach')::uuid, 8";
    sql(&world.url("postgres"), row).await;
    put(&desk.store(), ORPHAN, b"arrived!").await;
    let (whole, name, ground) = (desk.path("backup"), fresh(), Ground::folder(&desk.path("files")));
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    outcome(desk.restore(&whole, &name).env("PORTICO_FILES_FOLDER", desk.path("files")));
    let url = cluster_url("portico_dump", &name);
    let found = ground.check(&url, &["--sweep=0"]);
    assert_eq!((faults(&found), &found["young"]), (vec![], &1.into()), "{found}");
    ground.age(ORPHAN);
    assert_eq!(faults(&ground.check(&url, &[])), [("orphans", 1)]);
    let found = ground.check(&url, &["--sweep=1"]);
    assert_eq!((faults(&found), &found["swept"]), (vec![], &1.into()));
    assert_eq!(keys(&ground.store).await.len() as u64, SEED + 1, "and nothing else");
}
