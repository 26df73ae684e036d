//! A store beside the rows of it, in a folder and in a bucket, and the command that compares them.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, SystemTime},
};

use portico_store::{Addressing, S3Settings, Store};
use portico_testkit::World;
use serde_json::Value;

use crate::{
    desk::{Desk, portico, put, sql},
    files::{add, content, keys, read},
    server::{SECRET, Server},
};

/// What nobody has a row of: in a practice that there is, and in one that there is not.
pub const ORPHAN: &str =
    "0cc175b9-c0f1-b6a8-31c3-99e269772661/01890000-0000-7000-8000-000000000000";
pub const STRANGER: &str =
    "ffffffff-0000-7000-8000-000000000000/01890000-0000-7000-8000-000000000000";

/// Of the twins, what their files come to is counted.
pub const COUNT: &str = "
    update storage s
       set used_bytes = (select coalesce(sum(o.bytes), 0) from objects o
                          where o.tenant_id = s.tenant_id and o.state <> 'doomed')";

/// A store, and what the program must be told to find it.
pub struct Ground {
    pub name: &'static str,
    pub store: Store,
    /// Where its objects are files.
    pub folder: PathBuf,
    pub settings: Vec<(&'static str, String)>,
    pub server: Option<Arc<Server>>,
}

impl Ground {
    pub fn folder(folder: &Path) -> Self {
        Self {
            name: "folder",
            store: Store::local(folder).unwrap(),
            folder: folder.join("objects"),
            settings: vec![("PORTICO_FILES_FOLDER", folder.display().to_string())],
            server: None,
        }
    }

    /// With all in it that is in the store of the desk.
    pub async fn bucket(desk: &Desk) -> Self {
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

    pub fn command(&self, url: &str, options: &[&str]) -> Command {
        let mut command = portico();
        command.args(["files", "check", "--json"]).args(options).env("PORTICO_DUMP_URL", url);
        command.envs(self.settings.iter().map(|(name, value)| (*name, value.as_str())));
        command
    }

    /// What the command found; it fails where that is not sound.
    pub fn check(&self, url: &str, options: &[&str]) -> Value {
        let output = self.command(url, options).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let found: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        assert_eq!(found["sound"], output.status.success(), "{}: {found}", self.name);
        found
    }

    /// As if it had lain there for two days.
    pub fn age(&self, key: &str) {
        let then = SystemTime::now() - Duration::from_secs(2 * 86_400);
        let file = File::options().write(true).open(self.folder.join(key)).unwrap();
        file.set_modified(then).unwrap();
    }
}

/// The twins, with one file more, whose key is returned; all of it as it should be.
pub async fn sound() -> (World, Desk, String) {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let key = add(&world, &desk, "one-more", &content(2_000_000)).await;
    sql(&world.url("postgres"), COUNT).await;
    (world, desk, key)
}

pub async fn grounds(desk: &Desk) -> [Ground; 2] {
    [Ground::folder(&desk.path("files")), Ground::bucket(desk).await]
}

/// How many of which fault there are, of those that there are.
pub fn faults(found: &Value) -> Vec<(&str, u64)> {
    let faults = found["faults"].as_object().unwrap().iter();
    let counts = faults.map(|(fault, count)| (fault.as_str(), count.as_u64().unwrap()));
    counts.filter(|(_, count)| *count > 0).collect()
}

pub fn named(found: &Value) -> Vec<&str> {
    found["named"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}
