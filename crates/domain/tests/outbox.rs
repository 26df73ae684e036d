#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! The outbox: a letter is one worker's at a time, is tried so often and no more, and is forgotten when
//! it has ended.

use std::collections::BTreeSet;

use portico_domain::{
    Error, TenantId,
    outbox::{self, ATTEMPTS, Claimed, Outcome},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};

/// Makes what waits due: the seed's letter waits for a year.
async fn due(world: &World) {
    let now = "update outbox set due_at = now() where state = 'waiting'";
    raw_sql(now).execute(&world.superuser).await.unwrap();
}

async fn claim(world: &World, tenant: TenantId, most: u8) -> Vec<Claimed> {
    let claim = async |worker: &mut _| outbox::claim(worker, most).await;
    world.database.at_work(tenant, claim).await.unwrap()
}

async fn end(world: &World, tenant: TenantId, letter: &Claimed, outcome: Outcome) {
    let end = async |worker: &mut _| outbox::end(worker, letter, outcome).await;
    world.database.at_work(tenant, end).await.unwrap();
}

/// Of the letter to a's newcomer.
async fn column(world: &World, what: &str) -> Option<String> {
    let text =
        format!("select ({what})::text from outbox where id = md5('a-letter-waiting')::uuid");
    sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&world.superuser).await.unwrap()
}

#[tokio::test]
async fn a_letter_is_one_worker_s_at_a_time() {
    let world = World::new(2).await;
    let (a, b): (TenantId, TenantId) = (world.id("a").await, world.id("b").await);
    assert_eq!(world.database.tenants_with_mail().await.unwrap().len(), 0, "nothing is due");
    assert_eq!(claim(&world, a, 8).await.len(), 0);
    due(&world).await;
    let tenants: BTreeSet<_> = (world.database.tenants_with_mail().await.unwrap().iter())
        .map(ToString::to_string)
        .collect();
    assert_eq!(tenants, [a, b].map(|id| id.to_string()).into());

    let first = claim(&world, a, 8).await;
    assert_eq!(first.len(), 1);
    assert_eq!(claim(&world, a, 8).await.len(), 0, "it is leased");
    let read = async |worker: &mut _| outbox::read(worker, &first[0]).await;
    let letter = world.database.at_work(a, read).await.unwrap().unwrap();
    assert_eq!(
        (letter.kind.as_str(), letter.email.as_str()),
        ("invitation", "a-new@people.example")
    );
    assert_eq!(letter.sealed.as_deref(), Some(&b"a-sealed"[..]));
    assert_eq!(letter.base_url, "https://a.example");
    let elsewhere = async |worker: &mut _| outbox::read(worker, &first[0]).await;
    assert!(world.database.at_work(b, elsewhere).await.unwrap().is_none(), "at the twin's door");

    due(&world).await; // the lease has run out
    let second = claim(&world, a, 8).await;
    let late = async |worker: &mut _| outbox::read(worker, &first[0]).await;
    assert!(world.database.at_work(a, late).await.unwrap().is_none(), "the first has lost it");
    end(&world, a, &first[0], Outcome::Never("550".into())).await;
    assert_eq!(column(&world, "state").await.as_deref(), Some("waiting"), "and says nothing");
    end(&world, a, &second[0], Outcome::Sent).await;
    assert_eq!(column(&world, "state").await.as_deref(), Some("sent"));
    assert_eq!(column(&world, "sealed").await, None, "what it carried is forgotten");
    due(&world).await;
    assert_eq!(claim(&world, a, 8).await.len(), 0, "it has left once");
}

#[tokio::test]
async fn it_is_tried_so_often_and_no_more() {
    let world = World::new(2).await;
    let a: TenantId = world.id("a").await;
    let mut pauses = Vec::new();
    for n in 1..=ATTEMPTS {
        due(&world).await;
        let letters = claim(&world, a, 8).await;
        assert_eq!(letters.len(), 1, "try {n}");
        end(&world, a, &letters[0], Outcome::Later("451".into())).await;
        assert_eq!(column(&world, "reason").await.as_deref(), Some("451"));
        if n < ATTEMPTS {
            let minutes = column(&world, "round(extract(epoch from due_at - now()) / 60)").await;
            pauses.push(minutes.unwrap());
        }
    }
    assert_eq!(pauses, ["1", "4", "16", "64", "256", "720", "720"], "minutes");
    assert_eq!(column(&world, "state").await.as_deref(), Some("dead"));
    assert_eq!(column(&world, "sealed").await, None);
    due(&world).await;
    assert_eq!(claim(&world, a, 8).await.len(), 0);
}

/// What a letter says is true when it leaves; what is true no longer does not leave.
#[tokio::test]
async fn what_has_ended_meanwhile_does_not_leave() {
    for meanwhile in [
        "update one_time_tokens set consumed_at = now() where id = md5('a-link')::uuid",
        "update one_time_tokens set expires_at = now() where id = md5('a-link')::uuid",
        "update users set disabled_at = now() where id = md5('a-new')::uuid",
    ] {
        let world = World::new(2).await;
        let a: TenantId = world.id("a").await;
        raw_sql(meanwhile).execute(&world.superuser).await.unwrap();
        due(&world).await;
        let letters = claim(&world, a, 8).await;
        let read = async |worker: &mut _| outbox::read(worker, &letters[0]).await;
        assert!(world.database.at_work(a, read).await.unwrap().is_none(), "{meanwhile}");
    }
}

/// What a worker is there for, and what it is not.
#[tokio::test]
async fn a_worker_reads_no_letter_but_those_it_has() {
    let world = World::new(2).await;
    due(&world).await;
    let a: TenantId = world.id("a").await;
    let letters = claim(&world, a, 1).await;
    let fails = async |worker: &mut _| {
        outbox::end(worker, &letters[0], Outcome::Sent).await?;
        Err::<(), _>(Error::NotFound)
    };
    assert!(world.database.at_work(a, fails).await.is_err());
    assert_eq!(column(&world, "state").await.as_deref(), Some("waiting"), "it was rolled back");
    let mut worker = world.enter("a-coach").await;
    for (statement, code) in [
        ("reset role; set local role portico_worker; select sealed from outbox", "42501"),
        ("select email from users", "42501"),
        ("select kind from outbox", "42501"),
    ] {
        let text = AssertSqlSafe(format!("savepoint s; {statement}"));
        let refused = raw_sql(text).execute(&mut worker).await.unwrap_err();
        assert_eq!(
            refused.as_database_error().unwrap().code().as_deref(),
            Some(code),
            "{statement}"
        );
        let back = "rollback to s; set local role portico_worker";
        raw_sql(back).execute(&mut worker).await.unwrap();
    }
}
