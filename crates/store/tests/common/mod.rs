#![allow(dead_code, reason = "each test binary uses some of it")]

pub mod server;

use std::{
    convert::Infallible,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use portico_store::{Addressing, Error, ObjectKey, S3Settings, Store, Stored};
use server::Server;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

pub const MIB: usize = 1 << 20;

/// A store, and what lies under it.
pub struct Ground {
    pub store: Store,
    pub name: &'static str,
    pub folder: TempDir,
    pub server: Option<Arc<Server>>,
}

impl Ground {
    pub fn local() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::local(&folder.path().join("files")).unwrap();
        Self { store, name: "local", folder, server: None }
    }

    pub async fn s3() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path()).await;
        let store = Store::s3(&settings(&server.endpoint)).unwrap();
        Self { store, name: "S3", folder, server: Some(server) }
    }

    /// What was begun and is not finished.
    pub fn unfinished(&self) -> usize {
        let names = files(self.folder.path());
        match &self.server {
            None => names.iter().filter(|name| name.to_string_lossy().contains('#')).count(),
            Some(server) => server.uploads.lock().unwrap().len(),
        }
    }

    /// What waits for a moment in which nothing is unfinished.
    pub async fn settles(&self) {
        for _ in 0..200 {
            if self.unfinished() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{}: {} unfinished", self.name, self.unfinished());
    }

    pub async fn put(&self, key: &ObjectKey, bytes: &Bytes) -> Result<Stored, Error> {
        self.store.put(key, chunks(bytes, 65_537), u64::MAX).await
    }

    pub async fn read(&self, key: &ObjectKey) -> Result<Bytes, Error> {
        let parts: Vec<Bytes> = self.store.get(key, None).await?.stream.try_collect().await?;
        Ok(parts.concat().into())
    }

    pub async fn keys(&self) -> Vec<ObjectKey> {
        let listed = self.store.list(None, 1_000).await.unwrap();
        listed.iter().map(|object| object.key).collect()
    }
}

pub async fn grounds() -> [Ground; 2] {
    [Ground::local(), Ground::s3().await]
}

pub fn settings(endpoint: &str) -> S3Settings {
    S3Settings {
        endpoint: endpoint.to_owned(),
        region: "eu-test-1".to_owned(),
        bucket: "files".to_owned(),
        access_key: "who-asks".to_owned().into(),
        secret_key: server::SECRET.to_owned().into(),
        addressing: Addressing::Path,
        extra_root: None,
    }
}

pub fn key(tenant: u128, object: u128) -> ObjectKey {
    ObjectKey::new(Uuid::from_u128(tenant), Uuid::from_u128(object))
}

/// A PDF by its first bytes, if there is room for them, and others that look like nothing.
pub fn data(size: usize) -> Bytes {
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ size as u64;
    let mut bytes = b"%PDF-1.7\n".to_vec();
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes.into()
}

pub fn chunks(bytes: &Bytes, size: usize) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let bytes = bytes.clone();
    let ends = (0..bytes.len()).step_by(size);
    stream::iter(ends.map(move |at| Ok(bytes.slice(at..bytes.len().min(at + size)))))
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// All files in a folder, however deep.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
