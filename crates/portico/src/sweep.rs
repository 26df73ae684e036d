//! Removes from the store what was thrown away, and what began to arrive and never did. Several servers may do it at
//! once: what one of them finds gone is as it should be.

use std::time::Duration;

use portico_api::files::key;
use portico_domain::{Database, Error, ObjectId, TenantId, files::sweep};
use portico_store::Store;
use time::OffsetDateTime;
use tokio::time::{MissedTickBehavior, interval};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(30);

/// How many objects of one practice a round removes.
const ROUND: i32 = 200;

/// How many rounds pass until the beginnings of files are looked for that no row knows.
const ROUNDS: u32 = 120;

/// For how long nobody takes the beginning of a file for forgotten: no request lasts as long.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What sweeps.
pub struct Sweep {
    pub database: Database,
    pub store: Store,
}

impl Sweep {
    /// Sweeps until it is dropped.
    pub async fn work(self) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for round in (0..ROUNDS).cycle() {
            ticks.tick().await;
            if let Err(error) = self.round().await {
                tracing::error!(
                    error = error.for_log(),
                    "what is to go from the store cannot be looked for"
                );
            }
            if round == 0 {
                self.clear_unfinished().await;
            }
        }
    }

    /// One round, of all practices.
    pub async fn round(&self) -> Result<(), Error> {
        for tenant in self.database.tenants_to_sweep().await? {
            if let Err(error) = self.of_one(tenant).await {
                tracing::error!(error = error.for_log(), "a practice is not swept in this round");
            }
        }
        Ok(())
    }

    async fn of_one(&self, tenant: TenantId) -> Result<(), Error> {
        let due = async |worker: &mut _| sweep::due(worker, ROUND).await;
        for object in self.database.at_work(tenant, due).await? {
            self.remove(tenant, object).await?;
        }
        Ok(())
    }

    /// The object first: of what a row stands for, one knows.
    async fn remove(&self, tenant: TenantId, object: ObjectId) -> Result<(), Error> {
        let Ok(key) = key((tenant, object)) else { return Ok(()) };
        match self.store.remove(&key).await {
            Ok(()) => {
                let forget = async |worker: &mut _| sweep::forget(worker, object).await;
                self.database.at_work(tenant, forget).await
            }
            Err(error) => {
                tracing::error!(%error, "an object stays until the next round");
                Ok(())
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "files of the store bear the time of the machine"
    )]
    async fn clear_unfinished(&self) {
        if let Err(error) = self.store.clear_unfinished(OffsetDateTime::now_utc() - DAY).await {
            tracing::error!(%error, "the beginnings of files stay until they are looked for again");
        }
    }
}
