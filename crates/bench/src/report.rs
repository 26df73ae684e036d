//! The budget at 200 requests a second, as a report to look at: one file without scripts, `target/budget.html`.

mod plot;

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use portico_bench::{
    Result,
    budget::{self, Load, Outcome, figures, seed::Size},
};

const LOAD: Load = Load { rate: 200, seconds: 30, alone: 300 };

/// How much longer p95 may be on ten times the rows.
const AT_MOST: f64 = 1.3;

/// Drives it, prints what the test prints, and writes the report. `ten_times` does so on ten times the rows as well.
pub async fn run(ten_times: bool) -> Result<()> {
    let binary = binary()?;
    let mut page = include_str!("report/head.html").to_owned();
    let one = measure(&binary, Size::BUDGET, &mut page).await?;
    if ten_times {
        let ten = measure(&binary, Size::TEN_TIMES, &mut page).await?;
        compare(&one, &ten, &mut page)?;
    }
    page += "</body></html>\n";
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no workspace")?;
    let report = report.join("target/budget.html");
    fs::write(&report, page)?;
    println!("{}", report.display());
    Ok(())
}

/// Asks for one kind only, for a while.
pub async fn one(name: &str) -> Result<()> {
    let lasts = Duration::from_secs(20);
    let (mut times, used) =
        budget::repeat(binary()?.as_os_str(), Size::BUDGET, name, lasts).await?;
    times.sort();
    let [p50, p95] = [50, 95].map(|share| figures::percentile(&times, share));
    println!("{name}: {} times, p50 {p50:.2} ms, p95 {p95:.2} ms", times.len());
    println!("CPU of one: server {:.2} ms, PostgreSQL {:.2} ms", used.server_ms, used.postgres_ms);
    Ok(())
}

/// That of `PORTICO_BIN`; else the one beside this program.
fn binary() -> Result<PathBuf> {
    let beside = env::current_exe()?.with_file_name("portico");
    let binary = env::var_os("PORTICO_BIN").map_or(beside, PathBuf::from);
    if !binary.is_file() {
        let missing = binary.display();
        return Err(format!("there is no {missing}: cargo build --release -p portico").into());
    }
    Ok(binary)
}

async fn measure(binary: &Path, size: Size, page: &mut String) -> Result<Outcome> {
    let outcome = budget::run(binary.as_os_str(), size, LOAD).await?;
    let head = format!(
        "{} invoices of {} clients in {} practices, sown in {:.0} s; {} requests, {} a second",
        size.all_invoices(),
        size.all_clients(),
        size.practices,
        outcome.seeded.as_secs_f64(),
        outcome.samples.len(),
        LOAD.rate
    );
    println!("{head}\n{}", outcome.print());
    let faults = outcome.faults();
    if let Some(first) = faults.first() {
        return Err(format!("{} answers are not as expected: {first}", faults.len()).into());
    }
    write!(page, "<h2>{head}</h2>{}", table(&outcome))?;
    write!(
        page,
        "<h3>What each request took, by the time when it was due</h3>{}",
        plot::times(&outcome)
    )?;
    write!(page, "<h3>p50, p95 and p99</h3>{}", plot::percentiles(&outcome))?;
    write!(page, "<h3>Against the floors</h3>{}", ratios(&outcome))?;
    Ok(outcome)
}

fn table(outcome: &Outcome) -> String {
    let mut rows = String::new();
    for row in &outcome.rows {
        let _ = write!(
            rows,
            "<tr><th>{}</th><td>{}</td><td>{:.1}</td><td>{:.1}</td><td>{:.1}</td><td>{:.2}</td><td>{:.2}</td></tr>",
            row.name,
            row.requests,
            row.p50,
            row.p95,
            row.p99,
            row.cpu.server_ms,
            row.cpu.postgres_ms
        );
    }
    format!(
        "<table><tr><th></th><th>asked</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th>\
         <th>CPU of the server, s per 1,000</th><th>of PostgreSQL</th></tr>{rows}\
         <tr><th>all, as mixed</th><td>{}</td><td></td><td></td><td></td><td>{:.2}</td><td>{:.2}</td></tr></table>",
        outcome.samples.len(),
        outcome.cpu.server_ms,
        outcome.cpu.postgres_ms
    )
}

fn ratios(outcome: &Outcome) -> String {
    let rows = outcome.ratios().into_iter().map(|(name, [time, cpu])| {
        format!(
            "<tr><th>{name}, without the second wall</th><td>{time:.2}</td><td>{cpu:.2}</td></tr>"
        )
    });
    format!(
        "<table><tr><th>the list by JSON against</th><th>times as long (p50)</th><th>times the CPU</th></tr>{}</table>",
        rows.collect::<String>()
    )
}

fn compare(one: &Outcome, ten: &Outcome, page: &mut String) -> Result<()> {
    let (mut rows, mut slower) = (String::new(), Vec::new());
    println!("on ten times the rows, times as long:");
    for (name, [p95, p50]) in ten.against(one) {
        println!("{name:<17} p95 {p95:.2}, p50 {p50:.2}");
        write!(rows, "<tr><th>{name}</th><td>{p95:.2}</td><td>{p50:.2}</td></tr>")?;
        if p95 > AT_MOST {
            slower.push(name);
        }
    }
    write!(
        page,
        "<h2>Ten times the rows</h2><table><tr><th></th><th>p95, times as long</th><th>p50</th></tr>{rows}</table>"
    )?;
    if !slower.is_empty() {
        println!("more than {AT_MOST} times as long by p95: {}", slower.join(", "));
    }
    Ok(())
}
