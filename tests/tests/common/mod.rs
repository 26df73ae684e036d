//! The whole product as one router, over a world of its own.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::num::NonZero;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header, request},
    response::Response,
};
use portico_api::{App, Health, Parts, Quota};
use portico_auth::Auth;
use portico_domain::Database;
use portico_testkit::{World, token};
use sqlx::{AssertSqlSafe, raw_sql};
use tower::ServiceExt;

/// Where practice a answers.
pub const A: &str = "a.example";

/// Where its twin does.
pub const B: &str = "b.localhost:8080";

/// More than anybody asks here.
const MANY: NonZero<u32> = NonZero::new(1_000_000).unwrap();

/// All tables once more, for [`put_back`].
pub const SAVE: &str = "create schema saved;
    do $$ declare t text; begin
      for t in select relname from pg_class
                where relkind = 'r' and relnamespace = 'public'::regnamespace loop
        execute format('create table saved.%1$I as table public.%1$I', t);
      end loop; end $$";

/// Beside what the seed brings, an invoice of each client of which nothing was paid: only such a one is made void.
pub const OPEN: &str = "
    insert into invoices (tenant_id, id, client_id, number, kind, status, currency, issued_on, due_on,
                          net_minor, tax_minor, total_minor)
    select tenant_id, md5(name || '-open')::uuid, id, 'no-' || name || '-open', 'invoice', 'issued', 'EUR',
           date '2026-02-28', date '2026-03-14', 100, 0, 100
      from clients";

/// The product as it is asked for all that there is, by one session: how much that may ask, and whether everything is
/// there, are other tests'.
pub async fn app(world: &World, database: &Database, auth: &Auth) -> App {
    let (health, quota) = (Health::fixed(Parts::WELL), Quota::new(MANY, MANY));
    let store = Some(world.store().await);
    App { health, quota, store, ..App::new(database.clone(), auth.clone()) }
}

/// Puts what was changed in these tables back as it was saved: quicker than a world of its own for each question.
pub async fn put_back(world: &World, tables: impl IntoIterator<Item = impl AsRef<str>>) {
    let mut back = "begin; set local session_replication_role = replica;".to_owned();
    for table in tables {
        let table = table.as_ref();
        back += &format!("delete from {table}; insert into {table} select * from saved.{table};");
    }
    back += "commit";
    raw_sql(AssertSqlSafe(back)).execute(&world.superuser).await.unwrap();
}

/// Both faces behind all that stands in front of them.
pub struct House {
    pub router: Router,
    pub world: World,
    pub auth: Auth,
}

/// An answer as it can be compared: what differs from request to request by design is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl House {
    pub async fn new() -> Self {
        Self::with(Router::new()).await
    }

    /// The same with more behind its door than the product has.
    pub async fn with(more: Router) -> Self {
        let world = World::new(2).await;
        let auth = world.auth();
        let app = app(&world, &world.database, &auth).await;
        Self { router: portico_web::house(app, more), world, auth }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        Answer::read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Asks as `actor` at the host of their own practice.
    pub async fn get(&self, actor: &str, path: &str) -> Answer {
        self.send(asked(Method::GET, home(actor), path, Some(actor)).body(Body::empty()).unwrap())
            .await
    }

    /// Posts JSON as `actor`, and nobody if that is empty, at the host of practice a.
    pub async fn post(&self, actor: &str, path: &str, body: &str) -> Answer {
        let actor = Some(actor).filter(|actor| !actor.is_empty());
        let request = asked(Method::POST, A, path, actor)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let (mut parts, body) = response.into_parts();
        assert!(parts.headers.remove("x-request-id").is_some(), "every answer has an id");
        parts.headers.remove(header::DATE);
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// Where it sends a browser; empty if nowhere.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map(|to| to.to_str().unwrap()).unwrap_or_default()
    }
}

/// The host of an actor's practice.
pub fn home(actor: &str) -> &'static str {
    if actor.starts_with('b') { B } else { A }
}

/// A request as a page of ours makes a browser send it.
pub fn asked(method: Method, host: &str, path: &str, actor: Option<&str>) -> request::Builder {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header("sec-fetch-site", "same-origin");
    match actor {
        Some(actor) => request.header(header::COOKIE, format!("__Host-portico={}", token(actor))),
        None => request,
    }
}
