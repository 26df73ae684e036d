//! An open loop: each request is sent when it is due, whatever has become of those before it, and its time counts from
//! then on. Who waits for an answer before the next question never sees that a server stood still.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Request, StatusCode, header},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use portico_domain::{ClientId, FileId, InvoiceId, NoteId, TenantId};
use portico_testkit::{World, seed::PASSWORD};
use sqlx::PgPool;
use tokio::task::JoinSet;

use super::{
    kinds::{Ask, KINDS, Kind, Page, deck},
    seed::Size,
    server::Server,
};
use crate::{Result, floor};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The largest answer that is read.
const LARGEST: usize = 4 << 20;

/// One request of the loop.
pub struct Sample {
    /// Which of the [`KINDS`] it is.
    pub kind: usize,
    /// When it was due, from the beginning on.
    pub due: Duration,
    /// From then until all of the answer was there.
    pub latency: Duration,
    /// What was not as expected.
    pub fault: Option<String>,
}

/// Somebody who asks: of a practice, the so-many-eth client.
#[derive(Clone, Copy)]
struct Who {
    practice: u32,
    client: u32,
}

/// Asks a server. Cheap to clone.
#[derive(Clone)]
pub struct Driver {
    client: Client<HttpConnector, Body>,
    at: String,
    superuser: PgPool,
    /// Of each client, what there is to ask for: in the order of the seed.
    newest: Arc<[Newest]>,
    size: Size,
}

/// Of a client, its id and those of its newest invoice, note and file.
#[derive(sqlx::FromRow)]
struct Newest {
    tenant: TenantId,
    client: ClientId,
    invoice: InvoiceId,
    number: String,
    note: NoteId,
    file: FileId,
}

impl Driver {
    /// Of `server`, on the database of `world`, which was filled to `size`.
    pub async fn new(server: &Server, world: &World, size: Size) -> Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut client = Client::builder(TokioExecutor::new());
        // The server ends what lies idle for ten seconds.
        let client = client
            .pool_idle_timeout(Duration::from_secs(5))
            .pool_timer(hyper_util::rt::TokioTimer::new())
            .build(connector);
        let newest = sqlx::query_as(
            "select c.tenant, c.client, i.id as invoice, i.number, o.id as note, f.id as file
               from generate_series(1, $1) p,
                    generate_series(1, $2) n,
                    lateral (select md5('p' || p)::uuid as tenant, md5('p' || p || 'c' || n)::uuid as client) c,
                    lateral (select * from invoices i
                              where i.tenant_id = c.tenant and i.client_id = c.client
                              order by i.id desc limit 1) i,
                    lateral (select * from notes o
                              where o.tenant_id = c.tenant and o.client_id = c.client and o.shared
                              order by o.id desc limit 1) o,
                    lateral (select * from files f
                              where f.tenant_id = c.tenant and f.client_id = c.client and f.shared
                              order by f.id desc limit 1) f
              order by p, n",
        )
        .bind(size.practices as i32)
        .bind(size.clients as i32)
        .fetch_all(&world.superuser)
        .await?;
        Ok(Self {
            client,
            at: format!("http://{}", server.address),
            superuser: floor::connect(&world.url("postgres")).await?,
            newest: newest.into(),
            size,
        })
    }

    /// Asks for each kind until statements are prepared and plans are made.
    pub async fn warm_up(&self) -> Result<()> {
        for turn in 0..400 {
            let kind = &KINDS[turn % KINDS.len()];
            if matches!(kind.ask, Ask::SignIn) && turn > 20 {
                continue;
            }
            if let Some(fault) = self.ask(kind, turn).await {
                return Err(format!("{}, before all: {fault}", kind.name).into());
            }
        }
        Ok(())
    }

    /// So many a second, for so long.
    pub async fn open_loop(&self, rate: u32, seconds: u32) -> Vec<Sample> {
        let (deck, begun) = (deck(), Instant::now());
        let mut asked = JoinSet::new();
        for turn in 0..rate * seconds {
            let due = Duration::from_secs(1) * turn / rate;
            tokio::time::sleep_until((begun + due).into()).await;
            let (driver, kind) = (self.clone(), deck[turn as usize % deck.len()]);
            asked.spawn(async move {
                let fault = driver.ask(&KINDS[kind], turn as usize).await;
                Sample { kind, due, latency: begun.elapsed().saturating_sub(due), fault }
            });
        }
        let mut samples = asked.join_all().await;
        samples.sort_by_key(|sample| sample.due);
        samples
    }

    /// Asks once; what was not as expected. Another client each time, of another practice.
    pub async fn ask(&self, kind: &Kind, turn: usize) -> Option<String> {
        let turn = turn as u32;
        // 7919 is prime, and no number of practices or clients is a multiple of it.
        let at = (u64::from(turn) * 7919 % u64::from(self.size.all_clients())) as u32;
        let who = Who { practice: at / self.size.clients + 1, client: at % self.size.clients + 1 };
        let newest = &self.newest[at as usize];
        let asked = async {
            match &kind.ask {
                Ask::SignIn => self.sign_in(who, turn).await,
                Ask::Client(page) => {
                    self.open(who, &who.client.to_string(), page, newest, turn).await
                }
                Ask::Coach(page) => self.open(who, "coach", page, newest, turn).await,
                Ask::Joined => {
                    let token = token(who, &who.client.to_string());
                    twenty(floor::fetch(&self.superuser, newest.tenant, &token).await?.len())
                }
                Ask::Bare => twenty(
                    floor::bare_rows(&self.superuser, newest.tenant, newest.client).await?.len(),
                ),
            }
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("no answer".into()),
        }
    }

    async fn sign_in(&self, who: Who, turn: u32) -> Result<()> {
        let form = format!(
            "email=c{}%40people.example&password={}",
            who.client,
            PASSWORD.replace(' ', "+")
        );
        let request = self
            .request("POST", who, "/sign-in", turn)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))?;
        let (status, body) = self.send(request).await?;
        if status == StatusCode::SEE_OTHER { Ok(()) } else { Err(unexpected(status, &body)) }
    }

    async fn open(
        &self,
        who: Who,
        actor: &str,
        page: &Page,
        newest: &Newest,
        turn: u32,
    ) -> Result<()> {
        let path = page
            .path
            .replace("{invoice}", &newest.invoice.to_string())
            .replace("{file}", &newest.file.to_string())
            .replace("{note}", &newest.note.to_string())
            .replace("{client}", &newest.client.to_string());
        let request = self
            .request("GET", who, &path, turn)
            .header(header::COOKIE, format!("__Host-portico={}", token(who, actor)))
            .body(Body::empty())?;
        let (status, body) = self.send(request).await?;
        let holds = page.holds.replace("{number}", &newest.number);
        let held = body.windows(holds.len()).any(|part| part == holds.as_bytes());
        if status == StatusCode::OK && held { Ok(()) } else { Err(unexpected(status, &body)) }
    }

    fn request(
        &self,
        method: &str,
        who: Who,
        path: &str,
        turn: u32,
    ) -> axum::http::request::Builder {
        let place = std::net::Ipv4Addr::from_bits(0xC612_0000 + turn % 0x2_0000); // 198.18.0.0/15
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.at))
            .header(header::HOST, host(who))
            .header("x-forwarded-for", place.to_string())
    }

    async fn send(&self, request: Request<Body>) -> Result<(StatusCode, Bytes)> {
        let answer = self.client.request(request).await?;
        let status = answer.status();
        Ok((status, to_bytes(Body::new(answer.into_body()), LARGEST).await?))
    }
}

fn host(who: Who) -> String {
    format!("p{}.example", who.practice)
}

fn token(who: Who, actor: &str) -> String {
    format!("{:_<43}", format!("bench-{}-{actor}", who.practice))
}

fn twenty(rows: usize) -> Result<()> {
    if rows == 20 { Ok(()) } else { Err(format!("{rows} rows in place of 20").into()) }
}

fn unexpected(status: StatusCode, body: &[u8]) -> Box<dyn std::error::Error + Send + Sync> {
    let body: String = String::from_utf8_lossy(body).chars().take(300).collect();
    format!("{status}, and not what was asked for: {body}").into()
}
