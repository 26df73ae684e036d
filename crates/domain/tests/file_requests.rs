#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What is asked for, and news of it, as PostgreSQL decides about them.

use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};

/// Whether a function did something for an actor, asked in the name of `subject`.
async fn done(world: &World, actor: &str, question: &str) -> bool {
    let mut connection = world.enter(actor).await;
    let row = raw_sql(AssertSqlSafe(question.to_owned())).fetch_optional(&mut connection).await;
    raw_sql("commit").execute(&mut connection).await.unwrap();
    row.unwrap().is_some()
}

fn answer(subject: &str, request: &str, file: &str) -> String {
    let home = &subject[..1];
    format!(
        "select tenant_id from app.answer_file_request(md5('{home}')::uuid, md5('{subject}')::uuid,
           md5('{request}')::uuid, md5('{file}')::uuid)"
    )
}

fn tell(subject: &str, client: &str) -> String {
    let home = &subject[..1];
    format!(
        "select tenant_id from app.tell_news(md5('{home}')::uuid, md5('{subject}')::uuid, md5('{client}')::uuid,
           array(select gen_random_uuid() from generate_series(1, 50)))"
    )
}

#[tokio::test]
async fn who_may_answer_by_sql() {
    let world = World::new(1).await;
    let before = world.contents().await;
    for (actor, subject, request, file) in [
        ("a-bystander", "a-bystander", "a1-asked", "a1-file-shared"),
        ("a-admin", "a-admin", "a1-asked", "a1-file-shared"),
        ("a-client2", "a-client2", "a1-asked", "a2-file-shared"),
        ("a-coach", "a-coach", "a2-asked", "a2-file-shared"),
        // Of another client's, which nobody sees there; one that is private; one that somebody else brought; twice.
        ("a-coach", "a-coach", "a1-asked", "a2-file-shared"),
        ("a-coach", "a-coach", "a1-asked", "a1-file-private"),
        ("a-client1", "a-client1", "a1-asked", "a1-file-shared"),
        ("a-coach", "a-coach", "a1-answered", "a1-file-shared"),
        // In another's name.
        ("a-bystander", "a-coach", "a1-asked", "a1-file-shared"),
        ("a-client1", "a-coach", "a1-asked", "a1-file-shared"),
        ("b-coach", "a-coach", "a1-asked", "a1-file-shared"),
    ] {
        assert!(!done(&world, actor, &answer(subject, request, file)).await, "{actor} {request}");
    }
    assert_eq!(world.contents().await, before, "none of it changed anything");
    assert!(done(&world, "a-coach", &answer("a-coach", "a1-asked", "a1-file-shared")).await);
}

/// A request says itself neither what answers it nor that it is another's.
#[tokio::test]
async fn what_is_asked_for_is_written_by_staff_and_amended_by_nobody() {
    let world = World::new(1).await;
    let insert = |client: &str, more: &str, values: &str| {
        format!(
            "insert into file_requests (tenant_id, id, client_id, author_id, title{more})
             values (md5('a')::uuid, md5('new')::uuid, md5('{client}')::uuid, md5('a-coach')::uuid, 'x'{values})"
        )
    };
    let before = world.contents().await;
    let answered = (", file_id, answered_at", ", md5('a1-file-private')::uuid, now()");
    for (actor, sql) in [
        ("a-client1", insert("a1", "", "")),
        ("a-bystander", insert("a1", "", "")),
        ("a-coach", insert("a2", "", "")),
        ("a-coach", insert("a1", answered.0, answered.1)),
        ("a-coach", "update file_requests set title = 'y'".to_owned()),
        ("a-client1", "delete from file_requests".to_owned()),
    ] {
        let mut connection = world.enter(actor).await;
        let refused = raw_sql(AssertSqlSafe(sql.clone())).execute(&mut connection).await;
        assert!(refused.is_err(), "{actor}: {sql}");
    }
    assert_eq!(world.contents().await, before);
    let mut connection = world.enter("a-coach").await;
    raw_sql(AssertSqlSafe(insert("a1", "", ""))).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn who_may_tell_of_news_by_sql() {
    let world = World::new(1).await;
    let before = world.contents().await;
    for (actor, subject, client) in [
        ("a-bystander", "a-bystander", "a1"),
        ("a-admin", "a-admin", "a1"),
        ("a-coach", "a-coach", "a2"),
        ("a-client2", "a-client2", "a1"),
        ("a-bystander", "a-coach", "a1"),
        ("b-coach", "a-coach", "a1"),
    ] {
        assert!(!done(&world, actor, &tell(subject, client)).await, "{actor} {client}");
    }
    assert_eq!(world.contents().await, before, "nobody was told of anything");
    for actor in ["a-coach", "a-client1"] {
        assert!(done(&world, actor, &tell(actor, "a1")).await, "the control");
    }
    let told = "select u.name from outbox o join users u on u.id = o.user_id where o.kind = 'news' order by 1";
    let told: Vec<String> = sqlx::query_scalar(told).fetch_all(&world.superuser).await.unwrap();
    assert_eq!(told, ["a-client1", "a-coach", "a-half", "a-leaver"], "all who work with them");
}
