//! What the attacks are staged with: rows that only a superuser writes, and what they look like after.

use std::time::SystemTime;

use axum::Router;
use portico_api::App;
use portico_auth::PasswordPool;
use portico_testkit::{World, seed, token};
use sqlx::{AssertSqlSafe, raw_sql};

use crate::{
    browser::Browser,
    common::{Answer, House},
};

/// Nobody has this one yet, and everybody may.
pub const NEW_PASSWORD: &str = "four words or more";

/// A house that many come to at once.
pub async fn wide_house() -> House {
    let world = World::new(16).await;
    let auth = world.auth();
    let app = App::new(world.database.clone(), auth.clone());
    House { router: portico_web::house(app, Router::new()), world, auth }
}

/// Does what the product never would.
pub async fn stage(house: &House, sql: &str) {
    raw_sql(AssertSqlSafe(sql.to_owned())).execute(&house.world.superuser).await.unwrap();
}

/// A number that is in the database.
pub async fn count(house: &House, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
        .fetch_one(&house.world.superuser)
        .await
        .unwrap()
}

/// A text that is in the database.
pub async fn text(house: &House, sql: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
        .fetch_one(&house.world.superuser)
        .await
        .unwrap()
}

/// Takes every limit down: what works once works once without them.
pub async fn take_limits_down(house: &House) {
    let down = "create or replace function
                  app.take(tenant uuid, kind text, key bytea, size int, every interval)
                  returns interval language sql as 'select null::interval'";
    stage(house, down).await;
}

/// A right password that leads on to a code keeps its try until the code is right: forgets those, where a
/// test is about what comes after.
pub async fn forget_sign_ins(house: &House) {
    stage(house, "delete from buckets where kind like 'sign-in/%'").await;
}

/// Puts a session of `user` into the world, whose token is [`token`] of its name.
pub async fn open_session(house: &House, name: &str, user: &str, stage_of: &str) {
    let link = if stage_of == "enrolling" { "md5('a-link')::uuid" } else { "null" };
    let sql = format!(
        "insert into sessions (tenant_id, id, user_id, token_hash, stage, link_id, idle, seen_at, expires_at)
         values (md5('a')::uuid, md5('session-{name}')::uuid, md5('{user}')::uuid, sha256('{}'), '{stage_of}',
                 {link}, interval '14 days', now() + interval '1 year', now() + interval '1 year')",
        token(name)
    );
    stage(house, &sql).await;
}

/// Puts a link for `user` into the world, whose token is [`token`] of its name.
pub async fn make_link(house: &House, name: &str, user: &str, purpose: &str) {
    let sql = format!(
        "insert into one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
         values (md5('a')::uuid, gen_random_uuid(), md5('{user}')::uuid, '{purpose}', sha256('{}'),
                 now() + interval '1 year')",
        token(name)
    );
    stage(house, &sql).await;
}

/// How many sessions a user has at a stage.
pub async fn sessions(house: &House, user: &str, stage_of: &str) -> i64 {
    let sql = format!(
        "select count(*) from sessions
          where tenant_id = md5('a')::uuid and user_id = md5('{user}')::uuid and stage = '{stage_of}'"
    );
    count(house, &sql).await
}

/// Whether that is the password of `user` now.
pub async fn has_password(house: &House, user: &str, password: &str) -> bool {
    let sql = format!(
        "select hash from passwords where tenant_id = md5('a')::uuid and user_id = md5('{user}')::uuid"
    );
    let hash = text(house, &sql).await.into();
    PasswordPool::new(1).verify(&password.to_owned().into(), Some(&hash)).await.unwrap()
}

/// Puts a time step back, as if it had not been used.
pub async fn forget_step(house: &House, user: &str) {
    let sql = format!("update totp_factors set used_step = 0 where user_id = md5('{user}')::uuid");
    stage(house, &sql).await;
}

pub fn address(user: &str) -> String {
    format!("{user}@people.example")
}

fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

/// The code that a factor of this key shows now.
pub fn code_of(key: &str) -> String {
    portico_auth::code_at(&key.to_owned().into(), now()).unwrap()
}

/// The code that everybody's factor shows in the next half minute: the door takes it now.
pub fn next_code() -> String {
    portico_auth::code_at(&seed::TOTP_KEY.to_owned().into(), now() + 30).unwrap()
}

/// A code that everybody's factor does not show for minutes.
pub fn wrong_code() -> String {
    let key = seed::TOTP_KEY.to_owned().into();
    let steps = (0..10).map(|step| now() - 120 + 30 * step);
    let shown: Vec<_> = steps.map(|at| portico_auth::code_at(&key, at).unwrap()).collect();
    (0..).map(|n| format!("{n:06}")).find(|code| !shown.contains(code)).unwrap()
}

/// Who this browser is signed in as, by what the house says.
pub async fn who(house: &House, browser: &mut Browser) -> Option<String> {
    let Answer { status, body, .. } = browser.get(house, "/api/v1/session").await;
    let session: serde_json::Value = serde_json::from_str(&body).unwrap();
    status.is_success().then(|| session["user"]["name"].as_str().unwrap().to_owned())
}

/// The place of the n-th of many: no two are one.
pub fn place(n: usize) -> String {
    format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255)
}
