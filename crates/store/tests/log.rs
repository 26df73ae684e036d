#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! At trace level of everything that speaks to a bucket, no key of an object and no key to the bucket is logged.

mod common;

use std::{
    io,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use common::{MIB, chunks, data, key, server::Server, settings};
use futures_util::TryStreamExt;
use portico_store::Store;
use time::OffsetDateTime;
use tracing_subscriber::filter::LevelFilter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// In a thread of its own, so that what the server logs is not taken for ours.
fn endpoint() -> String {
    let (say, hear) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let server = Server::start(folder.path()).await;
            say.send(server.endpoint.clone()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    hear.recv().unwrap()
}

#[tokio::test]
async fn nothing_of_a_key_is_logged() {
    let endpoint = endpoint();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let store = Store::s3(&settings(&endpoint)).unwrap();
    let (one, two) = (key(0xca4a51, 0xca4a52), key(0xca4a51, 0xca4a53));
    store.put(&one, chunks(&data(12 * MIB), MIB), u64::MAX).await.unwrap();
    store.put(&two, chunks(&data(10), MIB), u64::MAX).await.unwrap();
    let _: Vec<_> = store.get(&one, Some(5..9)).await.unwrap().stream.try_collect().await.unwrap();
    assert_eq!(store.list(Some(one), 9).await.unwrap().len(), 1);
    store.clear_unfinished(OffsetDateTime::now_utc()).await.unwrap();
    store.remove(&two).await.unwrap();
    assert!(store.get(&two, None).await.is_err());
    store.check().await.unwrap();
    let mut wrong = settings(&endpoint);
    wrong.secret_key = wrong.access_key.clone();
    assert!(Store::s3(&wrong).unwrap().check().await.is_err());
    let away = Store::s3(&settings("http://127.0.0.1:9")).unwrap();
    let _ = tokio::time::timeout(Duration::from_secs(2), away.remove(&one)).await;

    drop(guard);
    let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(said.contains("Encountered transport error"), "it is heard: {said}");
    for canary in ["ca4a5", "canary", "who-asks", "X-Amz"] {
        let line = said.lines().find(|line| line.contains(canary));
        assert_eq!(line, None, "{canary}");
    }
}
