//! What the tests of signing in need in several places.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::atomic::{AtomicU32, Ordering},
    time::SystemTime,
};

use portico_auth::{Marks, Network, Token, Visit, code_at};
use portico_domain::{Access, Credential};
use portico_testkit::sqlx::{AssertSqlSafe, raw_sql};
use portico_testkit::{World, seed::TOTP_KEY, token};
use secrecy::SecretString;

pub fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

/// What an app shows whose clock is so many steps of 30 seconds off.
pub fn code(steps: i64) -> SecretString {
    code_of(&secret(TOTP_KEY), steps)
}

pub fn code_of(key: &SecretString, steps: i64) -> SecretString {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    code_at(key, now.saturating_add_signed(steps * 30)).unwrap().into()
}

/// The token that an actor of the seed brings.
pub fn presented(actor: &str) -> Token {
    Token::presented(&token(actor)).unwrap()
}

/// Whether a scope opens for the token, at the host of the practice.
pub async fn opens(world: &World, practice: &str, token: &Token) -> bool {
    let who = Credential::new(world.id(practice).await, token.expose());
    world.database.within(&who, Access::ReadOnly, async |_| Ok(())).await.is_ok()
}

/// Changes the row of an actor, or of their session.
pub async fn change(world: &World, statement: &str, actor: &str) {
    let key = if statement.contains("users") { "id" } else { "user_id" };
    let text = AssertSqlSafe(format!("{statement} where {key} = md5('{actor}')::uuid"));
    let changed = raw_sql(text).execute(&world.superuser).await.unwrap();
    assert!(changed.rows_affected() >= 1, "{statement}");
}

/// The checksum of every table but that of what was done: refusals are written there.
pub async fn without_audit(world: &World) -> BTreeMap<String, String> {
    let mut contents = world.contents().await;
    contents.remove("audit_events");
    contents
}

/// From somewhere that nobody has come from before, by a browser that has signed in to nothing.
pub fn visit() -> Visit {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let address = Ipv4Addr::from(NEXT.fetch_add(1, Ordering::Relaxed));
    Visit { network: Network::of(address.into()), browser: None, marks: Marks::default() }
}
