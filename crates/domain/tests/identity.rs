#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! The door before there is a principal: it reaches the identity tables of its own practice, and
//! what must happen once happens once, however many try at the same time.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering},
};

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Database, Email, Error, TenantId, TokenHash,
    identity::{self, Stage},
};
use portico_testkit::{World, token};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, raw_sql};
use tokio::task::JoinSet;

#[tokio::test]
async fn wall_two_at_the_door() {
    let world = World::new(1).await;
    let mut door = PgConnection::connect(&world.url("portico_server")).await.unwrap();
    let knock = "begin; select app.knock(md5('a')::uuid); set local role portico_identity";
    raw_sql(knock).execute(&mut door).await.unwrap();
    let tables = "select c.relname::text, exists (
                      select from pg_policies p
                       where p.tablename = c.relname and 'portico_identity' = any (p.roles)
                         and p.cmd in ('ALL', 'SELECT'))
                    from pg_class c
                    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                   where relkind = 'r' and relnamespace = 'public'::regnamespace";
    let tables: Vec<(String, bool)> =
        sqlx::query_as(tables).fetch_all(&world.superuser).await.unwrap();
    let mut reached = BTreeSet::new();
    for (table, has_policy) in tables {
        let read = format!("savepoint s; select tenant_id = md5('a')::uuid from {table}");
        match raw_sql(AssertSqlSafe(read)).fetch_all(&mut door).await {
            Ok(rows) => {
                assert!(has_policy && !rows.is_empty(), "{table}");
                assert!(rows.iter().all(|row| row.get(0)), "{table} of another practice");
                reached.insert(table);
            }
            Err(refused) => {
                assert_eq!(code(&refused), "42501", "{table}");
                raw_sql("rollback to s").execute(&mut door).await.unwrap();
            }
        }
    }
    let identity = [
        "buckets",
        "logos",
        "one_time_tokens",
        "passwords",
        "recovery_codes",
        "sessions",
        "settings",
        "totp_factors",
        "users",
    ];
    assert_eq!(reached, identity.map(String::from).into());
}

#[tokio::test]
async fn as_built() {
    at_the_wrong_door(&World::new(2).await).await;
}

#[tokio::test]
async fn wall_one_with_row_level_security_off() {
    let world = World::new(2).await;
    world.take_row_level_security_down().await;
    at_the_wrong_door(&world).await;
}

/// What belongs to the twin is found at the door of the twin, and nowhere else.
async fn at_the_wrong_door(world: &World) {
    let (db, before) = (&world.database, world.contents().await);
    for practice in ["a", "b"] {
        let tenant: TenantId = world.id(practice).await;
        for owner in ["a", "b"] {
            let at_home = owner == practice;
            let name = |who: &str| format!("{owner}-{who}");
            let email = Email::parse(&format!("{owner}-coach@people.example")).unwrap();
            let (half, link) =
                (TokenHash::of(&token(&name("half"))), TokenHash::of(&token(&name("link"))));
            let found = db.at_the_door(tenant, ReadOnly, async |door| {
                Ok([
                    identity::login(door, &email).await?.is_some(),
                    identity::half_session(door, &half).await?.is_some(),
                    identity::link(door, &link).await?.is_some(),
                ])
            });
            assert_eq!(found.await.unwrap(), [at_home; 3], "what is {owner}'s, at {practice}");

            if !at_home {
                let signed_in = TokenHash::of(&token(&name("coach")));
                let tried = db.at_the_door(tenant, ReadWrite, async |door| {
                    identity::end_session(door, &signed_in).await?;
                    identity::take_try(door, &half, Stage::SecondFactor).await
                });
                assert!(tried.await.unwrap().is_none());
            }
        }
        let practice_of = db.at_the_door(tenant, ReadOnly, async |d| identity::practice(d).await);
        assert_eq!(practice_of.await.unwrap().name, format!("practice-{practice}"));
    }
    assert_eq!(world.contents().await, before);
    for (host, practice) in [("a.example", Some("a")), ("A.example", None), ("", None)] {
        let found = db.tenant_at(host).await.unwrap();
        let expected: Option<TenantId> = match practice {
            Some(practice) => Some(world.id(practice).await),
            None => None,
        };
        assert_eq!(found, expected, "{host:?}");
    }
}

/// Runs `attempt` so many times at once, and returns how many said yes.
async fn at_once<F>(n: usize, attempt: impl Fn(Database) -> F, world: &World) -> usize
where
    F: Future<Output = bool> + Send + 'static,
{
    let mut running = JoinSet::new();
    for _ in 0..n {
        running.spawn(attempt(world.database.clone()));
    }
    running.join_all().await.into_iter().filter(|yes| *yes).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_tries_at_once_five_count() {
    let world = World::new(8).await;
    let (tenant, half): (TenantId, _) = (world.id("a").await, TokenHash::of(&token("a-half")));
    let take = |db: Database| {
        let half = half.clone();
        async move {
            let tried =
                async |door: &mut _| identity::take_try(door, &half, Stage::SecondFactor).await;
            db.at_the_door(tenant, ReadWrite, tried).await.unwrap().is_some()
        }
    };
    assert_eq!(at_once(20, take, &world).await, 5);
    let left =
        "select count(*) from sessions where id = md5('half')::uuid and tenant_id = md5('a')::uuid";
    let left: i64 = sqlx::query_scalar(left).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(left, 0, "the sixth ended the session");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_step_works_once() {
    let world = World::new(8).await;
    let (tenant, half): (TenantId, _) = (world.id("a").await, TokenHash::of(&token("a-half")));
    let uses = |step: i64| {
        let half = half.clone();
        move |db: Database| {
            let half = half.clone();
            async move {
                let used = db.at_the_door(tenant, ReadWrite, async |door| {
                    let session = identity::half_session(door, &half).await?.expect("a session");
                    identity::use_step(door, &session, step).await
                });
                match used.await {
                    Ok(()) => true,
                    Err(Error::NotFound) => false,
                    Err(other) => panic!("{other}"),
                }
            }
        }
    };
    assert_eq!(at_once(10, uses(100), &world).await, 1);
    assert_eq!(at_once(1, uses(100), &world).await, 0, "again");
    assert_eq!(at_once(1, uses(99), &world).await, 0, "an older one");
    assert_eq!(at_once(1, uses(101), &world).await, 1, "the next");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_s_link_works_once() {
    let world = World::new(8).await;
    let invite = "insert into one_time_tokens
                  select tenant_id, md5('invited')::uuid, md5('a-client1')::uuid, purpose,
                         sha256(convert_to(rpad('invited', 43, '_'), 'UTF8')), expires_at
                    from one_time_tokens where id = md5('a-link')::uuid";
    raw_sql(invite).execute(&world.superuser).await.unwrap();
    let (tenant, link): (TenantId, _) = (world.id("a").await, TokenHash::of(&token("invited")));
    let serial = AtomicU32::new(0);
    let accept = |db: Database| {
        let link = link.clone();
        let session = TokenHash::of(&serial.fetch_add(1, Ordering::Relaxed).to_string());
        async move {
            let accepted = db.at_the_door(tenant, ReadWrite, async |door| {
                let link = identity::link(door, &link).await?.ok_or(Error::NotFound)?;
                tokio::task::yield_now().await;
                identity::set_password(door, &link, "$argon2id$".to_owned().into()).await?;
                let signed_in = Stage::SignedIn;
                identity::open_session(door, link.account(), signed_in, &session, None, None).await
            });
            match accepted.await {
                Ok(_) => true,
                Err(Error::NotFound) => false,
                Err(other) => panic!("{other:?}"),
            }
        }
    };
    assert_eq!(at_once(10, accept, &world).await, 1);
    let sessions = "select count(*) from sessions
                     where user_id = md5('a-client1')::uuid and id <> md5('client1')::uuid";
    let sessions: i64 = sqlx::query_scalar(sessions).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(sessions, 1);
}

fn code(error: &sqlx::Error) -> String {
    error.as_database_error().and_then(|e| e.code()).expect("a refusal").into_owned()
}
