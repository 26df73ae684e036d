//! The budget: a release binary on 20 practices, 2,000 clients and 200,000 invoices answers 95 of 100 requests of each
//! kind within half a second, at 50 requests a second that come whether or not those before them were answered. What is
//! asked is listed in `crates/bench/src/budget/kinds.rs`. `PORTICO_BIN` names the binary; without it this says loudly
//! that it was skipped, unless `PORTICO_REQUIRE=all` allows no skip.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::{env, time::Duration};

use portico_bench::budget::{self, Load, figures, seed::Size};

/// How fast requests come, and for how long.
const LOAD: Load = Load { rate: 50, seconds: 40, alone: 100 };

/// How long the seed may take.
const SEEDED: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_request_keeps_its_budget() {
    let Some(binary) = env::var_os("PORTICO_BIN") else {
        let required = env::var("PORTICO_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "PORTICO_BIN names no release binary: cargo build --release -p portico");
        eprintln!(
            "SKIPPED: the budget. PORTICO_BIN=…/target/release/portico names what is measured"
        );
        return;
    };
    let outcome = budget::run(&binary, Size::BUDGET, LOAD).await.unwrap();
    println!(
        "{} invoices of {} clients, sown in {:.1} s; {} requests, {} a second\n{}",
        Size::BUDGET.all_invoices(),
        Size::BUDGET.all_clients(),
        outcome.seeded.as_secs_f64(),
        outcome.samples.len(),
        LOAD.rate,
        outcome.print()
    );
    assert_eq!((Size::BUDGET.all_clients(), Size::BUDGET.all_invoices()), (2_000, 200_000));
    let faults = outcome.faults();
    assert!(
        faults.is_empty(),
        "{} answers are not as expected: {:?}",
        faults.len(),
        faults.first()
    );
    assert_eq!(outcome.samples.len() as u32, LOAD.rate * LOAD.seconds, "all were asked");
    assert!(figures::all_were_asked(&outcome), "each kind was asked");
    assert!(outcome.too_slow().is_empty(), "{:?}", outcome.too_slow());
    assert!(outcome.seeded < SEEDED, "the seed took {:?}", outcome.seeded);
}
