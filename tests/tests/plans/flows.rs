//! What runs behind a statement, such as in functions of the database: every operation and page is asked for what the
//! matrix asks, by those who may, while PostgreSQL writes each plan into its log.

use std::{collections::BTreeSet, fs};

use axum::{Router, http::Method};
use portico_domain::{Database, Login};
use portico_testkit::World;
use serde_json::Value;
use sqlx::{AssertSqlSafe, raw_sql};

use crate::{
    cases::{cases, operations},
    common::{House, app},
    ids::Ids,
    plan::scanned,
    principals::PRINCIPALS,
    workers,
};

/// Those of the matrix who do something, and one to whom nothing is shown.
const WHO: [&str; 6] = ["nobody", "half", "enrolling", "client1", "coach", "admin"];

/// Every plan of the product's logins is written down, of what functions say as well: on connections that are made from
/// then on.
const WATCH: &str = "do $$ declare s text; r text; begin
  foreach r in array array['portico_server', 'portico_operator'] loop
  for s in select unnest(array['session_preload_libraries = auto_explain', 'auto_explain.log_min_duration = 0',
    'auto_explain.log_format = json', 'auto_explain.log_nested_statements = on', 'track_functions = \"all\"']) loop
    execute format('alter role %I in database %I set %s', r, current_database(), s);
  end loop; end loop; end $$";

/// What is put back: the rows of the twins, whom the seed of the tests has. The others' are not touched.
const SAVE: &str = "create schema saved;
    do $$ declare t text; begin
      for t in select relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                where relkind = 'r' and relnamespace = 'public'::regnamespace loop
        execute format('create table saved.%1$I as table public.%1$I', t);
      end loop; end $$";

/// What was seen.
pub struct Seen {
    /// The text of each statement, one line each.
    pub texts: BTreeSet<String>,
    /// The tables that were gone through, with the statement that did.
    pub scanned: BTreeSet<(String, String)>,
    pub plans: usize,
    pub requests: usize,
}

/// Saves what the twins have.
pub async fn save(world: &World) {
    raw_sql(SAVE).execute(&world.superuser).await.unwrap();
}

/// Asks for everything.
pub async fn run(world: World, large: &BTreeSet<String>) -> (Seen, World) {
    raw_sql(WATCH).execute(&world.superuser).await.unwrap();
    let directory: String =
        sqlx::query_scalar("show data_directory").fetch_one(&world.superuser).await.unwrap();
    let log = std::path::Path::new(&directory).with_file_name("log");
    let before = fs::metadata(&log).unwrap().len() as usize;

    let database = Database::connect(&world.url("portico_server"), 2, Login::Server).await.unwrap();
    let auth = portico_testkit::auth(&database);
    let app = app(&world, &database, &auth).await;
    let house = House { router: portico_web::house(app, Router::new()), world, auth };
    let ids = Ids::read(&house.world).await;
    let mut requests = 0;
    for (method, path) in operations() {
        for case in cases(&method, &path, &ids) {
            for who in PRINCIPALS.iter().filter(|principal| WHO.contains(&principal.name)) {
                empty_buckets(&house.world).await;
                let answer = house.send(case.request(who)).await;
                house.auth.settle().await;
                assert!(!answer.status.is_server_error(), "{} as {}", case.name(), who.name);
                requests += 1;
                if method != Method::GET && case.succeeded(&answer) {
                    restore(&house.world).await;
                }
            }
        }
    }
    workers::run(&house, &database).await;
    drop(database);
    let House { world, .. } = house;
    let log = fs::read(&log).unwrap();
    let mut seen = read(&String::from_utf8_lossy(&log[before..]), large);
    seen.requests = requests;
    (seen, world)
}

async fn restore(world: &World) {
    let tables: Vec<String> =
        sqlx::query_scalar("select relname::text from pg_class where relkind = 'r' and relnamespace = 'saved'::regnamespace")
            .fetch_all(&world.superuser)
            .await
            .unwrap();
    let (a, b) = (world.id::<()>("a").await, world.id::<()>("b").await);
    let mut back = "begin; set local session_replication_role = replica;".to_owned();
    for table in tables {
        back += &format!(
            "delete from {table} where tenant_id in ('{a}', '{b}');
             insert into {table} select * from saved.{table};"
        );
    }
    back += "commit";
    raw_sql(AssertSqlSafe(back)).execute(&world.superuser).await.unwrap();
}

/// Forgets how often the twins tried anything: the others' rows are what makes that table large.
async fn empty_buckets(world: &World) {
    let twins =
        "delete from buckets b using tenants t where t.id = b.tenant_id and t.slug in ('a', 'b')";
    raw_sql(twins).execute(&world.superuser).await.unwrap();
}

/// The plans in a log: a line that says that there is one, and then those of its JSON, which begin with a tab.
fn read(log: &str, large: &BTreeSet<String>) -> Seen {
    let mut seen = Seen { texts: BTreeSet::new(), scanned: BTreeSet::new(), plans: 0, requests: 0 };
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.ends_with(" plan:") {
            continue;
        }
        let mut json = String::new();
        while let Some(line) = lines.next_if(|line| line.starts_with('\t')) {
            json += line;
        }
        let plan: Value = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{e}: {json}"));
        let text = one_line(plan["Query Text"].as_str().unwrap());
        for table in scanned(&plan, large) {
            seen.scanned.insert((table.to_owned(), text.clone()));
        }
        seen.texts.insert(text);
        seen.plans += 1;
    }
    seen
}

/// A text as it is compared.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
