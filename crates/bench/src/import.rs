//! What it takes to read 100,000 records and to take them in, beside what PostgreSQL alone takes to
//! insert the same rows, without row level security. Each step is a process of its own, so that its
//! peak of memory is its own.

mod files;
mod floor;

use std::{
    env, fs,
    process::Command,
    time::{Duration, Instant},
};

use portico_domain::{Access, Credential, Database, Error as DomainError, Login, TenantId};
use portico_import::{
    FileKind, Options, Preset,
    intake::{Intake, take_clients, take_invoices},
    read_clients, read_invoices,
};
use portico_testkit::World;

/// How many records each file has.
const RECORDS: usize = 100_000;

/// Of how many clients its invoices are.
const CLIENTS: usize = 2_000;

/// In whose name it is done.
const ACTOR: &str = "a-coach";

/// What the step of this process is, if it is one: see [`step`].
pub const STEP: &str = "BENCH_IMPORT";

pub async fn run() -> crate::Result<()> {
    let world = World::new(1).await;
    let directory = env::temp_dir().join(format!("portico-bench-{}", std::process::id()));
    fs::create_dir_all(&directory)?;
    println!("{RECORDS} records; seconds to read, to take in; records a second; peak of memory");
    for (what, preset, kind) in [
        ("clients", "invoice-ninja", FileKind::Clients),
        ("invoices", "invoice-ninja", FileKind::Invoices),
        ("lines", "wave", FileKind::Invoices),
    ] {
        let file = directory.join(what);
        fs::write(&file, files::write(what, RECORDS, CLIENTS))?;
        let size = fs::metadata(&file)?.len() as f64 / 1e6;
        println!("{what}, {size:.1} MB");
        let mut taking = Duration::ZERO;
        for dry in [true, false] {
            let step = Command::new(env::current_exe()?)
                .env(STEP, file.as_os_str())
                .env("BENCH_STEP", format!("{preset} {} {what} {dry}", kind.word()))
                .env("BENCH_SERVER", world.url("portico_server"))
                .env("BENCH_TENANT", serde_json::to_string(&tenant(&world).await)?)
                .output()?;
            if !step.status.success() {
                return Err(String::from_utf8_lossy(&step.stderr).into());
            }
            let said = String::from_utf8(step.stdout)?;
            let (millis, said) = said.split_once(' ').ok_or("a time")?;
            taking = Duration::from_millis(millis.parse()?);
            print!("  {:<8} {said}", if dry { "dry run" } else { "import" });
            // As autovacuum would in a while: a dry run leaves its dead rows, and an `analyze` that
            // finds nothing else has PostgreSQL take any index for as good as another.
            sqlx::raw_sql("vacuum").execute(&world.superuser).await?;
        }
        let alone = floor::insert(&world.superuser, what).await?;
        println!(
            "  PostgreSQL alone {:.2} s: taking them in is {:.1} times that",
            alone.as_secs_f64(),
            taking.as_secs_f64() / alone.as_secs_f64()
        );
    }
    fs::remove_dir_all(&directory)?;
    Ok(())
}

async fn tenant(world: &World) -> TenantId {
    world.id(&ACTOR[..1]).await
}

/// Reads one file and takes it in; prints the milliseconds of the latter, and a line of all.
pub async fn step(file: &str) -> crate::Result<()> {
    let step = env::var("BENCH_STEP")?;
    let words: Vec<&str> = step.split(' ').collect();
    let [preset, kind, source, dry] = words[..] else { return Err("four words".into()) };
    let kind = if kind == "clients" { FileKind::Clients } else { FileKind::Invoices };
    let tenant = serde_json::from_str(&env::var("BENCH_TENANT")?)?;
    let credential = Credential::new(tenant, &portico_testkit::token(ACTOR));
    let database = Database::connect(&env::var("BENCH_SERVER")?, 1, Login::Server).await?;

    let started = Instant::now();
    let bytes = fs::read(file)?;
    let options = Options::default().under(Preset::named(preset, kind)?);
    let (clients, invoices) = match kind {
        FileKind::Clients => (Some(read_clients(&bytes, &options)?), None),
        _ => (None, Some(read_invoices(&bytes, &options)?)),
    };
    drop(bytes);
    let read = started.elapsed();
    let mut taken = None;
    let work = database.within(&credential, Access::ReadWrite, async |scope| {
        taken = Some(match (clients, invoices) {
            (Some(clients), _) => take_clients(scope, source, clients, |_| {}).await?,
            (_, Some(invoices)) => take_invoices(scope, source, invoices, |_| {}).await?,
            (None, None) => return Err(DomainError::Invalid("nothing was read")),
        });
        if dry == "true" { Err(DomainError::Invalid("taken back")) } else { Ok(()) }
    });
    let outcome = work.await;
    let took = started.elapsed() - read;
    match taken {
        Some(Intake::Taken { new }) if new > 0 && (dry == "true" || outcome.is_ok()) => {}
        other => return Err(format!("{other:?}, {outcome:?}").into()),
    }
    let all = started.elapsed().as_secs_f64();
    println!(
        "{} {:.2} + {:.2} s; {:.0}/s; {} MB",
        took.as_millis(),
        read.as_secs_f64(),
        took.as_secs_f64(),
        RECORDS as f64 / all,
        peak_megabytes()?
    );
    Ok(())
}

fn peak_megabytes() -> crate::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1_000)
}
