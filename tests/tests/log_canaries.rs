//! Nothing personal and nothing secret reaches a log: the whole product, at trace level of
//! everything that it is built from, while people do what they do and things go wrong.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

// As the matrix asks.
#[allow(dead_code, reason = "the matrix uses all of it")]
#[path = "matrix/canaries.rs"]
mod canaries;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/cases.rs"]
mod cases;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/exceptions.rs"]
mod exceptions;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/ids.rs"]
mod ids;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/principals.rs"]
mod principals;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/registry.rs"]
mod registry;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/scene.rs"]
mod scene;
#[allow(dead_code, reason = "as the canaries")]
#[path = "matrix/table.rs"]
mod table;

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex},
};

use axum::{Router, routing::get};
use cases::{cases, operations};
use common::House;
use ids::Ids;
use portico_api::Problem;
use portico_domain::{
    Access, Error, InvoiceId, TokenHash,
    clients::{self, ImportedClient, Profile},
};
use portico_testkit::{CLIENTS, INVOICES, World, seed, token};
use principals::PRINCIPALS;
use scene::{Scene, Walls};
use table::Table;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

/// A code that is somebody's, or might be.
const CODE: &str = "493817";

/// The same for the day when the factor is lost.
const RECOVERY_CODE: &str = "ACOACHAAAAAAAAAAAAAAAAAAA";

/// What was written, all of it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_log_holds_anything_personal_or_secret() {
    drop(World::new(1).await); // whoever comes first sows the template: those texts are no log of ours
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .init();
    let panics =
        Router::new().route("/panics", get(async || -> String { panic!("canary-of-a-panic") }));
    let house = House::with(panics).await;
    let id: InvoiceId = house.world.id("a1-issued").await;
    people_come_and_go(&house, id).await;
    let (asked, known) = everything_is_asked().await;
    things_go_wrong(&house).await;

    let text = log.text();
    let hash = format!("{:?}", TokenHash::of(&token("a-coach")));
    assert_eq!(hash, "TokenHash(…)");
    let secrets = [
        seed::PASSWORD,
        "a-wrong-password-canary",
        "a-new-password-canary",
        CODE,
        seed::KEY,
        &token("a-coach"),
        &token("a-client1"),
        &token("a-link"),
        &token("a-reset"),
        RECOVERY_CODE,
        "__Host-portico",
        &hex(&token("a-coach")),
        &hex(&token("a-client1")),
        &hex(&token("a-link")),
        &data_encoding::BASE32_NOPAD.encode(seed::TOTP_SECRET),
    ]
    .map(str::to_owned);
    let personal = [
        "people.example",
        "clients.example",
        "a-coach",
        "a1-city",
        "a1-remark",
        "a1-issued",
        "canary-of-a-client",
        "canary-of-a-path",
        "canary-of-a-query",
        "canary-of-a-body",
        "canary-of-a-newcomer",
        "203.0.113.99",
        "canary-of-a-panic",
        "canary-of-an-agent",
        &id.to_string(),
    ]
    .map(str::to_owned);
    for canary in secrets.iter().chain(&personal).chain(&known) {
        assert!(!canary.is_empty());
        let line = text.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(line, None, "a log line holds {canary:?}");
    }

    // The log is one, and this is how it would be found.
    for route in ["/api/v1/invoices/{id}", "/invoices/{id}", "/api/v1/login", "/welcome/{token}"] {
        assert!(text.contains(route), "{route} was logged");
    }
    assert!(text.contains("TRACE") && text.contains("23505 users users_unique_email"), "{text}");
    tracing::trace!("canary-of-this-test");
    assert!(log.text().contains("canary-of-this-test"));
    println!(
        "{asked} requests of everything that there is, {} lines at trace level, {} canaries: 0",
        text.lines().count(),
        secrets.len() + personal.len() + known.len()
    );
}

/// Who asks for everything that there is: nobody, and one of each kind.
const ASKING: [&str; 4] = ["nobody", "client1", "coach", "admin"];

/// Every case of every operation and page, as the matrix has them. How many requests that is; and what was sent and
/// what was in the database meanwhile, as far as it can be told from words of the program.
async fn everything_is_asked() -> (usize, BTreeSet<String>) {
    let mut scene = Scene::set(Walls::Both).await;
    let (ids, mut table, mut asked) = (Ids::read(&scene.house.world).await, Table::default(), 0);
    let mut known: BTreeSet<_> = CLIENTS.iter().chain(&INVOICES).map(|name| ids.of(name)).collect();
    known.extend(in_the_database(&scene.house.world).await);
    for (method, path) in operations() {
        for case in cases(&method, &path, &ids) {
            known.extend(case.sent().filter(|text| is_telling(text)).map(str::to_owned));
            for principal in PRINCIPALS.iter().filter(|who| ASKING.contains(&who.name)) {
                scene.ask(&case, principal, &ids, &mut table).await;
                asked += 1;
            }
        }
    }
    (asked, known)
}

/// Everything that is text in a table of a practice, whatever table comes next included.
async fn in_the_database(world: &World) -> Vec<String> {
    let columns = "select format('select %I::text from %I', column_name, table_name)
                     from information_schema.columns
                    where table_schema = 'public' and data_type = 'text'
                      and table_name not in ('_sqlx_migrations', 'tenants')";
    let columns: Vec<String> =
        sqlx::query_scalar(columns).fetch_all(&world.superuser).await.unwrap();
    let mut found = Vec::new();
    for column in columns {
        let texts = sqlx::query_scalar(sqlx::AssertSqlSafe(column));
        let texts: Vec<Option<String>> = texts.fetch_all(&world.superuser).await.unwrap();
        found.extend(texts.into_iter().flatten().filter(|text| is_telling(text)));
    }
    assert!(found.len() > 100, "what is in the tables is found: {found:?}");
    found
}

/// Whether it can only be somebody's: no word of a program, no number, no date.
fn is_telling(text: &str) -> bool {
    let of_people =
        text.contains('@') || text.contains(' ') || text.starts_with(char::is_uppercase);
    let of_the_seed = ["a-", "b-", "a1-", "a2-", "b1-", "b2-", "no-a", "no-b", "key-", "practice-"];
    let program = ["DMY", "EUR", "USD", "UTC", "VAT", "Cover"];
    let seed = of_the_seed.iter().any(|start| text.starts_with(start));
    text.len() >= 5 && (of_people || seed) && !program.contains(&text) && !text.starts_with('{')
}

async fn people_come_and_go(house: &House, id: InvoiceId) {
    let login = |email: &str, password: &str| {
        format!(r#"{{"email": "{email}", "password": "{password}"}}"#)
    };
    for (email, password, status) in [
        ("a-client1@people.example", seed::PASSWORD, 200),
        ("a-coach@people.example", seed::PASSWORD, 200),
        ("a-coach@people.example", "a-wrong-password-canary", 401),
        ("canary-of-a-body@people.example", seed::PASSWORD, 401),
    ] {
        let answer = house.post("", "/api/v1/login", &login(email, password)).await;
        assert_eq!(answer.status, status, "{email}");
    }
    let code = format!(r#"{{"code": "{CODE}"}}"#);
    house.post("a-half", "/api/v1/login/totp", &code).await;
    house.get("a-new", "/api/v1/invitations/factor").await;
    house.get("a-new", "/welcome/code/qr").await;
    let link = token("a-link");
    house.get("", &format!("/welcome/{link}")).await;
    let accept = format!(r#"{{"token": "{link}", "password": "a-new-password-canary"}}"#);
    assert_eq!(house.post("", "/api/v1/invitations/accept", &accept).await.status, 200);
    for email in ["a-client1@people.example", "canary-of-a-body@people.example"] {
        let asked = format!(r#"{{"email": "{email}"}}"#);
        assert_eq!(house.post("", "/api/v1/password-reset", &asked).await.status, 202);
    }
    house.auth.settle().await;
    house.get("", &format!("/password/{}", token("a-reset"))).await;
    let wrong = format!(r#"{{"password": "a-wrong-password-canary", "code": "{CODE}"}}"#);
    assert_eq!(house.post("a-coach", "/api/v1/recovery-codes", &wrong).await.status, 403);
    let right = format!(r#"{{"password": "{}", "code": "{RECOVERY_CODE}"}}"#, seed::PASSWORD);
    assert_eq!(house.post("a-coach", "/api/v1/second-factor", &right).await.status, 200);
    let newcomer =
        r#"{"email": "canary-of-a-newcomer@new.example", "name": "canary-of-a-newcomer"}"#;
    let logins = format!("/api/v1/clients/{}/users", house.world.id::<()>("a1").await);
    assert_eq!(house.post("a-coach", &logins, newcomer).await.status, 201);
    for actor in ["a-client1", "a-coach"] {
        house.get(actor, "/devices").await;
        house.get(actor, "/security").await;
        for path in
            ["/api/v1/session", "/api/v1/clients", "/api/v1/invoices", "/", "/clients", "/invoices"]
        {
            house.get(actor, path).await;
        }
        assert_eq!(house.get(actor, &format!("/api/v1/invoices/{id}")).await.status, 200);
        assert_eq!(house.get(actor, &format!("/invoices/{id}")).await.status, 200);
        house.get(actor, "/api/v1/canary-of-a-path").await;
        house.get(actor, "/canary-of-a-path?canary-of-a-query=1").await;
        house.get(actor, "/api/v1/invoices?after=canary-of-a-query").await;
        house.post(actor, "/api/v1/login", r#"{"canary-of-a-body": 1}"#).await;
    }
    house.post("a-client1", "/api/v1/logout", "").await;
}

async fn things_go_wrong(house: &House) {
    assert_eq!(house.get("a-coach", "/panics").await.status, 500);

    // PostgreSQL's own words about a key that is taken hold the value of that key.
    let twice = "insert into users (tenant_id, id, email, email_skeleton, name, role)
                 select tenant_id, gen_random_uuid(), email, id::text, name, 'coach' from users
                  where email like 'a-co' || 'ach@%'";
    let error = sqlx::query(twice).execute(&house.world.superuser).await.unwrap_err();
    assert!(error.as_database_error().is_some());
    drop(Problem::from(Error::Database(error)));

    let who = house.world.credential("a-coach").await;
    let new = ImportedClient {
        name: "canary-of-a-client".to_owned().into(),
        key: "k".repeat(200), // longer than a key may be
        profile: Profile::default(),
    };
    let failed = house.world.database.within(&who, Access::ReadWrite, async |scope| {
        clients::import(scope, "test", &[new], |_| ()).await
    });
    drop(Problem::from(failed.await.unwrap_err()));

    sqlx::query("alter table invoices rename to gone")
        .execute(&house.world.superuser)
        .await
        .unwrap();
    assert_eq!(house.get("a-coach", "/api/v1/invoices").await.status, 500);
}

fn hex(token: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}
