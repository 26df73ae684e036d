//! The house that is asked, and what is in its tables.

use std::collections::BTreeMap;

use sqlx::raw_sql;

use crate::{
    canaries,
    cases::Case,
    common::{Answer, House, OPEN, SAVE, put_back},
    ids::Ids,
    principals::Principal,
    table::Table,
};
use axum::http::Method;

/// Which walls stand.
#[derive(Clone, Copy, PartialEq)]
pub enum Walls {
    Both,
    /// Row level security is off on every table.
    One,
}

/// Drafts as they are here: only one of which nothing was paid is thrown away.
const UNPAID: &str =
    "delete from payments where id in (select md5(name || '-draft-payment')::uuid from clients)";

pub struct Scene {
    pub house: House,
    /// A checksum of every table but the audit rows, which are counted.
    tables: BTreeMap<String, String>,
    events: i64,
}

impl Scene {
    pub async fn set(walls: Walls) -> Self {
        let house = House::new().await;
        if walls == Walls::One {
            house.world.take_row_level_security_down().await;
        }
        for prepare in [UNPAID, OPEN, SAVE] {
            raw_sql(prepare).execute(&house.world.superuser).await.unwrap();
        }
        let (tables, events) = contents(&house).await;
        Self { house, tables, events }
    }

    /// One cell: the answer, what it told, and what it did.
    pub async fn ask(
        &mut self,
        case: &Case,
        principal: &Principal,
        ids: &Ids,
        table: &mut Table,
    ) -> Answer {
        self.house.world.empty_buckets().await;
        let answer = self.house.send(case.request(principal)).await;
        self.house.auth.settle().await;
        let (tables, events) = contents(&self.house).await;
        let at = format!("{} as {}", case.name(), principal.name);

        assert!(!answer.status.is_server_error(), "{at}: {answer:?}");
        if let Some(expected) = case.may_open(principal) {
            assert_eq!(case.succeeded(&answer), expected, "{at}: {}", answer.status);
        }
        let told = case.without_what_was_sent(&answer.body);
        for canary in canaries::kept_from(principal, ids) {
            assert!(!told.contains(&canary), "{at} is told {canary}: {told}");
        }

        let changed = tables.iter().filter(|(name, sum)| self.tables.get(*name) != Some(sum));
        let changed: Vec<_> = changed.map(|(name, _)| name.clone()).collect();
        let as_it_should = if case.method != Method::GET && case.succeeded(&answer) {
            events > self.events
        } else {
            changed.is_empty()
        };
        if !as_it_should {
            table.except(case, principal);
        }
        self.events = events;
        if !changed.is_empty() {
            put_back(&self.house.world, &changed).await;
        }
        answer
    }
}

async fn contents(house: &House) -> (BTreeMap<String, String>, i64) {
    let mut tables = house.world.contents().await;
    assert!(tables.remove("audit_events").is_some() && tables.len() > 10, "the tables are found");
    let events = sqlx::query_scalar("select count(*) from audit_events");
    (tables, events.fetch_one(&house.world.superuser).await.unwrap())
}
