#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Work in a user's name: whoever holds a running lease of a claimed job may, while that user could
//! sign in. And the operator's login, which alone may begin such work.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Database, Email, Error, Login, RoleName, TokenHash,
    clients::{self, ImportedClient, Profile},
    invoices::{self, ImportedInvoice, InvoicePage, Kind, Status},
    jobs,
    operator::{self, NewTenant, NewUser, Operator},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use time::{Duration, macros::date};

/// What `app.enter_job` says to the job of the seed, after `first`, at the practice, with the lease.
async fn enters(world: &World, first: &str, practice: &str, lease: &str) -> bool {
    let mut admin = PgConnection::connect(&world.url("postgres")).await.unwrap();
    raw_sql(AssertSqlSafe(first.to_owned())).execute(&mut admin).await.unwrap();
    let mut login = PgConnection::connect(&world.url("portico_operator")).await.unwrap();
    let enter = format!(
        "begin; select from app.enter_job(md5('{practice}')::uuid, md5('a-job')::uuid, md5('{lease}')::uuid)"
    );
    let row = raw_sql(AssertSqlSafe(enter)).fetch_optional(&mut login).await.unwrap();
    row.is_some()
}

#[tokio::test]
async fn a_job_is_entered_for_a_live_user_under_a_running_lease() {
    let world = World::new(1).await;
    let undone =
        "update jobs set state = 'claimed', lease = md5(left(s.slug, 1) || '-lease')::uuid,
                         leased_until = now() + interval '1 hour', finished_at = null
                    from tenants s where s.id = jobs.tenant_id;
                  update users set disabled_at = null where email = 'a-coach@people.example'";
    for (why, first, practice, lease, expected) in [
        ("as it should be", "", "a", "a-lease", true),
        ("another practice", "", "b", "a-lease", false),
        ("another practice and its lease", "", "b", "b-lease", false),
        ("the lease of another job", "", "a", "b-lease", false),
        ("the lease ran out", "update jobs set leased_until = now()", "a", "a-lease", false),
        (
            "nobody claimed it",
            "update jobs set state = 'queued', lease = null, leased_until = null",
            "a",
            "a-lease",
            false,
        ),
        (
            "it is done",
            "update jobs set state = 'done', lease = null, leased_until = null",
            "a",
            "a-lease",
            false,
        ),
        (
            "its user is disabled",
            "update users set disabled_at = now() where email = 'a-coach@people.example'",
            "a",
            "a-lease",
            false,
        ),
        ("as it should be, again", "", "a", "a-lease", true),
    ] {
        raw_sql(undone).execute(&world.superuser).await.unwrap();
        assert_eq!(enters(&world, first, practice, lease).await, expected, "{why}");
    }
}

#[tokio::test]
async fn each_login_calls_what_is_meant_for_it() {
    let world = World::new(1).await;
    let create_tenant = "select app.create_tenant(md5('c')::uuid, 'c', 'https://c.example', 'c.example', 'c', 'UTC')";
    let create_user =
        "select app.create_user('a', md5('u')::uuid, 'u@people.example', 'u@people.example', 'u', 'coach', null,
                              md5('l')::uuid, sha256('l'), interval '1 day', md5('e')::uuid)";
    let create_job =
        "select app.create_job('a', 'a-coach@people.example', md5('j')::uuid, 'import')";
    let enter = "select app.enter(md5('a')::uuid, sha256(''))";
    let knock = "select app.knock(md5('a')::uuid)";
    for (statement, operator, server) in [
        (create_tenant, true, false),
        (create_user, true, false),
        (create_job, true, false),
        (enter, false, true),
        (knock, false, true),
        ("select app.tenant_at('a.example')", false, true),
        ("select app.choose_tenant('a')", false, false),
        ("select app.require_fresh()", false, false),
        (
            "select app.finish_job(md5('a')::uuid, md5('a-coach')::uuid, md5('a-job')::uuid, md5('a-lease')::uuid)",
            false,
            false,
        ),
        ("call app.force_walls('jobs')", false, false),
        ("call app.protect_queue('jobs')", false, false),
        ("select from jobs", false, false),
        ("select from tenants", false, false),
        ("set role portico_owner", false, false),
        ("set role portico_definer", false, false),
        ("set role portico_migrator", false, false),
        ("set role portico_client", false, true),
        ("set role portico_identity", false, true),
        ("set role portico_coach", true, true),
        ("set role portico_worker", true, true),
    ] {
        for (login, may) in [("portico_operator", operator), ("portico_server", server)] {
            let mut connection = PgConnection::connect(&world.url(login)).await.unwrap();
            let text = AssertSqlSafe(format!("begin; {statement}; rollback"));
            let code = raw_sql(text).execute(&mut connection).await.err();
            let code = code.and_then(|e| e.into_database_error()?.code().map(String::from));
            assert_eq!(code.as_deref(), (!may).then_some("42501"), "{login}: {statement}");
        }
    }
}

#[tokio::test]
async fn an_import_from_the_operator_s_shell() {
    let world = World::empty(1).await;
    let mut operator = Operator::connect(&world.url("portico_operator")).await.unwrap();
    let (op, before) = (&mut operator, world.contents().await);

    let refused = operator::create_user(op, user("coach@people.example", "nowhere")).await.err();
    assert!(matches!(refused, Some(Error::Invalid(why)) if why.contains("no such practice")));
    let zone = NewTenant { time_zone: "Nowhere".into(), ..tenant("one", "https://one.example") };
    let refused = operator::create_tenant(op, zone).await.err();
    assert!(matches!(refused, Some(Error::Invalid(why)) if why.contains("no such time zone")));
    assert_eq!(world.contents().await, before);

    operator::create_tenant(op, tenant("first", "https://first.example")).await.unwrap();
    for (again, why) in [
        (tenant("first", "https://other.example"), "this slug"),
        (tenant("second", "https://first.example"), "this address"),
        (tenant("No Slug", "https://third.example"), "a slug has"),
        (tenant("fourth", "http://fourth.example"), "https://"),
    ] {
        let refused = operator::create_tenant(op, again).await.err();
        assert!(matches!(&refused, Some(Error::Invalid(w)) if w.contains(why)), "{refused:?}");
    }
    let email = "coach@people.example";
    let made = operator::create_user(op, user(email, "first")).await.unwrap();
    assert_eq!(
        (made.base_url.as_str(), made.user_name.as_str()),
        ("https://first.example", "coach")
    );
    let twice = operator::create_user(op, user(email, "first")).await.err();
    assert!(matches!(twice, Some(Error::Invalid(why)) if why.contains("of that address")));

    let email = Email::parse(email).unwrap();
    let other = Email::parse("other@people.example").unwrap();
    for (slug, email) in [("second", &email), ("first", &other)] {
        let refused = operator::claim_import(op, slug, email).await.err();
        assert!(matches!(refused, Some(Error::Invalid(why)) if why.contains("no staff")));
    }

    let database =
        Database::connect(&world.url("portico_operator"), 1, Login::Operator).await.unwrap();
    let mut sums = Vec::new();
    for run in 0..2 {
        let claim = operator::claim_import(op, "first", &email).await.unwrap();
        let who = claim.credential();
        let imported = database.within(&who, ReadWrite, async |s| {
            let new = clients::import(s, "other", &[ana()], |_| {}).await?;
            let found = clients::matching(s, vec!["ana-1".into()]).await?;
            let added = invoices::import(s, "other", &[invoice(found[0].id)], |_| {}).await?;
            jobs::finish(s, &claim).await?;
            Ok((new, added))
        });
        let expected = if run == 0 { (1, 1) } else { (0, 0) };
        assert_eq!(imported.await.unwrap(), expected, "run {run}");
        let after = database.within(&who, ReadOnly, async |_| Ok(())).await;
        assert!(matches!(after, Err(Error::Unauthenticated)), "the job is done");
        let mut contents = world.contents().await;
        contents.remove("audit_events");
        contents.remove("jobs");
        sums.push(contents);
    }
    assert_eq!(sums[0], sums[1]);

    // A client's login, found by the key of the import; and nobody's without one.
    let login = |role, key: Option<&str>, email: &str| NewUser {
        role,
        name: None,
        client_key: key.map(String::from),
        ..user(email, "first")
    };
    let made =
        operator::create_user(op, login(RoleName::Client, Some("ana-1"), "ana@people.example"));
    assert_eq!(made.await.unwrap().user_name.as_str(), "Ana");
    for new in [
        login(RoleName::Client, Some("nobody"), "b@people.example"),
        login(RoleName::Client, None, "c@people.example"),
        login(RoleName::Coach, Some("ana-1"), "d@people.example"),
    ] {
        assert!(matches!(operator::create_user(op, new).await, Err(Error::Invalid(_))));
    }
    let client = Email::parse("ana@people.example").unwrap();
    let refused = operator::claim_import(op, "first", &client).await;
    assert!(refused.is_err(), "a client imports nothing");
}

#[tokio::test]
async fn a_job_that_fails_leaves_nothing_and_can_be_tried_again() {
    let world = World::new(1).await;
    let mut operator = Operator::connect(&world.url("portico_operator")).await.unwrap();
    let database =
        Database::connect(&world.url("portico_operator"), 1, Login::Operator).await.unwrap();
    let email = Email::parse("a-coach@people.example").unwrap();
    let claim = operator::claim_import(&mut operator, "a", &email).await.unwrap();
    let (who, before) = (claim.credential(), world.contents().await);
    let failed = database.within(&who, ReadWrite, async |s| {
        clients::import(s, "other", &[ana()], |_| {}).await?;
        jobs::finish(s, &claim).await?;
        Err::<(), _>(Error::Invalid("the power went"))
    });
    assert!(matches!(failed.await, Err(Error::Invalid("the power went"))));
    assert_eq!(world.contents().await, before);

    // In the name of the coach, with the rights of the coach.
    let page = InvoicePage { client_id: None, after: None, limit: 10 };
    let listed = database.within(&who, ReadOnly, async |s| invoices::list(s, &page).await);
    assert_eq!(listed.await.unwrap().len(), 2);
    let other = world.id("a2").await;
    let foreign = async |s: &mut _| invoices::import(s, "other", &[invoice(other)], |_| {}).await;
    let refused = database.within(&who, ReadWrite, foreign).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    let again = database.within(&who, ReadWrite, async |s| {
        clients::import(s, "other", &[ana()], |_| {}).await?;
        jobs::finish(s, &claim).await
    });
    assert!(again.await.is_ok());
}

fn tenant(slug: &str, url: &str) -> NewTenant {
    let base_url = url.parse().unwrap();
    NewTenant { slug: slug.into(), base_url, name: slug.into(), time_zone: "Europe/Oslo".into() }
}

fn user(email: &str, tenant: &str) -> NewUser {
    NewUser {
        tenant: tenant.into(),
        email: Email::parse(email).unwrap(),
        name: None,
        role: RoleName::Coach,
        client_key: None,
        link: TokenHash::of(email),
        link_lives: Duration::days(7),
    }
}

fn ana() -> ImportedClient {
    let profile = Profile { city: Some("Oslo".to_owned().into()), ..Profile::default() };
    ImportedClient { name: "Ana".to_owned().into(), key: "ana-1".into(), profile }
}

fn invoice(client_id: portico_domain::ClientId) -> ImportedInvoice {
    ImportedInvoice {
        client_id,
        number: "2026-001".into(),
        kind: Kind::Invoice,
        status: Status::Issued,
        currency: portico_domain::Currency::parse("NOK").unwrap(),
        issued_on: Some(date!(2026 - 01 - 31)),
        due_on: Some(date!(2026 - 02 - 14)),
        reference: None,
        words: None,
        net_minor: None,
        tax_minor: None,
        total_minor: 12_500,
        paid_minor: 0,
        lines: Vec::new(),
    }
}
