//! What the database holds.

use std::{
    env,
    path::PathBuf,
    time::{Duration, Instant},
};

use axum::body::Bytes;
use futures_util::{StreamExt, stream};
use portico_auth::PasswordPool;
use portico_store::Store;
use portico_testkit::{World, seed::PASSWORD};
use secrecy::ExposeSecret;
use sqlx::{Connection, PgConnection};

use crate::Result;

/// How much of it.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many practices,
    pub practices: u32,
    /// how many clients each of them has,
    pub clients: u32,
    /// and how many invoices each of those.
    pub invoices: u32,
}

impl Size {
    /// That of the budget: 2,000 clients and 200,000 invoices.
    pub const BUDGET: Self = Self { practices: 20, clients: 100, invoices: 100 };

    /// Ten times as many rows: practices have more clients, and these more invoices.
    pub const TEN_TIMES: Self = Self { practices: 20, clients: 316, invoices: 316 };

    /// How many clients there are.
    pub fn all_clients(self) -> u32 {
        self.practices * self.clients
    }

    /// How many invoices there are.
    pub fn all_invoices(self) -> u32 {
        self.all_clients() * self.invoices
    }
}

/// Fills an empty database with it, and says how long that took. Everybody has the password of the tests.
pub async fn sow(world: &World, size: Size) -> Result<Duration> {
    let begun = Instant::now();
    let hash = PasswordPool::new(1).hash(&PASSWORD.to_owned().into()).await?;
    let mut superuser = PgConnection::connect(&world.url("postgres")).await?;
    for (name, value) in [
        ("bench.practices", size.practices.to_string()),
        ("bench.clients", size.clients.to_string()),
        ("bench.invoices", size.invoices.to_string()),
        ("bench.hash", hash.expose_secret().to_owned()),
    ] {
        sqlx::query("select set_config($1, $2, false)")
            .bind(name)
            .bind(value)
            .execute(&mut superuser)
            .await?;
    }
    sqlx::raw_sql(include_str!("fill.sql")).execute(&mut superuser).await?;
    sqlx::raw_sql("vacuum (analyze)").execute(&mut superuser).await?;
    superuser.close().await?;
    Ok(begun.elapsed())
}

/// Where the files of what is measured lie.
pub fn folder() -> PathBuf {
    env::temp_dir().join("portico-bench-files")
}

/// Puts the newest shared file of each client into the store: 64 KiB each.
pub async fn put_files(world: &World) -> Result<()> {
    let store = Store::local(&folder())?;
    let newest: Vec<(String,)> = sqlx::query_as(
        "select distinct on (f.tenant_id, f.client_id) f.tenant_id || '/' || f.id
           from files f where f.shared order by f.tenant_id, f.client_id, f.id desc",
    )
    .fetch_all(&world.superuser)
    .await?;
    let text = Bytes::from("What we said. ".repeat(4682)[..FILE].to_owned());
    let put = |(key,): (String,)| {
        let (store, text) = (store.clone(), text.clone());
        async move {
            let stream = stream::iter([Ok::<_, std::io::Error>(text)]);
            store.put(&key.parse().map_err(|_| "no key")?, stream, FILE as u64).await?;
            Result::Ok(())
        }
    };
    let mut putting = stream::iter(newest).map(put).buffer_unordered(16);
    while let Some(done) = putting.next().await {
        done?;
    }
    Ok(())
}

/// How large each of them is, as fill.sql says.
const FILE: usize = 65_536;
