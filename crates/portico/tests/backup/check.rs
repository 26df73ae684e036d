//! `files check`: in a folder and in a bucket, what is wrong with them is found, and what is to stay stays.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, SystemTime},
};

use portico_store::{Addressing, S3Settings, Store};
use portico_testkit::{World, cluster_url};
use serde_json::Value;

use crate::{
    desk::{Desk, fresh, lines, outcome, portico, put, sql},
    files::{SEED, add, content, keys, read},
    server::{SECRET, Server},
};

/// What nobody has a row of: in a practice that there is, and in one that there is not.
const ORPHAN: &str = "0cc175b9-c0f1-b6a8-31c3-99e269772661/01890000-0000-7000-8000-000000000000";
const STRANGER: &str = "ffffffff-0000-7000-8000-000000000000/01890000-0000-7000-8000-000000000000";

/// Of the twins, what their files come to is counted.
const COUNT: &str = "
    update storage s
       set used_bytes = (select coalesce(sum(o.bytes), 0) from objects o
                          where o.tenant_id = s.tenant_id and o.state <> 'doomed')";

/// A store, and what the program must be told to find it.
struct Ground {
    name: &'static str,
    store: Store,
    /// Where its objects are files.
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
    server: Option<Arc<Server>>,
}

impl Ground {
    fn folder(folder: &Path) -> Self {
        Self {
            name: "folder",
            store: Store::local(folder).unwrap(),
            folder: folder.join("objects"),
            settings: vec![("PORTICO_FILES_FOLDER", folder.display().to_string())],
            server: None,
        }
    }

    /// With all in it that is in the store of the desk.
    async fn bucket(desk: &Desk) -> Self {
        let server = Server::start(&desk.path("s3")).await;
        let settings = S3Settings {
            endpoint: server.endpoint.clone(),
            region: "eu-test-1".to_owned(),
            bucket: "files".to_owned(),
            access_key: "who-asks".to_owned().into(),
            secret_key: SECRET.to_owned().into(),
            addressing: Addressing::Path,
            extra_root: None,
        };
        let store = Store::s3(&settings).unwrap();
        for key in keys(&desk.store()).await {
            put(&store, &key, &read(&desk.store(), &key).await).await;
        }
        let settings = vec![
            ("PORTICO_FILES_ENDPOINT", settings.endpoint),
            ("PORTICO_FILES_BUCKET", settings.bucket),
            ("PORTICO_FILES_ACCESS_KEY", "who-asks".to_owned()),
            ("PORTICO_FILES_SECRET_KEY", SECRET.to_owned()),
        ];
        let folder = desk.path("s3").join("files");
        Self { name: "bucket", store, folder, settings, server: Some(server) }
    }

    fn command(&self, url: &str, options: &[&str]) -> Command {
        let mut command = portico();
        command.args(["files", "check", "--json"]).args(options).env("PORTICO_DUMP_URL", url);
        command.envs(self.settings.iter().map(|(name, value)| (*name, value.as_str())));
        command
    }

    /// What the command found; it fails where that is not sound.
    fn check(&self, url: &str, options: &[&str]) -> Value {
        let output = self.command(url, options).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let found: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        assert_eq!(found["sound"], output.status.success(), "{}: {found}", self.name);
        found
    }

    /// As if it had lain there for two days.
    fn age(&self, key: &str) {
        let then = SystemTime::now() - Duration::from_secs(2 * 86_400);
        let file = File::options().write(true).open(self.folder.join(key)).unwrap();
        file.set_modified(then).unwrap();
    }
}

/// The twins, with one file more, whose key is returned; all of it as it should be.
async fn sound() -> (World, Desk, String) {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let key = add(&world, &desk, "one-more", &content(2_000_000)).await;
    sql(&world.url("postgres"), COUNT).await;
    (world, desk, key)
}

async fn grounds(desk: &Desk) -> [Ground; 2] {
    [Ground::folder(&desk.path("files")), Ground::bucket(desk).await]
}

/// How many of which fault there are, of those that there are.
fn faults(found: &Value) -> Vec<(&str, u64)> {
    let faults = found["faults"].as_object().unwrap().iter();
    let counts = faults.map(|(fault, count)| (fault.as_str(), count.as_u64().unwrap()));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn named(found: &Value) -> Vec<&str> {
    found["named"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_missing_or_another_is_found() {
    let (world, desk, key) = sound().await;
    let url = world.url("portico_dump");
    for ground in grounds(&desk).await {
        let (name, path) = (ground.name, ground.folder.join(&key));
        put(&ground.store, ORPHAN, b"nobody's").await;
        for options in [&[][..], &["--read"], &["--read", "--sweep"]] {
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
            ("another", Some(&another[..]), "other", &["--read", "--sweep"][..]),
            ("longer", Some(&longer), "other", &["--sweep"]),
            ("missing", None, "missing", &["--sweep"]),
            ("missing, and read", None, "missing", &["--read", "--sweep"]),
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
        let found = ground.check(&url, &["--sweep"]);
        assert_eq!((faults(&found), &found["swept"]), (vec![], &1.into()), "{name}: the control");
    }
}

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
        let found = ground.check(&url, &["--sweep"]);
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
        let found = ground.check(&url, &["--sweep"]);
        assert_eq!((faults(&found), &found["swept"]), (vec![], &2.into()), "{name}");
        let left: Vec<_> =
            all.into_iter().filter(|key| ![ORPHAN, STRANGER].contains(&&**key)).collect();
        assert_eq!(keys(&ground.store).await, left, "{name}: all that a row knows");
    }
}

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
        (format!("{object}, 'kept', 8, now(); {COUNT}"), "nobodys"),
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
        sql(&superuser, &format!("delete from objects where id = md5('o')::uuid; {COUNT}")).await;
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

/// A store whose files the database does not know is another's, most likely.
#[tokio::test]
async fn nothing_of_another_installation_goes() {
    let (_world, desk, _) = sound().await;
    let (other, ground) = (World::empty(1).await, Ground::folder(&desk.path("files")));
    let all = keys(&ground.store).await;
    all.iter().for_each(|key| ground.age(key));
    let found = ground.check(&other.url("portico_dump"), &["--sweep"]);
    assert_eq!(faults(&found), [("orphans", SEED + 1)]);
    assert!(found["swept"] == 0 && found["withheld"].is_string(), "{found}");
    assert_eq!(keys(&ground.store).await, all);
    for login in ["portico_server", "portico_operator", "postgres"] {
        let refused = ground.command(&other.url(login), &[]).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("this needs portico_dump"), "{said}");
    }
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
    assert_eq!(ground.check(&url, &["--sweep"])["swept"], MANY);
    assert_eq!(keys(&ground.store).await.len() as u64, SEED + 1);
}

/// What comes while somebody looks is nobody's for no moment, however old the store says that it is.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_meanwhile_is_somebody_s() {
    let (world, desk, _) = sound().await;
    let ground = Ground::bucket(&desk).await;
    let server = ground.server.clone().unwrap();
    let held = server.gate.lock().await;
    let asked = server.lists.load(Ordering::SeqCst);
    let mut command = ground.command(&world.url("portico_dump"), &["--sweep"]);
    let looking = thread::spawn(move || command.output().unwrap());
    while server.lists.load(Ordering::SeqCst) == asked {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let key = add(&world, &desk, "meanwhile", b"it comes").await;
    sql(&world.url("postgres"), COUNT).await;
    put(&ground.store, &key, b"it comes").await;
    ground.age(&key);
    drop(held);
    let found: Value = serde_json::from_slice(&looking.join().unwrap().stdout).unwrap();
    assert_eq!((faults(&found), &found["swept"]), (vec![], &0.into()), "{found}");
    assert_eq!(found["files"]["whole"], SEED + 2, "the control: it was looked at");
    assert_eq!(read(&ground.store, &key).await, b"it comes");
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
    let found = ground.check(&url, &["--sweep"]);
    assert_eq!((faults(&found), &found["young"]), (vec![], &1.into()), "{found}");
    ground.age(ORPHAN);
    assert_eq!(faults(&ground.check(&url, &[])), [("orphans", 1)]);
    let found = ground.check(&url, &["--sweep"]);
    assert_eq!((faults(&found), &found["swept"]), (vec![], &1.into()));
    assert_eq!(keys(&ground.store).await.len() as u64, SEED + 1, "and nothing else");
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
