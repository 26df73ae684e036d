#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Accepting an invitation: a client is in by a password, staff by a password and a factor that they
//! have proved to hold; and a link works once.

mod step;

use portico_auth::{Error, Stage};
use portico_domain::TenantId;
use portico_testkit::sqlx::raw_sql;
use portico_testkit::{World, seed::PASSWORD, token};
use step::{change, code, code_of, opens, presented, secret, visit, without_audit};

const NEW: &str = "a-new@people.example";
const CHOSEN: &str = "chosen by its owner";

/// A world in which a client and a coach who have no password yet were each sent a link.
async fn invited() -> (World, TenantId) {
    let world = World::new(2).await;
    let invite = "
        delete from passwords where user_id in (md5('a-new')::uuid, md5('a-client1')::uuid);
        delete from totp_factors where user_id = md5('a-new')::uuid;
        delete from sessions where user_id in (md5('a-new')::uuid, md5('a-client1')::uuid);
        insert into one_time_tokens
        select tenant_id, md5('client-link')::uuid, md5('a-client1')::uuid, purpose,
               sha256(convert_to(rpad('a-client-link', 43, '_'), 'UTF8')), expires_at
          from one_time_tokens where id = md5('a-link')::uuid";
    raw_sql(invite).execute(&world.superuser).await.unwrap();
    let tenant = world.id("a").await;
    (world, tenant)
}

#[tokio::test]
async fn a_client_sets_a_password_and_is_in() {
    let (world, tenant) = invited().await;
    let (auth, link) = (world.auth(), token("a-client-link"));
    let before = world.contents().await;
    for _ in 0..2 {
        let invitation = auth.invitation(tenant, &link).await.unwrap();
        assert_eq!(invitation.email.as_str(), "a-client1@people.example");
    }
    assert_eq!(world.contents().await, before, "looking at a link uses nothing up");

    let short = auth.accept(tenant, &visit(), &link, &secret("too short"), None).await;
    assert!(matches!(short, Err(Error::Password(_))));
    assert_eq!(world.contents().await, before, "and neither does a password that is not taken");

    let opened = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await.unwrap();
    assert_eq!(opened.stage, Stage::SignedIn);
    assert!(opens(&world, "a", &opened.token).await);

    let after = world.contents().await;
    let again = auth.accept(tenant, &visit(), &link, &secret("another of its owner"), None).await;
    assert!(matches!(again, Err(Error::LinkSpent)));
    assert!(matches!(auth.invitation(tenant, &link).await, Err(Error::LinkSpent)));
    assert_eq!(world.contents().await, after);
    let email = "a-client1@people.example";
    assert!(auth.sign_in(tenant, &visit(), email, &secret(CHOSEN), None).await.is_ok());
    assert!(
        auth.sign_in(tenant, &visit(), email, &secret("another of its owner"), None).await.is_err()
    );
}

#[tokio::test]
async fn staff_set_a_password_and_prove_a_factor() {
    let (world, tenant) = invited().await;
    let (auth, link) = (world.auth(), token("a-link"));
    let opened = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await.unwrap();
    let half = opened.token;
    assert_eq!(opened.stage, Stage::Enrolling);
    assert!(!opens(&world, "a", &half).await, "not before a code");
    let early = auth.sign_in(tenant, &visit(), NEW, &secret(CHOSEN), None).await;
    assert!(matches!(early, Err(Error::Refused)), "who has only the password gets nowhere");
    let other_step = auth.second_factor(tenant, &visit(), &half, &code(0)).await;
    assert!(matches!(other_step, Err(Error::Unauthenticated)));

    let enrolment = auth.enrolment(tenant, &half).await.unwrap();
    let again = auth.enrolment(tenant, &half).await.unwrap();
    let text =
        |secret: &secrecy::SecretString| secrecy::ExposeSecret::expose_secret(secret).to_owned();
    assert_eq!(text(&enrolment.key), text(&again.key), "loading the page again changes nothing");
    assert!(text(&enrolment.otpauth).starts_with("otpauth://totp/practice-a:"));

    let wrong = auth.confirm(tenant, &visit(), &half, &secret("000000")).await;
    assert!(matches!(wrong, Err(Error::Refused)));
    assert!(auth.invitation(tenant, &link).await.is_ok(), "the link still works");
    let now = code_of(&enrolment.key, 0);
    let twin = auth.confirm(world.id("b").await, &visit(), &half, &now).await;
    assert!(matches!(twin, Err(Error::Unauthenticated)), "at the twin practice");

    let confirmed = auth.confirm(tenant, &visit(), &half, &now).await.unwrap();
    assert_eq!(confirmed.stage, Stage::SignedIn);
    assert!(opens(&world, "a", &confirmed.token).await);
    assert!(auth.half_session(tenant, &half).await.is_err(), "the token of the step before");
    assert!(matches!(auth.invitation(tenant, &link).await, Err(Error::LinkSpent)));
    let after = world.contents().await;
    assert!(matches!(
        auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await,
        Err(Error::LinkSpent)
    ));
    assert_eq!(world.contents().await, after);

    let half = auth.sign_in(tenant, &visit(), NEW, &secret(CHOSEN), None).await.unwrap().token;
    let replayed = auth.second_factor(tenant, &visit(), &half, &now).await;
    assert!(matches!(replayed, Err(Error::Refused)), "the code that was typed back");
    assert!(auth.second_factor(tenant, &visit(), &half, &code_of(&enrolment.key, 1)).await.is_ok());
}

#[tokio::test]
async fn an_enrolment_that_was_left_can_be_begun_again() {
    let (world, tenant) = invited().await;
    let (auth, link) = (world.auth(), token("a-link"));
    let first = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await.unwrap().token;
    let left = auth.enrolment(tenant, &first).await.unwrap();
    let second = auth
        .accept(tenant, &visit(), &link, &secret("chosen once more"), None)
        .await
        .unwrap()
        .token;
    let key = auth.enrolment(tenant, &second).await.unwrap().key;
    let old = auth.confirm(tenant, &visit(), &second, &code_of(&left.key, 0)).await;
    assert!(matches!(old, Err(Error::Refused)), "a code of the secret that was left");
    assert!(auth.confirm(tenant, &visit(), &second, &code_of(&key, 0)).await.is_ok());

    // Whoever still has the page of the first try open can do nothing with it.
    let late = auth.confirm(tenant, &visit(), &first, &code_of(&key, 1)).await;
    assert!(late.is_err(), "the link is used up");
    assert!(!opens(&world, "a", &first).await);
    let old_password = auth.sign_in(tenant, &visit(), NEW, &secret(CHOSEN), None).await;
    assert!(matches!(old_password, Err(Error::Refused)));
    assert!(auth.sign_in(tenant, &visit(), NEW, &secret("chosen once more"), None).await.is_ok());
}

#[tokio::test]
async fn a_link_that_does_not_work_changes_nothing() {
    let (world, tenant) = invited().await;
    let auth = world.auth();
    let twin: TenantId = world.id("b").await;
    let good = token("a-link");
    let expired = "update one_time_tokens set expires_at = now()";
    let lives = "update one_time_tokens set expires_at = now() + interval '1 day'";
    let disabled = "update users set disabled_at = now()";
    let enabled = "update users set disabled_at = null";
    for (why, at, link, first, then) in [
        ("nobody's", tenant, token("nobody"), lives, lives),
        ("no token at all", tenant, "short".to_owned(), lives, lives),
        ("a session's", tenant, token("a-coach"), lives, lives),
        ("of the twin practice", tenant, token("b-link"), lives, lives),
        ("at the twin practice", twin, good.clone(), lives, lives),
        ("it has run out", tenant, good.clone(), expired, lives),
        ("they are disabled", tenant, good.clone(), disabled, enabled),
    ] {
        change(&world, first, "a-new").await;
        let before = world.contents().await;
        assert!(matches!(auth.invitation(at, &link).await, Err(Error::LinkSpent)), "{why}");
        let refused = auth.accept(at, &visit(), &link, &secret(CHOSEN), None).await;
        assert!(matches!(refused, Err(Error::LinkSpent)), "{why}: {refused:?}");
        assert_eq!(world.contents().await, before, "{why}");
        change(&world, then, "a-new").await;
    }
    assert!(
        auth.accept(tenant, &visit(), &good, &secret(CHOSEN), None).await.is_ok(),
        "the good one"
    );
}

#[tokio::test]
async fn a_factor_that_was_confirmed_is_not_replaced_by_a_link() {
    let world = World::new(2).await;
    change(&world, "update totp_factors set confirmed_at = now()", "a-new").await;
    let (auth, tenant): (_, TenantId) = (world.auth(), world.id("a").await);
    let before = without_audit(&world).await;
    let refused = auth.accept(tenant, &visit(), &token("a-link"), &secret(CHOSEN), None).await;
    assert!(matches!(refused, Err(Error::LinkSpent)));
    assert_eq!(without_audit(&world).await, before, "the password is the old one as well");
    let half = auth.sign_in(tenant, &visit(), NEW, &secret(PASSWORD), None).await.unwrap().token;
    assert!(auth.second_factor(tenant, &visit(), &half, &code(0)).await.is_ok());
    assert!(auth.half_session(tenant, &presented("a-half")).await.is_ok());
}

/// Of two who follow one link, the second makes the first begin anew; and once one of them is in,
/// nothing of the other is left, and nobody is shown a secret that counts.
#[tokio::test]
async fn of_two_who_follow_one_link_one_comes_in() {
    let (world, tenant) = invited().await;
    let (auth, link) = (world.auth(), token("a-link"));
    let first = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await.unwrap().token;
    let shown_first = auth.enrolment(tenant, &first).await.unwrap();
    let second = auth
        .accept(tenant, &visit(), &link, &secret("chosen by another"), None)
        .await
        .unwrap()
        .token;
    let shown = auth.enrolment(tenant, &second).await.unwrap();

    let stale = auth.enrolment(tenant, &first).await;
    assert!(matches!(stale, Err(Error::Unauthenticated)), "the first is shown nothing any more");
    for key in [&shown_first.key, &shown.key] {
        let refused = auth.confirm(tenant, &visit(), &first, &code_of(key, 0)).await;
        assert!(matches!(refused, Err(Error::Unauthenticated)), "and confirms nothing");
    }
    let third = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await.unwrap().token;
    let key = auth.enrolment(tenant, &third).await.unwrap().key;
    let opened = auth.confirm(tenant, &visit(), &third, &code_of(&key, 0)).await.unwrap();
    assert!(opens(&world, "a", &opened.token).await);
    for old in [&first, &second, &third] {
        let stale = auth.enrolment(tenant, old).await;
        assert!(matches!(stale, Err(Error::Unauthenticated)), "a secret that counts is not shown");
    }
    assert!(auth.sign_in(tenant, &visit(), NEW, &secret("chosen by another"), None).await.is_err());
    assert!(auth.sign_in(tenant, &visit(), NEW, &secret(CHOSEN), None).await.is_ok());
}

#[tokio::test]
async fn five_wrong_codes_end_an_enrolment() {
    let (world, tenant) = invited().await;
    let (auth, link) = (world.auth(), token("a-link"));
    let half = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await.unwrap().token;
    for _ in 0..5 {
        assert!(auth.enrolment(tenant, &half).await.is_ok());
        let refused = auth.confirm(tenant, &visit(), &half, &secret("no code")).await;
        assert!(matches!(refused, Err(Error::Refused)));
    }
    assert!(matches!(auth.enrolment(tenant, &half).await, Err(Error::Unauthenticated)));
    let again = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), None).await;
    assert!(again.is_ok(), "and its link begins another");
}

#[tokio::test]
async fn the_session_that_an_invitation_was_accepted_in_ends() {
    let (world, tenant) = invited().await;
    let auth = world.auth();
    let old = presented("a-client2");
    assert!(opens(&world, "a", &old).await);
    let link = token("a-client-link");
    let opened = auth.accept(tenant, &visit(), &link, &secret(CHOSEN), Some(&old)).await.unwrap();
    assert!(opens(&world, "a", &opened.token).await);
    assert!(!opens(&world, "a", &old).await);
}
