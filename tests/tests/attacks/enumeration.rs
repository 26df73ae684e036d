//! Whether an address has an account is told by no answer. (By no time either: see `timing.rs`.)

use axum::http::StatusCode;
use portico_testkit::seed;

use crate::{
    browser::Browser,
    common::{Answer, House},
    staging::{stage, who},
};

/// Known with a password, known with a second factor, of the staff, enrolling, disabled, invited; and
/// nobody's, of the other practice, and no address at all.
const WHO: [&str; 8] = [
    "a-client1@people.example",
    "a-client2@people.example",
    "a-coach@people.example",
    "a-new@people.example",
    "a-former@people.example",
    "a-leaver@people.example",
    "a-nobody@people.example",
    "b-client1@people.example",
];

/// The answer, without what was typed.
async fn told(house: &House, path: &str, email: &str, password: Option<&str>) -> Answer {
    house.world.empty_buckets().await;
    ask(house, path, email, password).await
}

async fn ask(house: &House, path: &str, email: &str, password: Option<&str>) -> Answer {
    let mut fields = vec![("email", email)];
    fields.extend(password.map(|password| ("password", password)));
    let mut answer = Browser::default().post(house, path, &fields).await;
    house.auth.settle().await;
    // A form that is shown again holds what was typed.
    answer.headers.remove("content-length");
    if !email.is_empty() {
        answer.body = answer.body.replace(email, "");
    }
    answer
}

async fn house() -> House {
    let house = House::new().await;
    // The leaver has been invited, and has yet to choose a password.
    stage(&house, "delete from passwords where user_id = md5('a-leaver')::uuid").await;
    house
}

#[tokio::test]
async fn a_wrong_password_is_answered_alike_for_every_address() {
    let house = house().await;
    for path in ["/api/v1/login", "/sign-in"] {
        let nobody = told(&house, path, "a-nobody@people.example", Some("not this one, no")).await;
        assert!(nobody.status.is_client_error());
        for email in WHO.into_iter().chain(["nobody", "", "a b@c.example"]) {
            let answer = told(&house, path, email, Some("not this one, no")).await;
            assert_eq!(answer, nobody, "{email} at {path}");
        }
        // The right one, of somebody who may not come in, is wrong as well.
        for email in ["a-former@people.example", "a-new@people.example"] {
            let answer = told(&house, path, email, Some(seed::PASSWORD)).await;
            assert_eq!(answer, nobody, "{email} at {path}");
        }
    }
    let mut owner = Browser::default();
    let proof = [("email", WHO[0]), ("password", seed::PASSWORD)];
    owner.post(&house, "/api/v1/login", &proof).await;
    assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-client1"), "the control");
}

#[tokio::test]
async fn asking_for_a_new_password_is_answered_alike_for_every_address() {
    let house = house().await;
    for (path, status) in
        [("/api/v1/password-reset", StatusCode::ACCEPTED), ("/password", StatusCode::SEE_OTHER)]
    {
        let nobody = told(&house, path, "a-nobody@people.example", None).await;
        assert_eq!(nobody.status, status);
        for email in WHO.into_iter().chain(["nobody", "", "a b@c.example"]) {
            assert_eq!(told(&house, path, email, None).await, nobody, "{email} at {path}");
        }
    }
    // The control: a letter was made for those who may have one, at each of the two, and no other.
    let letters: Vec<(String, i64)> = sqlx::query_as(
        "select u.name, count(*) from outbox o
           join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
          where o.state = 'waiting' and o.due_at < now() group by u.name order by u.name",
    )
    .fetch_all(&house.world.superuser)
    .await
    .unwrap();
    let names: Vec<_> = letters.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    let expected = ["a-client1", "a-client2", "a-coach", "a-leaver", "a-new"].map(|name| (name, 2));
    assert_eq!(names, expected);
}

/// The pages of the door themselves, and those of links: the same for everybody who has no session.
#[tokio::test]
async fn whoever_has_tried_too_often_is_told_so_alike() {
    let house = house().await;
    for (path, password, tries) in [
        ("/api/v1/login", Some("not this one, no"), 5),
        ("/sign-in", Some("not this one, no"), 5),
        ("/api/v1/password-reset", None, 3),
        ("/password", None, 3),
    ] {
        let mut answers = Vec::new();
        for email in WHO {
            house.world.empty_buckets().await;
            for _ in 0..tries {
                let answer = ask(&house, path, email, password).await;
                assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{email} at {path}");
            }
            let mut limited = ask(&house, path, email, password).await;
            assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS, "{email} at {path}");
            let wait = limited.headers.remove("retry-after").expect("it says how long to wait");
            let wait: i64 = wait.to_str().unwrap().parse().unwrap();
            answers.push((email, limited, wait));
        }
        let (_, first, wait) = &answers[0];
        for (email, limited, until) in &answers {
            assert_eq!(limited, first, "{email} at {path}");
            // A try was as long ago as the tries after it took.
            assert!((wait - until).abs() <= 30, "{email} at {path}: {wait} and {until} seconds");
        }
    }
}
