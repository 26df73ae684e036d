//! What becomes of users, by the API: roles, and who may come in.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{Method, StatusCode, header};
use common::{Answer, Api, from};
use portico_domain::UserId;
use portico_testkit::{
    World,
    seed::{PASSWORD, totp_code},
    sqlx::{query_scalar, raw_sql},
};
use serde_json::{Value, json};

async fn path(world: &World, name: &str) -> String {
    let id: UserId = world.id(name).await;
    format!("/api/v1/users/{id}")
}

async fn patch(world: &World, api: &Api, actor: &str, name: &str, body: Value) -> Answer {
    let path = path(world, name).await;
    let request = from(actor, Method::PATCH, &path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    api.send(request, &body.to_string()).await
}

async fn status(api: &Api, actor: &str) -> StatusCode {
    api.get(actor, "/api/v1/session").await.status
}

#[tokio::test]
async fn whoever_is_disabled_is_out_with_the_next_request() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    for (by, name) in [("a-admin", "a-coach"), ("a-coach", "a-client1")].into_iter().rev() {
        assert_eq!(status(&api, name).await, StatusCode::OK, "{name}");
        let answer = patch(&world, &api, by, name, json!({"disabled": true})).await;
        assert_eq!((answer.status, &answer.body["state"]), (StatusCode::OK, &json!("disabled")));
        assert_eq!(status(&api, name).await, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(status(&api, by).await, StatusCode::OK, "{by}");
    }
    let open = "select count(*) from one_time_tokens where consumed_at is null
                  and user_id in (md5('a-coach')::uuid, md5('a-client1')::uuid)";
    assert_eq!(query_scalar::<_, i64>(open).fetch_one(&world.superuser).await.unwrap(), 0);
    // Let in again, they sign in: the session of before is no more.
    let answer = patch(&world, &api, "a-admin", "a-coach", json!({"disabled": false})).await;
    assert_eq!((answer.status, &answer.body["state"]), (StatusCode::OK, &json!("active")));
    assert_eq!(status(&api, "a-coach").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_new_role_ends_what_was_opened_with_the_old_one() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    assert_eq!(status(&api, "a-coach").await, StatusCode::OK);
    let admin = json!({"role": "admin", "password": PASSWORD, "code": totp_code()});
    let answer = patch(&world, &api, "a-admin", "a-coach", admin).await;
    assert_eq!((answer.status, &answer.body["role"]), (StatusCode::OK, &json!("admin")));
    assert_eq!(status(&api, "a-coach").await, StatusCode::UNAUTHORIZED);
    let role = "select role from users where name = 'a-coach'";
    let role: String = query_scalar(role).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(role, "admin");
    // What they are already is no change.
    let before = world.contents().await;
    let answer = patch(&world, &api, "a-admin", "a-coach", json!({"role": "admin"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(world.contents().await, before);
}

/// Whoever sits down at an admin's open screen makes no admin of themselves, nor of anybody.
#[tokio::test]
async fn an_open_session_alone_makes_no_admin() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let disabled =
        "update users set role = 'admin', disabled_at = now() where name = 'a-bystander'";
    raw_sql(disabled).execute(&world.superuser).await.unwrap();
    let with = |mut body: Value, password: &str, code: &str| {
        body["password"] = password.into();
        body["code"] = code.into();
        body
    };
    let post = async |actor: &'static str, body: &Value| {
        let request = from(actor, Method::POST, "/api/v1/users")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json");
        api.send(request, &body.to_string()).await
    };
    let before = world.contents().await;
    let (raise, enable) = (json!({"role": "admin"}), json!({"disabled": false}));
    let new = json!({"email": "eve@people.example", "name": "Eve", "role": "admin"});
    use StatusCode as S;
    for (password, code, status) in [
        ("", "", S::UNPROCESSABLE_ENTITY),
        ("wrong", totp_code().as_str(), S::FORBIDDEN),
        (PASSWORD, "", S::FORBIDDEN),
        (PASSWORD, "000000x", S::FORBIDDEN),
    ] {
        let body = |body: &Value| {
            if password.is_empty() { body.clone() } else { with(body.clone(), password, code) }
        };
        let answer = patch(&world, &api, "a-admin", "a-coach", body(&raise)).await;
        assert_eq!(answer.status, status, "{password} {code}: {}", answer.body);
        assert_eq!(
            patch(&world, &api, "a-admin", "a-bystander", body(&enable)).await.status,
            status
        );
        assert_eq!(post("a-admin", &body(&new)).await.status, status, "{password} {code}");
        world.empty_buckets().await;
        assert_eq!(world.contents().await, before);
    }
    // A coach is asked for nothing, and has no use of what they know.
    let own = with(new.clone(), PASSWORD, &totp_code());
    assert_eq!(post("a-coach", &own).await.status, S::FORBIDDEN);
    assert_eq!(world.contents().await, before);

    let told = "select string_agg(u.name, ' ' order by u.name) from outbox o
                  join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
                 where o.kind = 'admins-changed'";
    let made = post("a-admin", &with(new, PASSWORD, &totp_code())).await;
    assert_eq!(made.status, S::CREATED, "{}", made.body);
    let after: Option<String> = query_scalar(told).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(after.as_deref(), Some("a-admin"));
    let used = world.contents().await;
    let again =
        patch(&world, &api, "a-admin", "a-coach", with(raise, PASSWORD, &totp_code())).await;
    assert_eq!(again.status, S::FORBIDDEN, "that code made somebody an admin before");
    world.empty_buckets().await;
    assert_eq!(world.contents().await, used);
}

/// Whoever is an admin no more hears of it, and so do those who are.
#[tokio::test]
async fn no_admin_goes_unseen() {
    for body in [json!({"role": "coach"}), json!({"disabled": true})] {
        let world = World::new(2).await;
        let api = Api::new(&world);
        let second = "update users set role = 'admin' where name = 'a-bystander'";
        raw_sql(second).execute(&world.superuser).await.unwrap();
        let answer = patch(&world, &api, "a-admin", "a-bystander", body.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{body}");
        let told = "select string_agg(u.name, ' ' order by u.name) from outbox o
                      join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
                     where o.kind = 'admins-changed'";
        let told: Option<String> = query_scalar(told).fetch_one(&world.superuser).await.unwrap();
        assert_eq!(told.as_deref(), Some("a-admin a-bystander"), "{body}");
    }
}

#[tokio::test]
async fn who_may_not_decide_it_changes_nothing() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let (disable, admin, coach) =
        (json!({"disabled": true}), json!({"role": "admin"}), json!({"role": "coach"}));
    use StatusCode as S;
    for (actor, name, body, status) in [
        ("a-admin", "a-admin", &disable, S::FORBIDDEN),
        ("a-admin", "a-admin", &coach, S::FORBIDDEN),
        ("a-coach", "a-coach", &admin, S::FORBIDDEN),
        ("a-coach", "a-admin", &disable, S::FORBIDDEN),
        ("a-coach", "a-bystander", &admin, S::FORBIDDEN),
        ("a-coach", "a-client2", &disable, S::NOT_FOUND),
        ("a-coach", "b-client1", &disable, S::NOT_FOUND),
        ("a-coach", "a-client1", &admin, S::UNPROCESSABLE_ENTITY),
        ("a-bystander", "a-client1", &disable, S::NOT_FOUND),
        ("a-admin", "a-client1", &disable, S::NOT_FOUND),
        ("a-client1", "a-client1", &disable, S::NOT_FOUND),
        ("a-client1", "a-coach", &disable, S::NOT_FOUND),
        ("a-client1", "a-guest", &disable, S::NOT_FOUND),
        ("a-admin", "b-coach", &disable, S::NOT_FOUND),
        ("b-admin", "a-coach", &disable, S::NOT_FOUND),
        ("a-admin", "none", &disable, S::NOT_FOUND),
    ] {
        let before = world.contents().await;
        let answer = patch(&world, &api, actor, name, body.clone()).await;
        assert_eq!(answer.status, status, "{actor} {name} {body}");
        assert_eq!(world.contents().await, before, "{actor} {name} {body}");
    }
    for body in [json!({"role": "client"}), json!({"role": "owner"}), json!({"name": "x"})] {
        let answer = patch(&world, &api, "a-admin", "a-coach", body.clone()).await;
        assert_eq!(answer.status, S::UNPROCESSABLE_ENTITY, "{body}");
    }
    let before = world.contents().await;
    patch(&world, &api, "a-admin", "a-coach", disable).await;
    assert_ne!(world.contents().await, before, "the control");
}

#[tokio::test]
async fn one_user_is_read_and_changed_as_found() {
    let world = World::new(2).await;
    let (api, coach) = (Api::new(&world), path(&world, "a-coach").await);
    let found = api.get("a-bystander", &coach).await;
    assert_eq!((found.status, &found.body["name"]), (StatusCode::OK, &json!("a-coach")));
    for (actor, name) in
        [("a-client1", "a-coach"), ("a-bystander", "a-client1"), ("a-admin", "b-coach")]
    {
        let answer = api.get(actor, &path(&world, name).await).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{actor} {name}");
    }
    let send = async |body: Value| {
        let request = from("a-admin", Method::PATCH, &coach)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, &found.headers[header::ETAG]);
        api.send(request, &body.to_string()).await
    };
    assert_eq!(send(json!({"disabled": true})).await.status, StatusCode::OK);
    let before = world.contents().await;
    let late = send(json!({"disabled": false})).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(world.contents().await, before);
}

/// Two admins who disable each other at once: one of them remains.
#[tokio::test]
async fn one_admin_always_remains() {
    for round in 0..10 {
        let world = World::new(4).await;
        let api = Api::new(&world);
        let second = "update users set role = 'admin' where name = 'a-bystander'";
        raw_sql(second).execute(&world.superuser).await.unwrap();
        let body =
            if round % 2 == 0 { json!({"disabled": true}) } else { json!({"role": "coach"}) };
        let (one, other) = tokio::join!(
            patch(&world, &api, "a-admin", "a-bystander", body.clone()),
            patch(&world, &api, "a-bystander", "a-admin", body.clone())
        );
        let left = "select count(*) from users
                     where role = 'admin' and disabled_at is null and tenant_id = md5('a')::uuid";
        let left: i64 = query_scalar(left).fetch_one(&world.superuser).await.unwrap();
        let done = [one.status, other.status].iter().filter(|s| s.is_success()).count();
        assert_eq!((left, done), (1, 1), "round {round}: {} {}", one.status, other.status);
    }
}
