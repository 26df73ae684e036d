use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::task::JoinSet;

use super::practice::{ACCOUNTS, Practice, WRONG};

/// The resident set of this process, which is the house and little else: before anybody came, after
/// a few had, while 200 come at once, and a minute later.
pub async fn measure(practice: &Practice) -> crate::Result<()> {
    let cold = resident()?;
    for n in [0, 2, 4] {
        tokio::try_join!(practice.try_at(n, n, WRONG), practice.try_at(n + 1, n + 1, WRONG))?;
    }
    let warm = resident()?;
    practice.world.empty_buckets().await;

    let ended = Arc::new(AtomicBool::new(false));
    let over = ended.clone();
    let watcher = thread::spawn(move || {
        let mut most = 0.0_f64;
        while !over.load(Ordering::Relaxed) {
            most = most.max(resident().unwrap_or(f64::NAN));
            thread::sleep(Duration::from_millis(1));
        }
        most
    });
    let mut tries = JoinSet::new();
    for n in 0..ACCOUNTS {
        let practice = practice.clone();
        tries.spawn(async move { practice.try_at(n, n, WRONG).await });
    }
    let mut answers = BTreeMap::<u16, usize>::new();
    for answer in tries.join_all().await {
        *answers.entry(answer?.as_u16()).or_default() += 1;
    }
    ended.store(true, Ordering::Relaxed);
    let most = watcher.join().map_err(|_| "the watcher ended early")?;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let after = resident()?;

    println!("{ACCOUNTS} wrong passwords at once, each of another account and place: {answers:?}");
    println!(
        "resident: {cold:.1} MB cold, {warm:.1} MB after six tries two by two, {most:.1} MB at most, \
         {after:.1} MB a minute later"
    );
    println!(
        "at most {:.2} times what it was warm ({:.2} times cold); a minute later {:.2} times\n",
        most / warm,
        most / cold,
        after / warm
    );
    practice.world.empty_buckets().await;
    Ok(())
}

fn resident() -> crate::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.ok_or("no VmRSS")?.trim().trim_end_matches(" kB").parse::<f64>()?;
    Ok(kib / 1024.0)
}
