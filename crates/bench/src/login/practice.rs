use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use portico_api::{App, Peer};
use portico_auth::PasswordPool;
use portico_testkit::World;
use secrecy::ExposeSecret;
use serde_json::json;
use tower::ServiceExt;

/// How many clients have a login.
pub const ACCOUNTS: usize = 200;

/// The password of each of them.
pub const RIGHT: &str = "everybody has this one";
/// Nobody's.
pub const WRONG: &str = "nobody has this one";

/// As many connections as `serve` holds, unless it is told otherwise.
const CONNECTIONS: u32 = 16;

/// The house of a practice, without a network in front of it. Cheap to clone.
#[derive(Clone)]
pub struct Practice {
    pub world: Arc<World>,
    house: Router,
}

impl Practice {
    pub async fn new() -> crate::Result<Self> {
        let world = World::empty(CONNECTIONS).await;
        let hash = PasswordPool::new(1).hash(&RIGHT.to_owned().into()).await?;
        sqlx::raw_sql(include_str!("fill.sql")).execute(&world.superuser).await?;
        sqlx::query(
            "insert into passwords (tenant_id, user_id, hash) select tenant_id, id, $1 from users",
        )
        .bind(hash.expose_secret())
        .execute(&world.superuser)
        .await?;
        let app = App::new(world.database.clone(), world.auth());
        Ok(Self { world: Arc::new(world), house: portico_web::house(app, Router::new()) })
    }

    /// Tries a password at an account, from a place; what is answered.
    pub async fn try_at(
        &self,
        account: usize,
        place: usize,
        password: &str,
    ) -> crate::Result<StatusCode> {
        let place = Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() + place as u32);
        let proof = json!({ "email": format!("c{account}@bench.example"), "password": password });
        let request = Request::post("/api/v1/login")
            .header("host", "bench.example")
            .header("origin", "https://bench.example")
            .header("content-type", "application/json")
            .extension(Peer(SocketAddr::new(place.into(), 1)))
            .body(Body::from(proof.to_string()))?;
        Ok(self.house.clone().oneshot(request).await?.status())
    }
}
