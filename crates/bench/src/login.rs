//! What signing in costs: how long it takes, how much memory it has when many come at once, and how
//! many passwords somebody may try who knows none.

mod attacker;
mod memory;
mod practice;
mod times;

use practice::Practice;

/// All of it, memory first: a process gives little of it back.
pub async fn run() -> crate::Result<()> {
    let practice = Practice::new().await?;
    memory::measure(&practice).await?;
    times::measure(&practice).await?;
    attacker::measure(&practice).await
}
