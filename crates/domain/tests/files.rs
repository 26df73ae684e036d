#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Files as PostgreSQL decides about them: who brings, changes and throws away, and what that takes of the room there is.

use portico_domain::{
    Error,
    operator::{self, Operator},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, Row, raw_sql};

/// What an actor gets of a function that is asked in the name of `subject`; nothing where it does nothing.
async fn ask(world: &World, actor: &str, question: &str) -> Option<String> {
    let mut connection = world.enter(actor).await;
    let row = raw_sql(AssertSqlSafe(question.to_owned())).fetch_optional(&mut connection).await;
    raw_sql("commit").execute(&mut connection).await.unwrap();
    row.unwrap().map(|row| row.try_get::<String, _>(0).unwrap_or_else(|_| "done".to_owned()))
}

fn begin(subject: &str, object: &str, client: &str, bytes: i64) -> String {
    let home = &subject[..1];
    format!(
        "select answer from app.begin_object(md5('{home}')::uuid, md5('{subject}')::uuid, md5('{object}')::uuid,
                                             md5('{client}')::uuid, {bytes})"
    )
}

fn add(subject: &str, object: &str, client: &str, bytes: i64) -> String {
    let home = &subject[..1];
    format!(
        "select tenant_id from app.add_file(md5('{home}')::uuid, md5('{subject}')::uuid, md5('{object}-file')::uuid,
           md5('{object}')::uuid, md5('{client}')::uuid, 'x.txt', false, 'text/plain', {bytes}, sha256('x'))"
    )
}

fn version(subject: &str, file: &str, object: &str) -> String {
    let home = &subject[..1];
    format!(
        "select tenant_id from app.add_file_version(md5('{home}')::uuid, md5('{subject}')::uuid, md5('{file}')::uuid,
           md5('{object}')::uuid, 'y.txt', 'text/plain', 5, sha256('y'))"
    )
}

fn amend(subject: &str, file: &str, shared: bool) -> String {
    let home = &subject[..1];
    format!(
        "select tenant_id from app.amend_file(md5('{home}')::uuid, md5('{subject}')::uuid, md5('{file}')::uuid,
           'z.txt', {shared})"
    )
}

fn remove(subject: &str, file: &str) -> String {
    let home = &subject[..1];
    format!(
        "select tenant_id from app.remove_file(md5('{home}')::uuid, md5('{subject}')::uuid, md5('{file}')::uuid)"
    )
}

async fn used(world: &World) -> i64 {
    sqlx::query_scalar("select used_bytes from storage where tenant_id = md5('a')::uuid")
        .fetch_one(&world.superuser)
        .await
        .unwrap()
}

const STRANGERS: [(&str, &str); 5] = [
    ("a-bystander", "a1"),
    ("a-admin", "a1"),
    ("a-client2", "a1"),
    ("a-coach", "a2"),
    ("a-client1", "a2"),
];

#[tokio::test]
async fn who_may_bring_a_file_by_sql() {
    let world = World::new(1).await;
    for (actor, client) in STRANGERS {
        assert_eq!(
            ask(&world, actor, &begin(actor, "o", client, 5)).await,
            None,
            "{actor} {client}"
        );
    }
    // In another's name, and in another practice's.
    assert_eq!(ask(&world, "a-bystander", &begin("a-coach", "o", "a1", 5)).await, None);
    assert_eq!(ask(&world, "a-client2", &begin("a-client1", "o", "a1", 5)).await, None);
    assert_eq!(ask(&world, "b-coach", &begin("a-coach", "o", "a1", 5)).await, None);
    for actor in ["a-coach", "a-client1"] {
        let begun = ask(&world, actor, &begin(actor, actor, "a1", 5)).await;
        assert_eq!(begun.as_deref(), Some("begun"), "the control");
    }
    // What one has begun, nobody else makes theirs; and it becomes what it was begun for.
    assert_eq!(ask(&world, "a-client1", &add("a-client1", "a-coach", "a1", 5)).await, None);
    assert_eq!(ask(&world, "a-coach", &add("a-coach", "a-coach", "a2", 5)).await, None);
    assert_eq!(ask(&world, "a-coach", &add("a-coach", "a-coach", "a1", 6)).await, None, "it grew");
    assert!(ask(&world, "a-coach", &add("a-coach", "a-coach", "a1", 5)).await.is_some());
    assert_eq!(ask(&world, "a-coach", &add("a-coach", "a-coach", "a1", 5)).await, None, "once");
    assert!(ask(&world, "a-client1", &add("a-client1", "a-client1", "a1", 5)).await.is_some());
    let shared: bool =
        sqlx::query_scalar("select shared from files where id = md5('a-client1-file')::uuid")
            .fetch_one(&world.superuser)
            .await
            .unwrap();
    assert!(shared, "what a client brings is shared, whatever they say");
}

#[tokio::test]
async fn who_may_change_a_file_by_sql() {
    let world = World::new(1).await;
    let before = world.contents().await;
    let all = |subject: &str, file: &str| {
        [amend(subject, file, true), amend(subject, file, false), remove(subject, file)]
    };
    for (actor, client) in STRANGERS {
        for question in all(actor, &format!("{client}-file-shared")) {
            assert_eq!(ask(&world, actor, &question).await, None, "{actor}: {question}");
        }
    }
    for question in all("a-client1", "a1-file-shared") {
        assert_eq!(ask(&world, "a-client1", &question).await, None, "it is the coach's");
    }
    for question in all("a-coach", "a1-file-shared") {
        assert_eq!(ask(&world, "a-bystander", &question).await, None, "in another's name");
    }
    assert_eq!(world.contents().await, before, "none of it changed anything");

    // Their own they rename, and do not hide.
    ask(&world, "a-client1", &begin("a-client1", "own", "a1", 5)).await;
    ask(&world, "a-client1", &add("a-client1", "own", "a1", 5)).await;
    assert_eq!(ask(&world, "a-client1", &amend("a-client1", "own-file", false)).await, None);
    assert!(ask(&world, "a-client1", &amend("a-client1", "own-file", true)).await.is_some());
    ask(&world, "a-client1", &begin("a-client1", "second", "a1", 5)).await;
    assert_eq!(
        ask(&world, "a-client1", &version("a-client1", "a1-file-shared", "second")).await,
        None
    );
    assert!(ask(&world, "a-client1", &version("a-client1", "own-file", "second")).await.is_some());
    // What staff added to it is not theirs to throw away.
    ask(&world, "a-coach", &begin("a-coach", "third", "a1", 5)).await;
    assert!(ask(&world, "a-coach", &version("a-coach", "own-file", "third")).await.is_some());
    assert_eq!(ask(&world, "a-client1", &remove("a-client1", "own-file")).await, None);
    assert!(ask(&world, "a-coach", &remove("a-coach", "own-file")).await.is_some());
    ask(&world, "a-client1", &begin("a-client1", "other", "a1", 5)).await;
    ask(&world, "a-client1", &add("a-client1", "other", "a1", 5)).await;
    assert!(ask(&world, "a-client1", &remove("a-client1", "other-file")).await.is_some());
    assert!(ask(&world, "a-coach", &remove("a-coach", "a1-file-shared")).await.is_some());
}

#[tokio::test]
async fn there_is_so_much_room_and_no_more() {
    let world = World::new(1).await;
    let limit = "update storage set quota_bytes = used_bytes + 100, largest_bytes = 60";
    raw_sql(limit).execute(&world.superuser).await.unwrap();
    let before = used(&world).await;
    let bring = async |object: &str, bytes| {
        ask(&world, "a-coach", &begin("a-coach", object, "a1", bytes)).await.unwrap_or_default()
    };
    assert_eq!(bring("large", 61).await, "large");
    assert_eq!(bring("nothing", 0).await, "");
    assert_eq!(bring("one", 60).await, "begun");
    assert_eq!(bring("two", 41).await, "full");
    assert_eq!(bring("two", 40).await, "begun");
    assert_eq!(used(&world).await, before + 100, "announced");
    // One turns out smaller, the other is given up: by whoever began it.
    assert!(ask(&world, "a-coach", &add("a-coach", "one", "a1", 10)).await.is_some());
    assert_eq!(used(&world).await, before + 50);
    let give_up = "select tenant_id from app.give_up_object(md5('a')::uuid, md5('a-coach')::uuid, md5('two')::uuid)";
    assert_eq!(ask(&world, "a-client1", give_up).await, None);
    assert!(ask(&world, "a-coach", give_up).await.is_some());
    assert_eq!(used(&world).await, before + 10);
    assert!(ask(&world, "a-coach", &remove("a-coach", "one-file")).await.is_some());
    assert_eq!(used(&world).await, before);
    let reset = "update storage set quota_bytes = 1000000";
    raw_sql(reset).execute(&world.superuser).await.unwrap();
    for n in 0..60 {
        assert_eq!(bring(&format!("many-{n}"), 1).await, "begun");
    }
    assert_eq!(bring("one too many", 1).await, "many");
    for n in 0..6 {
        let answer =
            ask(&world, "a-client1", &begin("a-client1", &format!("own-{n}"), "a1", 1)).await;
        assert_eq!(answer.as_deref(), Some(if n < 5 { "begun" } else { "many" }), "{n}");
    }
}

/// However many are asked for at once, few are on their way.
#[tokio::test]
async fn the_count_holds_at_once() {
    let world = std::sync::Arc::new(World::new(1).await);
    let mut asking = tokio::task::JoinSet::new();
    for n in 0..12 {
        let world = world.clone();
        asking.spawn(async move {
            ask(&world, "a-client1", &begin("a-client1", &format!("at-once-{n}"), "a1", 1)).await
        });
    }
    let answers = asking.join_all().await;
    let begun = answers.iter().filter(|answer| answer.as_deref() == Some("begun")).count();
    assert_eq!((begun, answers.len()), (5, 12));
}

/// What was shown once and taken back is not shown again by sharing what came later.
#[tokio::test]
async fn what_was_not_shown_stays_so() {
    let world = World::new(1).await;
    let shown = async || -> Vec<i32> {
        let sql = "select version from file_versions where file_id = md5('a1-file-private')::uuid and shared order by 1";
        sqlx::query_scalar(sql).fetch_all(&world.superuser).await.unwrap()
    };
    ask(&world, "a-coach", &begin("a-coach", "later", "a1", 5)).await;
    ask(&world, "a-coach", &version("a-coach", "a1-file-private", "later")).await.unwrap();
    assert_eq!(shown().await, [0; 0]);
    ask(&world, "a-coach", &amend("a-coach", "a1-file-private", true)).await.unwrap();
    assert_eq!(shown().await, [2]);
    ask(&world, "a-coach", &begin("a-coach", "latest", "a1", 5)).await;
    ask(&world, "a-coach", &version("a-coach", "a1-file-private", "latest")).await.unwrap();
    assert_eq!(shown().await, [2, 3]);
    ask(&world, "a-coach", &amend("a-coach", "a1-file-private", false)).await.unwrap();
    assert_eq!(shown().await, [0; 0]);
}

/// What the operator says of the room of a practice: no more comes than there is, and nothing goes.
#[tokio::test]
async fn the_operator_says_how_much_room_there_is() {
    let world = World::new(1).await;
    let mut operator = Operator::connect(&world.url("portico_operator")).await.unwrap();
    let stored = async || -> (i64, i64, i64) {
        let stored = "select used_bytes, quota_bytes, largest_bytes from storage where tenant_id = md5('a')::uuid";
        sqlx::query_as(stored).fetch_one(&world.superuser).await.unwrap()
    };
    let (used, quota, _) = stored().await;
    operator::amend_storage(&mut operator, "a", None, Some(4)).await.unwrap();
    assert_eq!(stored().await, (used, quota, 4));
    let begun = ask(&world, "a-coach", &begin("a-coach", "o", "a1", 5)).await;
    assert_eq!(begun.as_deref(), Some("large"));
    operator::amend_storage(&mut operator, "a", Some(1), Some(5)).await.unwrap();
    assert_eq!(stored().await, (used, 1, 5), "what is there stays");
    let begun = ask(&world, "a-coach", &begin("a-coach", "o", "a1", 5)).await;
    assert_eq!(begun.as_deref(), Some("full"));
    operator::amend_storage(&mut operator, "a", Some(used.unsigned_abs() + 5), None).await.unwrap();
    let begun = ask(&world, "a-coach", &begin("a-coach", "o", "a1", 5)).await;
    assert_eq!(begun.as_deref(), Some("begun"), "the control");
    for (tenant, quota) in [("nobody", 1), ("a", u64::MAX)] {
        let refused = operator::amend_storage(&mut operator, tenant, Some(quota), None).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{tenant}: {refused:?}");
    }
}
