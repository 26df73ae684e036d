#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What a practice decides about itself: where clients pay to and its picture are changed by functions alone,
//! whatever SQL somebody speaks, and by a second factor that is used up.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Error, TokenHash, outbox, receivables,
    security::Spent,
    settings::{self, NewBankDetails, Text},
    users,
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};

/// A call that changes bank details, as SQL.
fn call(tenant: &str, subject: &str, step: &str, code: &str) -> String {
    format!(
        "select * from app.amend_bank_details(md5('{tenant}')::uuid, md5('{subject}')::uuid, {step}, {code}, 'Mallory',
                                              null, null, null, array[md5('letter')::uuid, md5('other')::uuid])"
    )
}

/// Rows or changes of a statement, in a transaction that comes to nothing; none where there is no right to it.
async fn rows(world: &World, actor: &str, text: &str) -> Option<u64> {
    let mut connection = world.enter(actor).await;
    let text = AssertSqlSafe(text.to_owned());
    match raw_sql(text).execute(&mut connection).await {
        Ok(done) => Some(done.rows_affected()),
        Err(refused) => {
            let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
            assert_eq!(code, "42501", "{actor}: {refused}");
            None
        }
    }
}

/// An admin who speaks SQL is no better off: the tables are closed, and the function wants its proof.
#[tokio::test]
async fn bank_details_and_logos_are_closed_to_sql() {
    let world = World::new(1).await;
    let another = "update users set role = 'admin' where name = 'a-bystander'";
    raw_sql(another).execute(&world.superuser).await.unwrap();
    let before = world.contents().await;
    for statement in [
        "update bank_details set iban = 'DE89370400440532013000'",
        "insert into bank_details (tenant_id, iban) values (md5('a')::uuid, 'x')",
        "delete from bank_details",
        "update logos set png = 'x'",
        "insert into logos (tenant_id, id, png) values (md5('a')::uuid, md5('x')::uuid, 'x')",
        "delete from logos",
        "update invoice_prints set iban = 'x'",
    ] {
        for actor in ["a-admin", "a-coach", "a-client1"] {
            assert_eq!(rows(&world, actor, statement).await, None, "{actor}: {statement}");
        }
    }
    assert_eq!(rows(&world, "a-admin", "select from bank_details").await, Some(1), "their own");
    assert_eq!(rows(&world, "a-client1", "select from bank_details").await, None);

    let right = call("a", "a-admin", "1", "null");
    assert_eq!(rows(&world, "a-admin", &right).await, Some(1), "the control");
    let unseen = right.replace(", md5('other')::uuid", "");
    assert_eq!(rows(&world, "a-admin", &unseen).await, None, "a letter to one of the two");
    for (actor, call) in [
        ("a-admin", call("a", "a-admin", "0", "null")), // no step after the last one
        ("a-admin", call("a", "a-admin", "null", "null")),
        ("a-admin", call("a", "a-admin", "null", "sha256('x')")),
        ("a-admin", call("a", "a-coach", "1", "null")),
        ("a-admin", call("a", "b-admin", "1", "null")),
        ("a-bystander", call("a", "a-admin", "1", "null")), // another admin
        ("a-admin", call("b", "b-admin", "1", "null")),
        ("a-admin", call("b", "a-admin", "1", "null")),
        // The recovery code of somebody else.
        (
            "a-admin",
            call("a", "a-admin", "null", "sha256(convert_to(rpad('ACOACH', 25, 'A'), 'UTF8'))"),
        ),
    ] {
        assert_eq!(rows(&world, actor, &call).await, Some(0), "{call}");
    }
    for actor in ["a-coach", "a-client1"] {
        let own = call("a", actor, "1", "null");
        assert_eq!(rows(&world, actor, &own).await, None, "{actor}");
    }
    let logo =
        "select * from app.amend_logo(md5('a')::uuid, md5('a-admin')::uuid, md5('x')::uuid, 'x')";
    assert_eq!(rows(&world, "a-admin", logo).await, Some(1), "the control");
    let twin = logo.replace("md5('a')", "md5('b')");
    assert!(rows(&world, "a-admin", &twin).await != Some(1));
    assert_eq!(rows(&world, "a-coach", logo).await, None);
    let next = |tenant: &str, user: &str| {
        format!(
            "select * from app.next_number(md5('{tenant}')::uuid, md5('{user}')::uuid, '{{YYYY}}-{{N}}')"
        )
    };
    for (actor, call, found) in [
        ("a-admin", next("a", "a-admin"), Some(1)), // the control
        ("a-admin", next("a", "a-bystander"), Some(0)), // an admin as well
        ("a-admin", next("b", "b-admin"), Some(0)),
        ("a-admin", next("b", "a-admin"), Some(0)),
        ("a-coach", next("a", "a-coach"), None),
        ("a-client1", next("a", "a-client1"), None),
    ] {
        assert_eq!(rows(&world, actor, &call).await, found, "{actor}: {call}");
    }
    assert_eq!(world.contents().await, before);
}

/// A recovery code is used up by it, and its owner is told, as wherever one is used.
#[tokio::test]
async fn a_code_is_used_up_and_everybody_is_told() {
    let world = World::new(2).await;
    let code = "insert into recovery_codes (tenant_id, id, user_id, code_hash)
                values (md5('a')::uuid, md5('code')::uuid, md5('a-admin')::uuid, sha256('presented'))";
    raw_sql(code).execute(&world.superuser).await.unwrap();
    let admin = world.credential("a-admin").await;
    let new = || NewBankDetails { words: Text::lines("In cash", 100), ..Default::default() };
    let change = async |spent: Spent| {
        let change = async |s: &mut _| settings::amend_bank_details(s, &spent, new()).await;
        world.database.within(&admin, ReadWrite, change).await
    };
    change(Spent::Code(TokenHash::of("presented"))).await.unwrap();
    let told = "select string_agg(kind, ' ' order by kind) from outbox where user_id = md5('a-admin')::uuid";
    let told: String = sqlx::query_scalar(told).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(told, "bank-details-changed recovery-code-used");
    let before = world.contents().await;
    let again = change(Spent::Code(TokenHash::of("presented"))).await;
    assert!(matches!(again, Err(Error::Unproven)), "{again:?}");
    let coach = world.credential("a-coach").await;
    let theirs = async |s: &mut _| settings::amend_bank_details(s, &Spent::Step(1), new()).await;
    let refused = world.database.within(&coach, ReadWrite, theirs).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    assert_eq!(world.contents().await, before);
}

/// What stands on the first page of staff is of the clients whom they work with; to clients it is not there.
#[tokio::test]
async fn what_needs_care_is_seen_by_whom_it_concerns() {
    let world = World::new(2).await;
    look_around(&world).await;
}

#[tokio::test]
async fn it_is_seen_by_no_other_with_row_level_security_off() {
    let world = World::new(2).await;
    world.take_row_level_security_down().await;
    look_around(&world).await;
}

async fn look_around(world: &World) {
    // A letter to the staff is for admins to know of, one who works with no client as well.
    let died =
        "update outbox set state = 'dead', sealed = null, ended_at = now() where state = 'waiting'";
    raw_sql(died).execute(&world.superuser).await.unwrap();
    for (actor, invited, letters, drafts, open) in [
        ("a-coach", &["a-guest"][..], 1, 1, 1),
        ("a-admin", &["a-new"], 1, 0, 0),
        ("a-bystander", &[], 0, 0, 0),
        ("b-coach", &["b-guest"], 1, 1, 1),
    ] {
        let who = world.credential(actor).await;
        let seen = world.database.within(&who, ReadOnly, async |s| {
            let invited = users::list_invited(s).await?;
            let dead = outbox::list_all_dead(s).await?;
            let whose =
                users::fetch_many(s, dead.iter().map(|letter| letter.user_id).collect()).await?;
            let drafts = portico_domain::invoices::list_drafts(s, 20).await?;
            let table = receivables::table(s).await?;
            assert!(!table.more && whose.len() == dead.len());
            Ok((invited, dead.len(), drafts.len(), table.rows.len()))
        });
        let seen = seen.await.unwrap();
        let names: Vec<_> = seen.0.iter().map(|invited| invited.name.as_str()).collect();
        assert_eq!(
            (&names[..], seen.1, seen.2, seen.3),
            (invited, letters, drafts, open),
            "{actor}"
        );
    }
    let strangers = ["a-client1", "a-client2", "b-client1"].map(|name| world.id(name));
    let mut ids = Vec::new();
    for id in strangers {
        ids.push(id.await);
    }
    for (actor, names) in
        [("a-coach", &["a-client1"][..]), ("a-admin", &[]), ("b-coach", &["b-client1"])]
    {
        let (who, ids) = (world.credential(actor).await, ids.clone());
        let found =
            world.database.within(&who, ReadOnly, async move |s| users::fetch_many(s, ids).await);
        let found = found.await.unwrap();
        let found: Vec<_> = found.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(found, names, "{actor}");
    }
    let client = world.credential("a-client1").await;
    let refused = world.database.within(&client, ReadOnly, async |s| {
        let not_there = |seen: Result<usize, Error>| matches!(seen, Err(Error::NotFound));
        assert!(not_there(users::list_invited(s).await.map(|all| all.len())));
        assert!(not_there(users::fetch_many(s, vec![]).await.map(|all| all.len())));
        assert!(not_there(outbox::list_all_dead(s).await.map(|all| all.len())));
        assert!(not_there(portico_domain::invoices::list_drafts(s, 20).await.map(|all| all.len())));
        assert!(not_there(receivables::table(s).await.map(|all| all.rows.len())));
        assert!(not_there(receivables::in_all(s).await.map(|all| all.len())));
        assert!(not_there(receivables::by_client(s).await.map(|all| all.len())));
        assert!(not_there(receivables::by_month(s).await.map(|all| all.len())));
        assert!(not_there(settings::bank_details(s).await.map(|_| 1)));
        Ok(())
    });
    refused.await.unwrap();
}
