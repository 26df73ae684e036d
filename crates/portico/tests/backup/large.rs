//! What a backup and a restore take of memory does not depend on what there is.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use portico_testkit::{World, cluster_url};

use crate::desk::{Desk, fresh, lines, outcome, sql};

/// How much more memory 200,000 rows may take than the rows of the seed, in KiB: what is kept of
/// them is a part or two.
pub const MORE: u64 = 16 * 1024;

const INVOICES: &str = "
    insert into invoices (tenant_id, id, client_id, number, kind, status, currency, issued_on, due_on,
                          words, net_minor, tax_minor, total_minor, paid_minor)
    select i.tenant_id, gen_random_uuid(), i.client_id, 'large-' || n, i.kind, i.status, i.currency,
           i.issued_on, i.due_on, repeat('some words ', 10), i.net_minor, i.tax_minor, i.total_minor, 0
      from invoices i, generate_series(1, 200000) n where i.id = md5('a1-issued')::uuid";

#[tokio::test]
async fn memory_is_bounded() {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let dump = world.url("portico_dump");
    let (small, _) = peak(&mut desk.backup(&dump, &desk.path("small")));
    let (small_back, _) = peak(&mut desk.restore(&desk.path("small"), &fresh()));
    sql(&world.url("postgres"), INVOICES).await;

    let (large, taken) = peak(&mut desk.backup(&dump, &desk.path("large")));
    let name = fresh();
    let (large_back, given) = peak(&mut desk.restore(&desk.path("large"), &name));
    let megabytes = fs::metadata(desk.path("large")).unwrap().len() as f64 / 1e6;
    let count = lines(&cluster_url("postgres", &name), "select count(*)::text from invoices").await;
    assert_eq!(count, ["200008"]);
    for (what, took, peak, before) in
        [("backup", taken, large, small), ("restore", given, large_back, small_back)]
    {
        println!(
            "{what} of 200,000 rows: {megabytes:.1} MB in {took:.1?}, {:.1} MB/s; VmHWM {peak} KiB ({before} KiB \
             with the rows of the seed)",
            megabytes / took.as_secs_f64()
        );
        assert!(peak < before + MORE, "{what}: {peak} KiB after {before}");
    }
    let file = desk.path("again");
    assert_eq!(outcome(&mut desk.backup(&dump, &file))["practices"], 2);
}

/// The peak of memory of a command, in KiB, and how long it took.
pub fn peak(command: &mut Command) -> (u64, Duration) {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = peak.max(found.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        thread::sleep(Duration::from_millis(2));
    };
    assert!(ended.success());
    (peak, begun.elapsed())
}
