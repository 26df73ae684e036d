//! The route matrix: who is answered what, for every operation of the document and every page, with
//! one's own ids, with others' and with those of nothing. `tests/matrix.txt` is the answer, a golden
//! file that holds with both walls and with wall one alone. `PORTICO_BLESS=1` writes it anew, to be
//! read in the diff; the list of exceptions it cannot change.

#[path = "../common/mod.rs"]
mod common;

mod canaries;
mod cases;
mod exceptions;
mod ids;
mod principals;
mod table;

use std::collections::BTreeMap;

use axum::http::Method;
use cases::{Case, cases, operations};
use common::{Answer, House};
use ids::Ids;
use portico_testkit::source;
use principals::{PRINCIPALS, Principal};
use table::Table;

/// As built.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn both_walls_answer_as_the_golden_file_says() {
    compare(walk(Walls::Both).await);
}

/// With row level security off on every table, so that a condition which a statement has lost shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn wall_one_alone_answers_the_same() {
    compare(walk(Walls::One).await);
}

#[derive(Clone, Copy, PartialEq)]
enum Walls {
    Both,
    One,
}

/// A house, and what was in its tables when last looked at.
struct Scene {
    walls: Walls,
    house: House,
    tables: BTreeMap<String, String>,
    events: i64,
}

fn compare(table: Table) {
    assert_eq!(table.exceptions(), exceptions::known(), "what changes although it refuses, or acts and writes nothing down");
    source::assert_golden(&source::root().join("tests/tests/matrix.txt"), &table.print());
}

async fn walk(walls: Walls) -> Table {
    let mut scene = Scene::set(walls).await;
    let (ids, mut table) = (Ids::read(&scene.house.world).await, Table::default());
    for (method, path) in operations() {
        let mut allowed = 0;
        let mut refusals: Vec<Option<Answer>> = vec![None; PRINCIPALS.len()];
        for case in cases(&method, &path, &ids) {
            let mut answers = Vec::with_capacity(PRINCIPALS.len());
            for (principal, refusal) in PRINCIPALS.iter().zip(&mut refusals) {
                let answer = scene.ask(&case, principal, &ids, &mut table).await;
                if case.succeeded(&answer) {
                    allowed += 1;
                } else if case.by_id {
                    // The first case is the id of nothing: every other refusal is the same answer.
                    let unknown = refusal.get_or_insert_with(|| answer.clone());
                    assert_eq!(&answer, unknown, "{} as {}", case.name(), principal.name);
                }
                answers.push(answer);
            }
            table.row(&case, &answers);
        }
        assert!(allowed > 0, "{method} {path} works for somebody");
        table.operations += 1;
    }
    table
}

impl Scene {
    async fn set(walls: Walls) -> Self {
        let house = House::new().await;
        if walls == Walls::One {
            house.world.take_row_level_security_down().await;
        }
        let saved = AssertSqlSafe(each_table("create schema saved; ", "create table saved.%1$I as table %1$I; "));
        let save = sqlx::query_scalar(saved).fetch_one(&house.world.superuser);
        let save: String = save.await.unwrap();
        raw_sql(AssertSqlSafe(save)).execute(&house.world.superuser).await.unwrap();
        let (tables, events) = contents(&house).await;
        Self { house, tables, events }
    }

    /// Puts everything back as it was; quicker than a world of its own for each cell.
    async fn restore(&mut self) {
    }

    /// One cell: the answer, what it told, and what it did.
    async fn ask(&mut self, case: &Case, principal: &Principal, ids: &Ids, table: &mut Table) -> Answer {
        let answer = self.house.send(case.request(principal)).await;
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

        let changed = tables != self.tables;
        let as_it_should = if case.method != Method::GET && case.succeeded(&answer) {
            events > self.events
        } else {
            !changed
        };
        if !as_it_should {
            table.except(case, principal);
        }
        if changed {
            *self = Self::set(self.walls).await;
        } else {
            self.events = events;
        }
        answer
    }
}

/// Of every table but the audit rows, which are counted.
async fn contents(house: &House) -> (BTreeMap<String, String>, i64) {
    let mut tables = house.world.contents().await;
    assert!(tables.remove("audit_events").is_some() && tables.len() > 10, "the tables are found");
    let events = sqlx::query_scalar("select count(*) from audit_events");
    (tables, events.fetch_one(&house.world.superuser).await.unwrap())
}
