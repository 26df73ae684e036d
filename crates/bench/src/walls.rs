//! What the two walls cost: "list the 20 newest invoices", signed in over HTTP, through a scope with
//! all middleware on, against the same list as one joined statement without row level security:
//! once behind the same middleware, and once with nothing in front of it. One process serves all
//! three; they are compared round by round. CPU seconds, because they bear other work on the machine
//! better than times do.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use portico_api::App;
use portico_bench::{Result, floor, meter::Meter};
use portico_domain::{Database, Login};
use portico_testkit::World;
use tokio::net::TcpListener;

use crate::load;

const ROUNDS: usize = 5;
const REQUESTS: usize = 8_000;

/// The three ways to the list.
const PRODUCT: &str = "/api/v1/invoices";
const BEHIND: &str = "/floor/invoices";
const BARE: &str = "/bare/invoices";

/// Tells a process of this program to serve as this login.
pub const SERVE: &str = "BENCH_SERVE";

/// The process that is measured, eight connections for each way. Prints where the product and the
/// floor behind its middleware listen, and where the bare floor does.
pub async fn serve(server: &str) -> Result<()> {
    let superuser = &env::var("BENCH_SUPERUSER")?;
    let database = Database::connect(server, 8, Login::Server).await?;
    let pool = floor::connect(superuser).await?;
    let auth = portico_testkit::auth(&database);
    let behind = floor::router(BEHIND, floor::connect(superuser).await?);
    let house = portico_web::house(App::new(database, auth), behind);
    let bare = floor::bare(BARE, pool).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let bare_listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}\n{}", listener.local_addr()?, bare_listener.local_addr()?);
    tokio::try_join!(async { axum::serve(listener, house).await }, async {
        axum::serve(bare_listener, bare).await
    })?;
    Ok(())
}

pub async fn run() -> Result<()> {
    let world = World::empty(1).await;
    sqlx::raw_sql(include_str!("walls.sql")).execute(&world.superuser).await?;
    let mut server = Command::new(env::current_exe()?)
        .env(SERVE, world.url("portico_server"))
        .env("BENCH_SUPERUSER", world.url("postgres"))
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(server.stdout.take().ok_or("piped")?).lines();
    let (house, bare) = (lines.next().ok_or("an address")??, lines.next().ok_or("an address")??);
    let ways = [(&house, PRODUCT), (&house, BEHIND), (&bare, BARE)];
    let meter = Meter::new(server.id(), &world.superuser).await?;

    println!(
        "CPU s per 1,000 requests: server + postgres = both; backend wake-ups per request; median latency"
    );
    for connections in [8, 1] {
        for (address, path) in ways {
            load::run(address, path, 800, connections)?; // plans and prepared statements
        }
        let mut ratios = [const { Vec::new() }; 2];
        for round in 0..ROUNDS {
            let mut usages = Vec::new();
            for (address, path) in ways {
                let usage =
                    meter.measure(REQUESTS, || load::run(address, path, REQUESTS, connections))?;
                println!("{connections} connections, round {round}: {path:<17} {usage}");
                usages.push(usage.cpu.both());
            }
            for (floor, ratios) in ratios.iter_mut().enumerate() {
                ratios.push(usages[0] / usages[floor + 1]);
            }
        }
        let [behind, bare] = ratios.map(|mut ratios| {
            ratios.sort_by(f64::total_cmp);
            ratios[ROUNDS / 2]
        });
        println!(
            "{connections} connections, CPU, median of {ROUNDS}: {behind:.2} times the joined statement behind \
             the same middleware, {bare:.2} times the bare one\n"
        );
    }
    server.kill()?;
    server.wait()?;
    Ok(())
}
