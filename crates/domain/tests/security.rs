#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What wall two lets be done in whose name: the functions that may do more than who calls them decide
//! for themselves, whatever wall one has forgotten.

use portico_domain::{
    Email, Error, RoleName, TokenHash,
    operator::{self, NewUser, Operator},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, PgConnection, raw_sql};
use time::Duration;

/// How many rows a call yields for an actor; in a transaction that comes to nothing.
async fn rows(world: &World, actor: &str, call: &str) -> Option<usize> {
    let mut connection: PgConnection = world.enter(actor).await;
    match raw_sql(AssertSqlSafe(call.to_owned())).fetch_all(&mut connection).await {
        Ok(rows) => Some(rows.len()),
        Err(refused) => {
            let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
            assert_eq!(code, "42501", "{actor}: {call}: {refused}");
            None
        }
    }
}

fn id(name: &str) -> String {
    format!("md5('{name}')::uuid")
}

#[tokio::test]
async fn what_proves_somebody_is_shown_to_themselves() {
    let world = World::new(1).await;
    let before = world.contents().await;
    for (call, own) in [
        ("select * from app.own_proof({a}, {who})", 1),
        (
            "select * from app.use_own_code({a}, {who}, sha256(convert_to(rpad('ACOACH', 25, 'A'), 'UTF8')))",
            1,
        ),
    ] {
        let of = |who: &str| call.replace("{a}", &id("a")).replace("{who}", &id(who));
        assert_eq!(rows(&world, "a-coach", &of("a-coach")).await, Some(own), "{call}");
        for actor in ["a-admin", "a-bystander", "a-client1", "b-coach"] {
            assert_eq!(rows(&world, actor, &of("a-coach")).await, Some(0), "{actor}: {call}");
        }
    }
    assert_eq!(world.contents().await, before);
}

/// A link lets somebody in: who may send one to whom.
#[tokio::test]
async fn who_may_send_a_link_to_whom() {
    let world = World::new(1).await;
    let raw = |subject: &str, receiver: &str, purpose: &str| {
        format!(
            "select * from app.send_link({}, {}, {}, '{purpose}', md5('new')::uuid, sha256('new'),
                                         interval '1 day', md5('letter')::uuid, 'x')",
            id("a"),
            id(subject),
            id(receiver)
        )
    };
    for (actor, receiver, purpose, expected) in [
        ("a-admin", "a-new", "invitation", 1),
        ("a-coach", "a-guest", "invitation", 1),
        ("a-admin", "a-coach", "recovery", 1),
        // A coach, for the staff; the unassigned, for a client's login; one that has come in.
        ("a-coach", "a-new", "invitation", 0),
        ("a-bystander", "a-guest", "invitation", 0),
        ("a-admin", "a-guest", "invitation", 0),
        ("a-coach", "a-client1", "invitation", 0),
        ("a-admin", "a-coach", "invitation", 0),
        // A recovery: by no coach, for oneself, for whom one is not assigned; of no other kind.
        ("a-coach", "a-bystander", "recovery", 0),
        ("a-coach", "a-client1", "recovery", 0),
        ("a-admin", "a-admin", "recovery", 0),
        ("a-admin", "a-client1", "recovery", 0),
        ("a-admin", "a-coach", "password-reset", 0),
    ] {
        let found = rows(&world, actor, &raw(actor, receiver, purpose)).await;
        assert_eq!(found, Some(expected), "{actor} sends {receiver} a link for {purpose}");
    }
    let in_another_s_name = raw("a-admin", "a-coach", "recovery");
    for actor in ["a-coach", "a-bystander", "b-admin"] {
        assert_eq!(rows(&world, actor, &in_another_s_name).await, Some(0), "{actor}");
    }
    assert_eq!(rows(&world, "a-client1", &in_another_s_name).await, None);
}

#[tokio::test]
async fn who_may_make_a_user() {
    let world = World::new(1).await;
    let raw = |subject: &str, role: &str, client: &str| {
        let client = if client.is_empty() { "null".to_owned() } else { id(client) };
        format!(
            "select * from app.add_user({}, {}, md5('made')::uuid, 'made@people.example',
                                        'made@people.example', 'Made', '{role}', {client}, 1, null,
                                        array[md5('letter')::uuid])",
            id("a"),
            id(subject)
        )
    };
    for (actor, role, client, expected) in [
        ("a-admin", "coach", "", 1),
        ("a-admin", "admin", "", 1),
        ("a-coach", "client", "a1", 1),
        ("a-coach", "admin", "", 0),
        ("a-bystander", "coach", "", 0),
        ("a-bystander", "client", "a1", 0),
        ("a-admin", "client", "a1", 0),
        ("a-coach", "client", "a2", 0),
        ("a-coach", "client", "b1", 0),
    ] {
        let found = rows(&world, actor, &raw(actor, role, client)).await;
        assert_eq!(found, Some(expected), "{actor} makes a {role} of {client:?}");
    }
    assert_eq!(rows(&world, "a-coach", &raw("a-admin", "admin", "")).await, Some(0));
    assert_eq!(rows(&world, "a-client1", &raw("a-client1", "client", "a1")).await, None);
}

/// Who the admins are: by a second factor that was just used, and by nothing that the others do not hear of.
#[tokio::test]
async fn who_may_make_an_admin() {
    let world = World::new(1).await;
    let another = "update users set role = 'admin' where name = 'a-bystander'";
    raw_sql(another).execute(&world.superuser).await.unwrap();
    let former = "update users set role = 'admin', disabled_at = now() where name = 'a-new'";
    raw_sql(former).execute(&world.superuser).await.unwrap();
    let before = world.contents().await;
    let letters = "array[md5('l1')::uuid, md5('l2')::uuid, md5('l3')::uuid]";
    let two = "array[md5('l1')::uuid, md5('l2')::uuid]";
    let amend = |receiver: &str, what: &str, proof: &str, letters: &str| {
        format!(
            "select * from app.amend_user({}, {}, {}, {what}, {proof}, {letters})",
            id("a"),
            id("a-admin"),
            id(receiver)
        )
    };
    let add = |proof: &str, letters: &str| {
        format!(
            "select * from app.add_user({}, {}, md5('made')::uuid, 'made@people.example', 'made@people.example',
                                        'Made', 'admin', null, {proof}, {letters})",
            id("a"),
            id("a-admin")
        )
    };
    let others = "sha256(convert_to(rpad('ACOACH', 25, 'A'), 'UTF8'))";
    for (call, expected) in [
        (amend("a-coach", "'admin', false", "1, null", letters), Some(1)),
        (amend("a-new", "'admin', false", "1, null", letters), Some(1)),
        (add("1, null", two), Some(1)),
        // Nobody is made an admin by that.
        (amend("a-new", "'admin', true", "null, null", "null"), Some(1)),
        (amend("a-coach", "'admin', true", "null, null", "null"), Some(1)),
        // One who goes needs no proof.
        (amend("a-bystander", "'coach', false", "null, null", two), Some(1)),
        (amend("a-bystander", "'admin', true", "null, null", two), Some(1)),
        // No proof; a step that was used; the code of somebody else.
        (amend("a-coach", "'admin', false", "null, null", letters), Some(0)),
        (amend("a-coach", "'admin', false", "0, null", letters), Some(0)),
        (amend("a-coach", "'admin', false", &format!("null, {others}"), letters), Some(0)),
        (amend("a-new", "'admin', false", "null, null", letters), Some(0)),
        (add("null, null", two), Some(0)),
        (add("0, null", two), Some(0)),
        (add(&format!("null, {others}"), two), Some(0)),
        // What is not said.
        (amend("a-coach", "'admin', null", "null, null", "null"), Some(0)),
        (amend("a-coach", "null, false", "null, null", "null"), Some(0)),
        // Somebody is not told.
        (amend("a-coach", "'admin', false", "1, null", two), None),
        (amend("a-bystander", "'coach', false", "null, null", "array[md5('l1')::uuid]"), None),
        (amend("a-bystander", "'admin', true", "null, null", "null"), None),
        (add("1, null", "null"), None),
    ] {
        assert_eq!(rows(&world, "a-admin", &call).await, expected, "{call}");
    }
    for call in [
        "select app.spend(md5('a')::uuid, md5('a-admin')::uuid, 1, null)",
        "select app.tell_admins(md5('a')::uuid, md5('a-admin')::uuid, 'admins-changed', null)",
    ] {
        assert_eq!(rows(&world, "a-admin", call).await, None, "{call}");
    }
    assert_eq!(world.contents().await, before);
}

/// Two addresses that look the same are one too many for one practice, and none for two.
#[tokio::test]
async fn no_twin_of_an_address_is_taken() {
    let world = World::new(1).await;
    let mut operator = Operator::connect(&world.url("portico_operator")).await.unwrap();
    let mut create = async |tenant: &str, email: &str| {
        let new = NewUser {
            tenant: tenant.into(),
            email: Email::parse(email).unwrap(),
            name: None,
            role: RoleName::Coach,
            client_key: None,
            link: TokenHash::of(&format!("{tenant} {email}")),
            link_lives: Duration::days(1),
        };
        operator::create_user(&mut operator, new).await.map(|_| ())
    };
    create("a", "anna@twins.example").await.unwrap();
    for twin in [
        "anna@twins.example",
        "ANNA@Twins.Example",
        "\u{430}nna@twins.example",       // a Cyrillic а
        "\u{ff41}nna@twins.example",      // full width
        "anna@twins\u{3002}example",      // an ideographic full stop
        "ann\u{430}@twin\u{455}.example", // Cyrillic а and ѕ
    ] {
        let refused = create("a", twin).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{twin}: {refused:?}");
    }
    create("a", "anne@twins.example").await.unwrap();
    create("b", "\u{430}nna@twins.example").await.unwrap();
}
