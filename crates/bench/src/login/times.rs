use std::{fmt, time::Duration, time::Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use axum::http::StatusCode;
use tokio::task::JoinSet;

use super::practice::{ACCOUNTS, Practice, RIGHT, WRONG};

/// How many of each are measured, in rounds that take turns, since a machine is not always as busy.
const TRIES: usize = ACCOUNTS;
const ROUND: usize = TRIES / 10;

/// What most of them take, in milliseconds.
struct Times {
    p50: f64,
    p95: f64,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e3;
        Self { p50: at(50), p95: at(95) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:6.1} ms, p95 {:6.1} ms", self.p50, self.p95)
    }
}

/// One at a time, and four; against the hash by itself, one at a time.
pub async fn measure(practice: &Practice) -> crate::Result<()> {
    for at_a_time in [1, 4] {
        let (mut bare, mut right, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
        practice.world.empty_buckets().await;
        for first in (0..TRIES).step_by(ROUND) {
            bare.extend(hashes().await?);
            right.extend(logins(practice, first, at_a_time, RIGHT, StatusCode::OK).await?);
            let no = StatusCode::UNAUTHORIZED;
            wrong.extend(logins(practice, first, at_a_time, WRONG, no).await?);
        }
        let bare = Times::of(bare);
        println!("{at_a_time} at a time, {TRIES} of each: argon2 alone   {bare}");
        for (what, times) in [("right", right), ("wrong", wrong)] {
            let times = Times::of(times);
            let (p50, p95) = (times.p50 / bare.p50, times.p95 / bare.p95);
            println!("  {what} password {times}: {p50:.2} and {p95:.2} times as long");
        }
    }
    println!();
    practice.world.empty_buckets().await;
    Ok(())
}

async fn logins(
    practice: &Practice,
    first: usize,
    at_a_time: usize,
    password: &'static str,
    expected: StatusCode,
) -> crate::Result<Vec<Duration>> {
    let mut workers = JoinSet::new();
    for worker in 0..at_a_time {
        let practice = practice.clone();
        workers.spawn(async move {
            let mut times = Vec::new();
            for n in (first + worker..first + ROUND).step_by(at_a_time) {
                let begun = Instant::now();
                let answer = practice.try_at(n, n, password).await?;
                times.push(begun.elapsed());
                if answer != expected {
                    return Err(format!("{answer} in place of {expected}").into());
                }
            }
            crate::Result::Ok(times)
        });
    }
    Ok(workers.join_all().await.into_iter().collect::<crate::Result<Vec<_>>>()?.concat())
}

/// The hash as the product makes it: its parameters, and memory that is used again.
async fn hashes() -> crate::Result<Vec<Duration>> {
    let hashes = tokio::task::spawn_blocking(|| {
        let params = Params::new(19 * 1024, 2, 1, Some(32))?;
        let mut memory = vec![Block::new(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (password, salt, mut output) = (RIGHT.as_bytes(), b"sixteen bytes so", [0; 32]);
        let mut hash =
            || argon2.hash_password_into_with_memory(password, salt, &mut output, &mut memory);
        hash()?; // the memory is there from now on
        let timed = (0..ROUND).map(|_| {
            let begun = Instant::now();
            hash()?;
            Ok(begun.elapsed())
        });
        timed.collect::<crate::Result<Vec<_>>>()
    });
    hashes.await?
}
