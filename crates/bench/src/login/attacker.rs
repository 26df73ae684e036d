use std::time::Instant;

use axum::http::StatusCode;

use super::practice::{ACCOUNTS, Practice, WRONG};

/// What the table of limits says.
const TABLE: &str = include_str!("../../../../docs/SIGN-IN.md");

/// How many seconds pass between two looks whether one more is let through.
const STEP: u32 = 10;
const HOUR: u32 = 3600;

/// How many passwords are looked at within an hour that begins with full buckets: of one account, from
/// a new place each time; and from one place, at another account each time. The hour is made to pass
/// by moving the buckets.
pub async fn measure(practice: &Practice) -> crate::Result<()> {
    for whose in ["account", "network"] {
        practice.world.empty_buckets().await;
        let (begun, mut looked_at, mut refused) = (Instant::now(), 0, 0);
        for _ in 0..=HOUR / STEP {
            loop {
                let turn = looked_at + refused;
                let (account, place) = match whose {
                    "account" => (0, turn),
                    _ => (turn % ACCOUNTS, 0),
                };
                match practice.try_at(account, place, WRONG).await? {
                    StatusCode::UNAUTHORIZED => looked_at += 1,
                    StatusCode::TOO_MANY_REQUESTS => break,
                    other => return Err(format!("{other} in place of yes or no").into()),
                }
            }
            refused += 1;
            let passes = format!("update buckets set full_at = full_at - interval '{STEP} s'");
            let passes = sqlx::AssertSqlSafe(passes);
            sqlx::raw_sql(passes).execute(&practice.world.superuser).await?;
        }
        println!(
            "by {whose}: {looked_at} tries in an hour are looked at, {refused} are not; the table says {} \
             ({:.0} s of the hour were real)",
            promised(whose)?,
            begun.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// The last column of its row.
fn promised(whose: &str) -> crate::Result<&'static str> {
    let row = TABLE.lines().find(|line| line.starts_with(&format!("| sign in | {whose} |")));
    let cells = row.ok_or("no such row")?.trim_end_matches('|').rsplit_once('|');
    Ok(cells.ok_or("no such cell")?.1.trim())
}
