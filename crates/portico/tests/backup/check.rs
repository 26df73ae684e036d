//! `files check`: in a folder and in a bucket, what is wrong with them is found, and nothing is done about it unasked.

use std::{collections::BTreeMap, fs};

use crate::{
    desk::{lines, portico, put, sql},
    files::{SEED, keys},
    ground::{COUNT, Ground, ORPHAN, faults, grounds, named, sound},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_missing_or_another_is_found() {
    let (world, desk, key) = sound().await;
    let url = world.url("portico_dump");
    for ground in grounds(&desk).await {
        let (name, path) = (ground.name, ground.folder.join(&key));
        put(&ground.store, ORPHAN, b"nobody's").await;
        for options in [&[][..], &["--read"], &["--read", "--sweep=0"]] {
            let found = ground.check(&url, options);
            assert_eq!(faults(&found), [], "{name}: the control");
            assert_eq!(found["files"]["whole"], SEED + 1);
            assert_eq!(found["young"], 1);
        }
        ground.age(ORPHAN);
        let (rows, whole) = (world.contents().await, fs::read(&path).unwrap());
        let mut another = whole.clone();
        another[1_500_000] ^= 1;
        let longer = [&whole[..], b"x"].concat();
        for (what, bytes, fault, options) in [
            ("another", Some(&another[..]), "other", &["--read", "--sweep=1"][..]),
            ("longer", Some(&longer), "other", &["--sweep=1"]),
            ("missing", None, "missing", &["--sweep=1"]),
            ("missing, and read", None, "missing", &["--read", "--sweep=1"]),
        ] {
            match bytes {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let found = ground.check(&url, options);
            let both = BTreeMap::from([(fault, 1), ("orphans", 1)]);
            assert_eq!(faults(&found), both.into_iter().collect::<Vec<_>>(), "{name}: {what}");
            assert!(named(&found).contains(&&*key), "{name}: {what}: {found}");
            assert_eq!(found["files"]["whole"], SEED, "{name}: {what}");
            // Whose store is it? Nothing goes, and no row does in any case.
            assert!(
                found["swept"] == 0 && found["withheld"].is_string(),
                "{name}: {what}: {found}"
            );
            assert!(keys(&ground.store).await.iter().any(|key| key == ORPHAN), "{name}: {what}");
            assert!(world.contents().await == rows, "{name}: {what}");
            if what == "another" {
                let unread = ground.check(&url, &[]);
                assert_eq!(faults(&unread), [("orphans", 1)], "the size alone says nothing");
            }
            fs::write(&path, &whole).unwrap();
        }
        let found = ground.check(&url, &["--sweep=1"]);
        assert_eq!((faults(&found), &found["swept"]), (vec![], &1.into()), "{name}: the control");
    }
}

/// As it was.
const BACK: &str = "delete from objects where id = md5('o')::uuid;
                    update objects set state = 'kept' where id = md5('a1-file-shared-object')::uuid";

/// What the functions of the schema see to, and the sweep of a server.
#[tokio::test]
async fn rows_that_should_not_be_are_found() {
    let (world, desk, _) = sound().await;
    let (url, superuser) = (world.url("portico_dump"), world.url("postgres"));
    let ground = Ground::folder(&desk.path("files"));
    let object =
        "insert into objects (tenant_id, id, client_id, subject_id, state, bytes, begun_at)
                  select md5('a')::uuid, md5('o')::uuid, md5('a1')::uuid, md5('a-coach')::uuid";
    for (make, fault) in [
        (format!("{object}, 'arriving', 8, now() - interval '2 days'; {COUNT}"), "overdue"),
        (format!("{object}, 'kept', 8, now(); {COUNT}"), "fileless"),
        (
            format!(
                "update objects set state = 'arriving' where id = md5('a1-file-shared-object')::uuid; {COUNT}"
            ),
            "unkept",
        ),
        (
            "update storage set used_bytes = used_bytes + 1 where tenant_id = md5('a')::uuid"
                .to_owned(),
            "miscounted",
        ),
    ] {
        assert_eq!(faults(&ground.check(&url, &[])), [], "the control");
        sql(&superuser, &make).await;
        let found = ground.check(&url, &[]);
        assert_eq!(faults(&found), [(fault, 1)], "{found}");
        sql(&superuser, &format!("{BACK}; {COUNT}")).await;
    }
    let many = "insert into tenants (id, slug, base_url, host)
                select md5('t' || n)::uuid, 't' || n, 'https://t' || n || '.example', 't' || n || '.example'
                  from generate_series(1, 1100) n;
                insert into storage (tenant_id, used_bytes) select id, 1 from tenants where slug like 't%'";
    sql(&superuser, many).await;
    let found = ground.check(&url, &[]);
    assert_eq!(
        (faults(&found), named(&found).len()),
        (vec![("miscounted", 1_000)], 200),
        "bounded"
    );
}

/// More than a page of each, on both sides.
#[tokio::test]
async fn all_pages_are_looked_at() {
    const MANY: usize = 2_300;
    let (world, desk, _) = sound().await;
    let (url, superuser) = (world.url("portico_dump"), world.url("postgres"));
    let ground = Ground::folder(&desk.path("files"));
    let of_a = ground.folder.join(ORPHAN.split_once('/').unwrap().0);
    let rows = format!(
        "insert into objects (tenant_id, id, client_id, subject_id, state, bytes)
         select md5('a')::uuid, md5('many' || n)::uuid, md5('a1')::uuid, md5('a-coach')::uuid, 'kept', 4
           from generate_series(1, {MANY}) n;
         insert into file_versions (tenant_id, file_id, version, client_id, author_id, object_id, name, media_type,
                                    bytes, sha256, shared)
         select md5('a')::uuid, md5('one-more')::uuid, n + 1, md5('a1')::uuid, md5('a-coach')::uuid,
                md5('many' || n)::uuid, 'many', 'text/plain', 4, sha256('many'), true
           from generate_series(1, {MANY}) n; {COUNT}"
    );
    sql(&superuser, &rows).await;
    let ids = "select id::text from objects where bytes = 4 order by id";
    let ids = lines(&superuser, ids).await;
    let found = ground.check(&url, &[]);
    assert_eq!(faults(&found), [("missing", MANY as u64)]);
    assert_eq!(named(&found).len(), 200, "no more are named");
    ids.iter().for_each(|id| fs::write(of_a.join(id), "many").unwrap());
    let found = ground.check(&url, &["--read"]);
    assert_eq!(
        (faults(&found), &found["files"]["whole"]),
        (vec![], &(SEED + 1 + MANY as u64).into())
    );

    let forget =
        "delete from file_versions where name = 'many'; delete from objects where bytes = 4";
    sql(&superuser, &format!("{forget}; {COUNT}")).await;
    let tenant = ORPHAN.split_once('/').unwrap().0;
    ids.iter().for_each(|id| ground.age(&format!("{tenant}/{id}")));
    assert_eq!(faults(&ground.check(&url, &[])), [("orphans", MANY as u64)]);
    assert_eq!(ground.check(&url, &[&format!("--sweep={MANY}")])["swept"], MANY);
    assert_eq!(keys(&ground.store).await.len() as u64, SEED + 1);
}

/// For people: what is said holds ids, and no name.
#[tokio::test]
async fn it_says_so_in_words() {
    let (world, desk, key) = sound().await;
    let ground = Ground::folder(&desk.path("files"));
    let say = |more: &[&str]| {
        let mut command = portico();
        command
            .args(["files", "check"])
            .args(more)
            .env("PORTICO_DUMP_URL", world.url("portico_dump"));
        command.envs(ground.settings.iter().map(|(name, value)| (*name, value.as_str())));
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (sound, said) = say(&["--read"]);
    assert!(sound && said.contains("All is well.") && said.contains("SHA-256"), "{said}");
    fs::remove_file(ground.folder.join(&key)).unwrap();
    let (sound, said) = say(&[]);
    assert!(!sound && said.contains(&key) && !said.contains("one-more"), "{said}");
}
