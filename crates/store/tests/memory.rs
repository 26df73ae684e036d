#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! A large file takes no more memory than a small one. Alone in its process, which it measures.

mod common;

use std::{convert::Infallible, fs, time::Instant};

use bytes::Bytes;
use common::{Ground, MIB, data, grounds, key};
use futures_util::{StreamExt, stream};
use portico_store::Kind;

const SIZE: usize = 200;

/// KiB, by Linux: what is in memory, or was at most since `clear_refs`.
fn memory(line: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let value = status.lines().find_map(|status| status.strip_prefix(line)).unwrap();
    value.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}

async fn up_and_down(ground: &Ground, mib: usize) {
    let head = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"%PDF-1.7\n"))]);
    let some = data(65_536);
    let file = head.chain(stream::iter((0..mib * 16).map(|i| Ok(some.slice(i % 7..)))));
    let stored = ground.store.put(&key(1, 1), file, u64::MAX).await.unwrap();
    assert_eq!(stored.kind, Kind::Pdf);
    let mut download = ground.store.get(&key(1, 1), None).await.unwrap();
    let mut bytes = 0;
    while let Some(part) = download.stream.next().await {
        bytes += part.unwrap().len() as u64;
    }
    assert_eq!(bytes, stored.bytes);
}

#[tokio::test]
async fn memory_stays_as_it_is() {
    for ground in grounds().await {
        up_and_down(&ground, 30).await; // all that is made once
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let (before, begun) = (memory("VmRSS"), Instant::now());
        up_and_down(&ground, SIZE).await;
        let most = memory("VmHWM");
        let (grown, seconds) = (most.saturating_sub(before), begun.elapsed().as_secs_f64());
        eprintln!(
            "{}: {SIZE} MiB up and down in {seconds:.1} s; {before} KiB before, {most} KiB at most",
            ground.name
        );
        assert!(grown * 1024 < 32 * MIB, "{}: it grew by {grown} KiB", ground.name);
    }
}
