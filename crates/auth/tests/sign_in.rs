#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Signing in and out: what opens a session, what does not, and that each token dies with its step.

mod step;

use portico_auth::{Auth, Error, Stage, Token};
use portico_domain::TenantId;
use portico_testkit::sqlx::raw_sql;
use portico_testkit::{World, seed::PASSWORD, token};
use step::{change, code, opens, presented, secret, visit, without_audit};

const COACH: &str = "a-coach@people.example";
const CLIENT: &str = "a-client1@people.example";

/// A world, what proves identity in it, and its practice a.
async fn practice_a() -> (World, Auth, TenantId) {
    let world = World::new(2).await;
    let (auth, tenant) = (world.auth(), world.id("a").await);
    (world, auth, tenant)
}

/// The half session of the coach, who knows the password.
async fn half_way(auth: &Auth, tenant: TenantId) -> Token {
    let opened = auth.sign_in(tenant, &visit(), COACH, &secret(PASSWORD), None).await.unwrap();
    assert_eq!(opened.stage, Stage::SecondFactor);
    opened.token
}

#[tokio::test]
async fn a_password_opens_what_its_owner_may_have() {
    let (world, auth, tenant) = practice_a().await;
    let client = auth.sign_in(tenant, &visit(), CLIENT, &secret(PASSWORD), None).await.unwrap();
    assert_eq!((client.stage, client.lasts.whole_days()), (Stage::SignedIn, 90));
    assert!(opens(&world, "a", &client.token).await);
    assert!(!opens(&world, "b", &client.token).await, "at the twin practice");

    let typed = format!("  {} ", COACH.to_uppercase());
    let staff = auth.sign_in(tenant, &visit(), &typed, &secret(PASSWORD), None).await.unwrap();
    assert_eq!((staff.stage, staff.lasts.whole_minutes()), (Stage::SecondFactor, 10));
    assert!(!opens(&world, "a", &staff.token).await, "the code is due");
}

#[tokio::test]
async fn a_refusal_is_the_same_for_every_cause_and_opens_nothing() {
    let (world, auth, tenant) = practice_a().await;
    let disabled = "update users set disabled_at = now() where email = 'a-client2@people.example'";
    let without = "delete from totp_factors where user_id = md5('a-bystander')::uuid";
    let unconfirmed =
        "update totp_factors set confirmed_at = null where user_id = md5('a-admin')::uuid";
    for prepare in [disabled, without, unconfirmed] {
        raw_sql(prepare).execute(&world.superuser).await.unwrap();
    }
    let before = without_audit(&world).await;
    for (why, practice, email, password) in [
        ("a wrong password", "a", CLIENT, "not this one"),
        ("an empty one", "a", CLIENT, ""),
        ("a wrong password of staff", "a", COACH, "not this one"),
        ("nobody's address", "a", "nobody@people.example", PASSWORD),
        ("no address", "a", "nobody", PASSWORD),
        ("an address of the twin practice", "b", CLIENT, PASSWORD),
        ("disabled", "a", "a-client2@people.example", PASSWORD),
        ("staff without a factor", "a", "a-bystander@people.example", PASSWORD),
        ("staff whose factor was not confirmed", "a", "a-admin@people.example", PASSWORD),
    ] {
        let tenant = if practice == "a" { tenant } else { world.id(practice).await };
        let refused = auth.sign_in(tenant, &visit(), email, &secret(password), None).await;
        assert!(matches!(refused, Err(Error::Refused)), "{why}: {refused:?}");
    }
    assert_eq!(without_audit(&world).await, before);
    let written =
        "select count(*), count(subject_id) from audit_events where action = 'sign-in-refused'";
    let written: (i64, i64) =
        portico_testkit::sqlx::query_as(written).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(written, (9, 5), "each is written down, with whose account it was");
    assert!(
        auth.sign_in(tenant, &visit(), CLIENT, &secret(PASSWORD), None).await.is_ok(),
        "and the right one works"
    );
}

#[tokio::test]
async fn a_password_that_changed_meanwhile_opens_nothing() {
    use portico_domain::{
        Access::{ReadOnly, ReadWrite},
        Email, Error, identity,
    };
    let world = World::new(2).await;
    let (db, tenant): (_, TenantId) = (&world.database, world.id("a").await);
    let email = Email::parse(CLIENT).unwrap();
    for (why, meanwhile, expected) in [
        ("nothing", "", true),
        (
            "a second factor",
            "insert into totp_factors (tenant_id, user_id, sealed_secret, confirmed_at)
             select tenant_id, id, 'x', now() from users where email = 'a-client1@people.example'",
            false,
        ),
        ("no factor any more", "delete from totp_factors", true),
        ("the password", "update passwords set changed_at = clock_timestamp()", false),
        ("disabled", "update users set disabled_at = now()", false),
    ] {
        let look = async |door: &mut _| identity::login(door, &email).await;
        let login = db.at_the_door(tenant, ReadOnly, look).await.unwrap().unwrap();
        raw_sql(meanwhile).execute(&world.superuser).await.unwrap();
        let token = Token::generate();
        let opened = db.at_the_door(tenant, ReadWrite, async |door| {
            let stage = Stage::SignedIn;
            identity::open_session(door, &login.account, stage, &token.hash(), None, None).await
        });
        let opened = opened.await;
        assert!(expected || matches!(opened, Err(Error::Unauthenticated)), "{why}: {opened:?}");
        assert_eq!(
            (opened.is_ok(), opens(&world, "a", &token).await),
            (expected, expected),
            "{why}"
        );
    }
}

#[tokio::test]
async fn a_code_signs_in_once() {
    let (world, auth, tenant) = practice_a().await;
    let half = half_way(&auth, tenant).await;
    let name = auth.half_session(tenant, &half).await.unwrap().name;
    assert_eq!(name.as_str(), "a-coach");

    let now = code(0);
    let twin = world.id("b").await;
    let elsewhere = auth.second_factor(twin, &visit(), &half, &now).await;
    assert!(matches!(elsewhere, Err(Error::Unauthenticated)), "at the twin practice");
    let enrolling = auth.confirm(tenant, &visit(), &half, &now).await;
    assert!(matches!(enrolling, Err(Error::Unauthenticated)), "at another step");

    let opened = auth.second_factor(tenant, &visit(), &half, &now).await.unwrap();
    assert_eq!((opened.stage, opened.lasts.whole_hours()), (Stage::SignedIn, 12));
    assert!(opens(&world, "a", &opened.token).await);
    assert!(!opens(&world, "a", &half).await, "the token of the step before");
    for spent in [
        auth.second_factor(tenant, &visit(), &half, &code(1)).await.map(|_| ()),
        auth.half_session(tenant, &half).await.map(|_| ()),
    ] {
        assert!(matches!(spent, Err(Error::Unauthenticated)), "{spent:?}");
    }

    let half = half_way(&auth, tenant).await;
    let replayed = auth.second_factor(tenant, &visit(), &half, &now).await;
    assert!(matches!(replayed, Err(Error::Refused)), "the same code again");
    assert!(auth.second_factor(tenant, &visit(), &half, &code(1)).await.is_ok(), "the next one");
}

#[tokio::test]
async fn a_clock_may_be_one_step_off() {
    let (world, auth, tenant) = practice_a().await;
    let reset = "update totp_factors set used_step = 0";
    for (steps, works) in [(-3, false), (-1, true), (1, true), (4, false)] {
        raw_sql(reset).execute(&world.superuser).await.unwrap();
        let half = half_way(&auth, tenant).await;
        let opened = auth.second_factor(tenant, &visit(), &half, &code(steps)).await;
        assert_eq!(opened.is_ok(), works, "{steps} steps off: {opened:?}");
    }
}

#[tokio::test]
async fn five_wrong_codes_end_it() {
    let (world, auth, tenant) = practice_a().await;
    for wrong in [4, 5] {
        let half = half_way(&auth, tenant).await;
        for n in 0..wrong {
            let text = ["", "000000 ", "not a code", "12345", "1234567"][n];
            let refused = auth.second_factor(tenant, &visit(), &half, &secret(text)).await;
            assert!(matches!(refused, Err(Error::Refused)), "{n}: {refused:?}");
        }
        let right = auth.second_factor(tenant, &visit(), &half, &code(0)).await;
        if wrong == 4 {
            assert!(right.is_ok(), "the fifth may be right");
        } else {
            assert!(matches!(right, Err(Error::Unauthenticated)), "the sixth comes too late");
            let gone = auth.half_session(tenant, &half).await;
            assert!(matches!(gone, Err(Error::Unauthenticated)), "there is no session any more");
        }
        raw_sql("update totp_factors set used_step = 0").execute(&world.superuser).await.unwrap();
        world.empty_buckets().await;
    }
    let written = "select count(*) from audit_events where action = 'second-factor-refused'";
    let written: i64 =
        portico_testkit::sqlx::query_scalar(written).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(written, 9);
}

#[tokio::test]
async fn a_half_session_runs_out_and_is_of_somebody() {
    let (world, auth, tenant) = practice_a().await;
    let half = presented("a-half");
    assert!(auth.half_session(tenant, &half).await.is_ok());
    for (why, change_it, mend) in [
        (
            "it has run out",
            "update sessions set expires_at = now()",
            "update sessions set expires_at = now() + interval '1 hour'",
        ),
        (
            "they are disabled",
            "update users set disabled_at = now()",
            "update users set disabled_at = null",
        ),
    ] {
        change(&world, change_it, "a-half").await;
        let refused = auth.second_factor(tenant, &visit(), &half, &code(0)).await;
        assert!(matches!(refused, Err(Error::Unauthenticated)), "{why}");
        change(&world, mend, "a-half").await;
    }
    assert!(auth.second_factor(tenant, &visit(), &half, &code(0)).await.is_ok());
}

#[tokio::test]
async fn a_sign_in_ends_the_session_that_it_came_with() {
    let (world, auth, tenant) = practice_a().await;
    let old = presented("a-client2");
    assert!(opens(&world, "a", &old).await);
    let refused = auth.sign_in(tenant, &visit(), CLIENT, &secret("not this one"), Some(&old)).await;
    assert!(refused.is_err() && opens(&world, "a", &old).await, "a refusal ends nothing");
    let opened =
        auth.sign_in(tenant, &visit(), CLIENT, &secret(PASSWORD), Some(&old)).await.unwrap();
    assert!(opens(&world, "a", &opened.token).await && !opens(&world, "a", &old).await);
}

#[tokio::test]
async fn signing_out_ends_it_on_the_server() {
    let (world, auth, tenant) = practice_a().await;
    let twin: TenantId = world.id("b").await;
    for actor in ["a-coach", "a-client1", "a-half", "a-new"] {
        let token = presented(actor);
        let elsewhere = auth.sign_out(twin, &token).await;
        assert!(matches!(elsewhere, Err(Error::Unauthenticated)), "{actor} at the twin practice");
        let full = !["a-half", "a-new"].contains(&actor);
        assert_eq!(opens(&world, "a", &token).await, full, "{actor}");
        assert_eq!(auth.half_session(tenant, &token).await.is_ok(), !full, "{actor}");

        auth.sign_out(tenant, &token).await.unwrap();
        assert!(!opens(&world, "a", &token).await, "{actor} is out");
        assert!(auth.half_session(tenant, &token).await.is_err(), "{actor} is out");
        let again = auth.sign_out(tenant, &token).await;
        assert!(matches!(again, Err(Error::Unauthenticated)), "{actor} again");
    }
    assert!(opens(&world, "a", &presented("a-client2")).await, "others stay");
    assert_eq!(token("a-coach").len(), 43);
}

/// Whoever changes a password holds its row from the first statement on: a sign-in that knew the old one
/// waits, and then opens nothing.
#[tokio::test]
async fn a_password_that_is_being_changed_opens_nothing() {
    use portico_domain::{
        Access::{ReadOnly, ReadWrite},
        Email, Error, identity,
    };
    use portico_testkit::sqlx::{Connection, PgConnection, query_scalar};
    let world = World::new(2).await;
    let (db, tenant): (_, TenantId) = (&world.database, world.id("a").await);
    let email = Email::parse(CLIENT).unwrap();
    let look = async |door: &mut _| identity::login(door, &email).await;
    let login = db.at_the_door(tenant, ReadOnly, look).await.unwrap().unwrap();

    let mut changer = PgConnection::connect(&world.url("postgres")).await.unwrap();
    let change = "begin; update passwords set changed_at = clock_timestamp()
                          where user_id = md5('a-client1')::uuid;
                  delete from sessions where user_id = md5('a-client1')::uuid";
    raw_sql(change).execute(&mut changer).await.unwrap();
    let token = Token::generate();
    let open = db.at_the_door(tenant, ReadWrite, async |door| {
        let stage = Stage::SignedIn;
        identity::open_session(door, &login.account, stage, &token.hash(), None, None).await
    });
    let commit = async {
        let waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'
                                                         and datname = current_database()";
        for _ in 0..1_000 {
            if query_scalar::<_, i64>(waits).fetch_one(&world.superuser).await.unwrap() > 0 {
                break; // and if it never waits, it has opened something by now
            }
        }
        raw_sql("commit").execute(&mut changer).await.unwrap();
    };
    let (opened, ()) = tokio::join!(open, commit);
    assert!(matches!(opened, Err(Error::Unauthenticated)), "{opened:?}");
    assert!(!opens(&world, "a", &token).await);
}
