#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! How long a session lasts, and whose it is to end.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Credential, Email, Error, SessionId, TokenHash,
    identity::{self, Stage},
    operator::{self, Amendment, Operator},
    sessions,
};
use portico_testkit::{World, token};
use sqlx::raw_sql;

/// What PostgreSQL says of the session of an actor.
async fn of<T>(world: &World, what: &str, actor: &str) -> T
where
    T: Send + Unpin + sqlx::Type<sqlx::Postgres> + for<'r> sqlx::Decode<'r, sqlx::Postgres>,
{
    let text = format!("select {what} from sessions where user_id = md5('{actor}')::uuid");
    sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_one(&world.superuser).await.unwrap()
}

async fn change(world: &World, what: &str, actor: &str) {
    let text = format!("update sessions set {what} where user_id = md5('{actor}')::uuid");
    raw_sql(sqlx::AssertSqlSafe(text)).execute(&world.superuser).await.unwrap();
}

async fn opens(world: &World, actor: &str) -> bool {
    let who = world.credential(actor).await;
    match world.database.within(&who, ReadOnly, async |_| Ok(())).await {
        Ok(()) => true,
        Err(Error::Unauthenticated) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_at_its_end() {
    let world = World::new(2).await;
    for actor in ["a-coach", "a-client1"] {
        // Those that open come last: that they were used is written down behind them.
        for (what, live) in [
            ("seen_at = now() - idle", false),
            ("seen_at = now(), expires_at = now()", false),
            ("seen_at = now(), expires_at = now() + interval '1 minute'", true),
            ("seen_at = now() - idle + interval '1 minute'", true),
        ] {
            change(&world, what, actor).await;
            assert_eq!(opens(&world, actor).await, live, "{actor}: {what}");
        }
    }
}

/// A use is written down, beside the read-only scope that was it; at most once a minute.
#[tokio::test]
async fn a_use_is_seen_once_a_minute() {
    let world = World::new(2).await;
    for (ago, seen) in [("59 seconds", false), ("61 seconds", true)] {
        change(&world, &format!("seen_at = now() - interval '{ago}'"), "a-coach").await;
        let before: time::OffsetDateTime = of(&world, "seen_at", "a-coach").await;
        assert!(opens(&world, "a-coach").await);
        let mut moved = false;
        for _ in 0..100 {
            // It is written behind the answer: two connections, so that both are free again after it.
            let (tenant, hash) = (world.id("a").await, TokenHash::of(&token("nobody's")));
            let look = async |door: &mut _| identity::half_session(door, &hash).await.map(|_| ());
            world.database.at_the_door(tenant, ReadOnly, look).await.unwrap();
            moved = of::<time::OffsetDateTime>(&world, "seen_at", "a-coach").await > before;
            if moved == seen {
                break;
            }
        }
        assert_eq!(moved, seen, "{ago}");
    }
}

/// A practice makes them shorter, for those that are open too, and never longer.
#[tokio::test]
async fn a_practice_shortens_them() {
    let world = World::new(2).await;
    let mut operator = Operator::connect(&world.url("portico_operator")).await.unwrap();
    change(&world, "created_at = now(), expires_at = now() + interval '12 hours'", "a-coach").await;
    for (hours, minutes) in [(13, 30), (0, 30), (12, 31), (12, 4)] {
        let new = Amendment {
            staff_hours: Some(hours),
            staff_idle_minutes: Some(minutes),
            ..Amendment::default()
        };
        let refused = operator::amend_tenant(&mut operator, "a", new).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{hours} h, {minutes} min: {refused:?}");
    }
    let longer: bool = of(&world, "idle > interval '6 minutes'", "a-coach").await;
    assert!(longer, "nothing has changed");

    let new =
        Amendment { staff_hours: Some(2), staff_idle_minutes: Some(5), ..Amendment::default() };
    operator::amend_tenant(&mut operator, "a", new).await.unwrap();
    let (idle, rest): (bool, bool) = (
        of(&world, "idle = interval '5 minutes'", "a-coach").await,
        of(&world, "expires_at = created_at + interval '2 hours'", "a-coach").await,
    );
    assert!(idle && rest, "the open one follows");
    let twin: bool = of(&world, "idle = interval '5 minutes'", "b-coach").await;
    let client: bool = of(&world, "idle = interval '14 days'", "a-client1").await;
    assert!(!twin && client, "and nobody else's");
    let unknown = operator::amend_tenant(&mut operator, "nobody", Amendment::default()).await;
    assert!(matches!(unknown, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn the_oldest_of_twenty_gives_way() {
    let world = World::new(2).await;
    let tenant = world.id("a").await;
    let email = Email::parse("a-client1@people.example").unwrap();
    for n in 0..22 {
        let opened = world.database.at_the_door(tenant, ReadWrite, async |door| {
            let login = identity::login(door, &email).await?.unwrap();
            let hash = TokenHash::of(&format!("session {n}"));
            let (stage, browser) = (Stage::SignedIn, Some("Firefox on Linux"));
            identity::open_session(door, &login.account, stage, &hash, None, browser).await
        });
        assert_eq!(opened.await.unwrap().whole_days(), 90);
    }
    let left: i64 = of(&world, "count(*)", "a-client1").await;
    assert_eq!(left, 20);
    for (n, live) in [(0, false), (1, false), (3, true), (21, true)] {
        let who = Credential::new(tenant, &format!("session {n}"));
        let opened = world.database.within(&who, ReadOnly, async |_| Ok(())).await;
        assert_eq!(opened.is_ok(), live, "session {n}");
    }
}

/// One's own, and nobody else's: the twin has sessions of the same ids.
#[tokio::test]
async fn a_session_is_its_owner_s_to_end() {
    let world = World::new(2).await;
    let more = "insert into sessions (tenant_id, id, user_id, token_hash, stage, expires_at)
                select md5('a')::uuid, md5(t)::uuid, md5('a-coach')::uuid, sha256(t::bytea), 'signed-in',
                       now() + interval '1 hour'
                  from unnest('{second,third}'::text[]) t";
    raw_sql(more).execute(&world.superuser).await.unwrap();
    let first = world.credential("a-coach").await;
    let (tenant, db) = (world.id("a").await, &world.database);
    let [second, third] = ["second", "third"].map(|token| Credential::new(tenant, token));
    let live = async |who| db.within(who, ReadOnly, async |_| Ok(())).await.is_ok();
    let end = async |who, id| {
        db.within(who, ReadWrite, async |scope| sessions::remove(scope, id).await).await
    };

    let before = world.contents().await;
    let others = "select id from sessions where tenant_id = $1 and user_id <> $2";
    let others: Vec<SessionId> = sqlx::query_scalar(others)
        .bind(tenant)
        .bind(world.id::<()>("a-coach").await)
        .fetch_all(&world.superuser)
        .await
        .unwrap();
    assert!(others.len() > 5);
    for other in others {
        assert!(matches!(end(&first, other).await, Err(Error::NotFound)));
    }
    assert_eq!(world.contents().await, before);

    let list = async |scope: &mut _| sessions::list(scope).await;
    let listed = db.within(&second, ReadOnly, list).await.unwrap();
    let current: Vec<_> = listed.iter().filter(|session| session.current).collect();
    assert_eq!((listed.len(), current.len()), (3, 1));
    assert_eq!(current[0].id, world.id("second").await);

    end(&second, world.id("coach").await).await.unwrap();
    assert!(!live(&first).await && live(&second).await && live(&third).await);
    assert!(opens(&world, "b-coach").await, "the twin of the same id");
    let others = async |scope: &mut _| sessions::remove_others(scope).await;
    db.within(&second, ReadWrite, others).await.unwrap();
    assert!(live(&second).await && !live(&third).await);
    assert!(opens(&world, "a-client1").await);
}
