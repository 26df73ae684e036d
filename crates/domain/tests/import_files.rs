#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Files that an admin brings: a job works on one, in that admin's name and while they are one; nobody else sees it.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Error, ImportId, PersonName, TenantId, TenantScope, clients,
    imports::{self, Kind, NewImport, State},
    jobs::{self, Claim},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};

async fn act<T>(
    world: &World,
    actor: &str,
    work: impl AsyncFnOnce(&mut TenantScope) -> Result<T, Error>,
) -> Result<T, Error> {
    world.database.within(&world.credential(actor).await, ReadWrite, work).await
}

fn file() -> NewImport {
    NewImport {
        kind: Kind::Clients,
        source: "other".to_owned(),
        reading: "{}".to_owned(),
        file: b"Name\nAna\n".to_vec(),
    }
}

async fn claim(world: &World) -> Option<Claim> {
    let tenant: TenantId = world.id("a").await;
    world.database.at_work(tenant, async |worker| jobs::claim(worker).await).await.unwrap()
}

async fn work<T>(
    world: &World,
    claim: &Claim,
    work: impl AsyncFnOnce(&mut TenantScope) -> Result<T, Error>,
) -> Result<T, Error> {
    world.database.within(&claim.credential(), ReadWrite, work).await
}

async fn state(world: &World, id: ImportId) -> (State, i32, Option<i32>) {
    let found = act(world, "a-admin", async |s| imports::fetch(s, id).await).await.unwrap();
    (found.state, found.dealt_with, found.added)
}

async fn say(world: &World, text: &str) {
    raw_sql(AssertSqlSafe(text.to_owned())).execute(&world.superuser).await.unwrap();
}

#[tokio::test]
async fn a_file_is_looked_at_and_then_taken_in() {
    let world = World::new(3).await;
    assert!(claim(&world).await.is_none());
    let id = act(&world, "a-admin", async |s| imports::add(s, file(), None).await).await.unwrap();
    assert_eq!(world.database.tenants_with_jobs().await.unwrap().len(), 1);

    let look = claim(&world).await.unwrap();
    assert!(claim(&world).await.is_none(), "it is leased");
    assert!(world.database.tenants_with_jobs().await.unwrap().is_empty());
    let done = work(&world, &look, async |s| {
        let errand = imports::fetch_errand(s, &look).await?.unwrap();
        assert_eq!((errand.state, errand.file.as_slice()), (State::Looking, &b"Name\nAna\n"[..]));
        imports::end_look(s, &look, errand.id, 1, Some(1), 1, "a fault".into()).await
    });
    done.await.unwrap();
    assert_eq!(state(&world, id).await, (State::Looked, 1, Some(1)));
    assert!(
        matches!(work(&world, &look, async |_| Ok(())).await, Err(Error::Unauthenticated)),
        "it has ended"
    );

    let take = act(&world, "a-admin", async |s| imports::take(s, id).await).await;
    assert!(matches!(take, Err(Error::Invalid(why)) if why.contains("faults")));
    act(&world, "a-admin", async |s| imports::amend(s, id, "{\"better\":1}".into()).await)
        .await
        .unwrap();
    let look = claim(&world).await.unwrap();
    work(&world, &look, async |s| {
        imports::end_look(s, &look, id, 1, Some(1), 0, "fine".into()).await
    })
    .await
    .unwrap();
    act(&world, "a-admin", async |s| imports::take(s, id).await).await.unwrap();

    let take = claim(&world).await.unwrap();
    work(&world, &take, async |s| imports::note_progress(s, id, 10, 5).await).await.unwrap();
    assert_eq!(state(&world, id).await, (State::Taking, 5, Some(1)));
    work(&world, &take, async |s| imports::end_take(s, &take, id, 10, 10).await).await.unwrap();
    assert_eq!(state(&world, id).await, (State::Taken, 10, Some(10)));
    act(&world, "a-admin", async |s| imports::remove(s, id).await).await.unwrap();
}

/// Whoever takes it back while it is taken in has taken in nothing; nor does what was asked of nobody stay for ever.
#[tokio::test]
async fn a_file_that_is_being_taken_in_is_forgotten_with_all_of_it() {
    let world = World::new(3).await;
    let id = act(&world, "a-admin", async |s| imports::add(s, file(), None).await).await.unwrap();
    say(&world, "update imports set state = 'taking'").await;
    let take = claim(&world).await.unwrap();
    let before = world.contents().await;
    let taken = work(&world, &take, async |s| {
        let new =
            async |s: &mut _| clients::add(s, PersonName::parse("Ana").unwrap(), None, None).await;
        new(s).await?;
        act(&world, "a-admin", async |s| imports::remove(s, id).await).await?;
        imports::end_take(s, &take, id, 1, 1).await
    });
    assert!(matches!(taken.await, Err(Error::NotFound)));
    assert_ne!(world.contents().await, before, "the file is gone");
    let clients = "select count(*) from clients where name = 'Ana'";
    let clients: i64 = sqlx::query_scalar(clients).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(clients, 0);
    say(&world, "update jobs set leased_until = now() where state = 'claimed'").await;
    let again = claim(&world).await.unwrap();
    let errand = work(&world, &again, async |s| imports::fetch_errand(s, &again).await).await;
    assert!(errand.unwrap().is_none(), "there is nothing to be done any more");
}

const SECOND: &str =
    "insert into users (tenant_id, id, email, email_skeleton, name, role)
     select id, md5('a-second')::uuid, 'second@people.example', 'second', 'second', 'admin'
       from tenants where slug = 'a';
     insert into sessions (tenant_id, id, user_id, token_hash, stage, idle, seen_at, expires_at)
     select id, md5('a-second')::uuid, md5('a-second')::uuid,
            sha256(convert_to(rpad('a-second', 43, '_'), 'UTF8')), 'signed-in', interval '1 day', now(),
            now() + interval '1 day'
       from tenants where slug = 'a'";

#[tokio::test]
async fn nobody_else_knows_of_it() {
    let world = World::new(2).await;
    let id = act(&world, "a-admin", async |s| imports::add(s, file(), None).await).await.unwrap();
    say(&world, "update imports set state = 'looked'").await;
    // Another admin of the practice, who is nobody in the seed.
    say(&world, SECOND).await;
    let before = world.contents().await;
    for actor in ["a-second", "a-coach", "a-client1", "b-admin", "b-coach"] {
        let fetch = act(&world, actor, async |s| imports::fetch(s, id).await.map(drop)).await;
        let take = act(&world, actor, async |s| imports::take(s, id).await).await;
        let amend = act(&world, actor, async |s| imports::amend(s, id, String::new()).await).await;
        let remove = act(&world, actor, async |s| imports::remove(s, id).await).await;
        for outcome in [fetch, take, amend, remove] {
            assert!(matches!(outcome, Err(Error::NotFound)), "{actor}: {outcome:?}");
        }
        let mut scope = world.enter(actor).await;
        let read = format!("select from imports where id = '{id}'");
        let rows = raw_sql(AssertSqlSafe(read)).fetch_all(&mut scope).await;
        assert!(rows.map_or(0, |rows| rows.len()) == 0, "{actor} reads it in SQL");
    }
    for actor in ["a-coach", "a-client1"] {
        let add = act(&world, actor, async |s| imports::add(s, file(), None).await).await;
        assert!(matches!(add, Err(Error::Forbidden)), "{actor}");
    }
    assert_eq!(world.contents().await, before);
    let admin = world.credential("a-admin").await;
    let list = world.database.within(&admin, ReadOnly, async |s| imports::list(s).await);
    assert_eq!(list.await.unwrap().len(), 2, "and the one of the seed");
}

#[tokio::test]
async fn a_job_whose_worker_dies_is_another_s_and_at_last_nobody_s() {
    let world = World::new(2).await;
    act(&world, "a-admin", async |s| imports::add(s, file(), None).await).await.unwrap();
    let dies =
        "update jobs set leased_until = now() where kind = 'import-file' and state = 'claimed'";
    let mut before: Option<Claim> = None;
    for attempt in 1..=jobs::ATTEMPTS {
        let now = claim(&world).await.unwrap();
        assert!(!now.is_hopeless(), "{attempt}");
        if let Some(before) = before {
            let late = work(&world, &before, async |_| Ok(())).await;
            assert!(matches!(late, Err(Error::Unauthenticated)), "its lease is another's");
        }
        before = Some(now);
        say(&world, dies).await;
    }
    let last = claim(&world).await.unwrap();
    assert!(last.is_hopeless());

    // Whoever had it before says that it goes on, or that it is nobody's: that is not for them to say any more.
    let lease = "select leased_until::text || state from jobs where kind = 'import-file' and state <> 'done'";
    let lease = async || {
        let found = sqlx::query_scalar(lease).fetch_one(&world.superuser).await;
        found.map(|lease: String| lease).unwrap()
    };
    let (tenant, held): (TenantId, _) = (world.id("a").await, lease().await);
    let early = before.unwrap();
    let stale = async |worker: &mut _| {
        jobs::prolong(worker, &early).await?;
        jobs::end_of_nobody(worker, &early).await
    };
    world.database.at_work(tenant, stale).await.unwrap();
    assert_eq!(lease().await, held);
    let own = async |worker: &mut _| jobs::prolong(worker, &last).await;
    world.database.at_work(tenant, own).await.unwrap();
    assert_ne!(lease().await, held, "the control");

    // Nor is it done for somebody who could not come in.
    say(&world, "update users set disabled_at = now() where email = 'a-admin@people.example'")
        .await;
    let refused = work(&world, &last, async |_| Ok(())).await;
    assert!(matches!(refused, Err(Error::Unauthenticated)));
    let end = async |worker: &mut _| jobs::end_of_nobody(worker, &last).await;
    world.database.at_work(tenant, end).await.unwrap();
    assert!(
        claim(&world).await.is_none()
            && world.database.tenants_with_jobs().await.unwrap().is_empty()
    );
}

#[tokio::test]
async fn three_at_a_time_and_twenty_in_all() {
    let world = World::new(2).await;
    let add = || act(&world, "a-admin", async |s| imports::add(s, file(), None).await);
    for _ in 0..3 {
        add().await.unwrap();
    }
    assert!(matches!(add().await, Err(Error::Invalid(why)) if why.contains("at a time")));
    for _ in 0..25 {
        say(&world, "update jobs set state = 'done', lease = null, leased_until = null").await;
        say(&world, "update imports set state = 'looked'").await;
        add().await.unwrap();
    }
    let kept: i64 =
        sqlx::query_scalar("select count(*) from imports where tenant_id = md5('a')::uuid")
            .fetch_one(&world.superuser)
            .await
            .unwrap();
    assert_eq!(kept, 20);
    let large = NewImport { file: vec![0; imports::MOST_BYTES + 1], ..file() };
    say(&world, "update jobs set state = 'done', lease = null, leased_until = null").await;
    let refused = act(&world, "a-admin", async |s| imports::add(s, large, None).await).await;
    assert!(matches!(refused, Err(Error::Invalid(why)) if why.contains("16 megabytes")));
}
