//! In front of the house: whoever knocks is made the principal, is let in alone, and finds everything as the seed has it.
//! What a refusal stored is noted.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::Response,
};
use portico_auth::Auth;
use portico_testkit::{World, token};
use sqlx::raw_sql;
use tokio::{net::TcpListener, sync::Mutex, task::JoinHandle};
use tower::ServiceExt;

use crate::{
    asked::{Ids, NAMES},
    common::{OPEN, SAVE, app, put_back},
    exceptions::is_known,
};

/// A house of one's own, and one who asks there.
pub struct Door {
    /// Where to knock.
    pub address: SocketAddr,
    /// What there is to ask for.
    pub ids: Ids,
    inside: Arc<Mutex<Inside>>,
    serving: JoinHandle<()>,
}

/// What came of it.
#[derive(Default, Clone)]
pub struct Found {
    pub asked: usize,
    pub refused: usize,
    pub faults: BTreeSet<String>,
}

struct Inside {
    house: Router,
    world: World,
    auth: Auth,
    actor: Option<&'static str>,
    host: &'static str,
    tables: BTreeMap<String, String>,
    found: Found,
}

impl Door {
    pub async fn open(actor: Option<&'static str>, host: &'static str) -> Self {
        let world = World::new(2).await;
        for prepare in [OPEN, SAVE] {
            raw_sql(prepare).execute(&world.superuser).await.unwrap();
        }
        let mut ids = Ids::new();
        for (of, names) in NAMES {
            let mut those = Vec::new();
            for name in names {
                those.push(world.id::<()>(name).await.to_string());
            }
            ids.push((of, those));
        }
        let auth = world.auth();
        let app = app(&world, &world.database, &auth).await;
        let house = portico_web::house(app, Router::new());
        let tables = world.contents().await;
        let found = Found::default();
        let inside = Inside { house, world, auth, actor, host, tables, found };
        let inside = Arc::new(Mutex::new(inside));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Router::new().fallback(knock).with_state(inside.clone());
        let serving = tokio::spawn(async { axum::serve(listener, door).await.unwrap() });
        Self { address, ids, inside, serving }
    }

    pub async fn close(self) -> Found {
        self.serving.abort();
        self.inside.lock().await.found.clone()
    }
}

/// One at a time, so that whatever changed was changed by this.
async fn knock(State(inside): State<Arc<Mutex<Inside>>>, mut request: Request) -> Response {
    let mut inside = inside.lock().await;
    let at = format!("{} {}", request.method(), request.uri().path());
    let headers = request.headers_mut();
    headers.insert(header::HOST, inside.host.parse().unwrap());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    headers.remove(header::COOKIE);
    if let Some(actor) = inside.actor {
        let cookie = format!("__Host-portico={}", token(actor));
        headers.insert(header::COOKIE, cookie.parse().unwrap());
    }
    let answer = inside.house.clone().oneshot(request.map(Body::new)).await.unwrap();
    inside.auth.settle().await;
    inside.note(&at, answer.status()).await;
    answer
}

impl Inside {
    async fn note(&mut self, at: &str, status: StatusCode) {
        let tables = self.world.contents().await;
        let changed = tables.iter().filter(|(name, sum)| self.tables.get(*name) != Some(sum));
        let changed: Vec<_> = changed.map(|(name, _)| name.as_str()).collect();
        let refused = status.is_client_error() || status.is_server_error();
        self.found.asked += 1;
        self.found.refused += usize::from(refused);
        if status.is_server_error() {
            self.found.faults.insert(format!("{at}: {status}"));
        }
        if refused && !changed.is_empty() && !is_known(at, &changed) {
            self.found.faults.insert(format!("{at}: {status}, and yet it changed {changed:?}"));
        }
        put_back(&self.world, &changed).await;
        self.world.empty_buckets().await;
    }
}
