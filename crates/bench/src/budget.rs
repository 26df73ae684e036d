//! The budget: what a release binary answers in how long, in an open loop, on a database of some size. The test of it
//! (`tests/tests/budget.rs`) and the report (`portico-bench`) are the same run at another rate.

pub mod drive;
pub mod figures;
pub mod kinds;
pub mod seed;
pub mod server;

use std::{
    ffi::OsStr,
    time::{Duration, Instant},
};

use portico_testkit::World;

use crate::{
    Result,
    meter::{Meter, Used},
};
use drive::{Driver, Sample};
use figures::Row;
use kinds::KINDS;
use seed::Size;
use server::Server;

/// What 95 of 100 requests of each kind take at most.
pub const BUDGET: Duration = Duration::from_millis(500);

/// How it is driven.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Requests a second, at fixed times.
    pub rate: u32,
    /// For so long.
    pub seconds: u32,
    /// How often each kind is asked one by one, for what it costs.
    pub alone: u32,
}

/// What came of it.
pub struct Outcome {
    /// How long the seed took.
    pub seeded: Duration,
    /// Each request, in the order in which they were due.
    pub samples: Vec<Sample>,
    /// Each kind of them.
    pub rows: Vec<Row>,
    /// CPU of each request of the loop.
    pub cpu: Used,
}

/// A server on a database of some size, warm, and who asks it.
struct Stage {
    world: World,
    seeded: Duration,
    server: Server,
    driver: Driver,
    meter: Meter,
}

impl Stage {
    async fn set(binary: &OsStr, size: Size) -> Result<Self> {
        let world = World::empty(1).await;
        let seeded = seed::sow(&world, size).await?;
        seed::put_files(&world).await?;
        let server = Server::start(binary, &world)?;
        let driver = Driver::new(&server, &world, size).await?;
        driver.warm_up().await?;
        let meter = Meter::new(server.id(), &world.superuser).await?;
        Ok(Self { world, seeded, server, driver, meter })
    }
}

/// Seeds a database of this size, starts `binary` on it, and drives it.
pub async fn run(binary: &OsStr, size: Size, load: Load) -> Result<Outcome> {
    let stage = Stage::set(binary, size).await?;
    let Stage { driver, meter, seeded, .. } = &stage;
    let before = meter.cpu()?;
    let samples = driver.open_loop(load.rate, load.seconds).await;
    let used = meter.cpu()?.since(before);
    let mut rows = Vec::new();
    for (at, kind) in KINDS.iter().enumerate() {
        let before = meter.cpu()?;
        let alone = if kind.share <= 1 { load.alone / 10 } else { load.alone };
        for turn in 0..alone {
            if let Some(fault) = driver.ask(kind, turn as usize).await {
                return Err(format!("{}, asked alone: {fault}", kind.name).into());
            }
        }
        rows.push(Row::new(kind, at, &samples, meter.cpu()?.since(before).of(alone)));
    }
    let cpu = used.of(samples.len() as u32);
    Ok(Outcome { seeded: *seeded, samples, rows, cpu })
}

impl Outcome {
    /// The answers that were not as expected, in words.
    pub fn faults(&self) -> Vec<&str> {
        self.samples.iter().filter_map(|sample| sample.fault.as_deref()).collect()
    }
}

/// Asks for one kind over and over, one at a time, for a profiler to look at: prints the process to look at first. What
/// each took, in order, and CPU of each.
pub async fn repeat(
    binary: &OsStr,
    size: Size,
    name: &str,
    lasts: Duration,
) -> Result<(Vec<Duration>, Used)> {
    let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
        let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        return Err(format!("{name} is none of: {}", names.join(", ")).into());
    };
    let stage = Stage::set(binary, size).await?;
    let Stage { world, server, driver, meter, .. } = &stage;
    let database: String =
        sqlx::query_scalar("select current_database()").fetch_one(&world.superuser).await?;
    println!("process {}, database {database}", server.id());
    let before = meter.cpu()?;
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < lasts {
        let asked = Instant::now();
        if let Some(fault) = driver.ask(kind, times.len()).await {
            return Err(fault.into());
        }
        times.push(asked.elapsed());
    }
    let used = meter.cpu()?.since(before).of(times.len() as u32);
    Ok((times, used))
}
