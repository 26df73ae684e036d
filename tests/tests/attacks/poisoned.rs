//! A letter's link leads to the practice, whatever host somebody named who asked for it.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use portico_domain::{LetterId, TenantId};
use sqlx::Row;

use crate::{
    browser::Browser,
    common::{A, Answer, B, House},
    staging::{address, count, stage, text},
};

const EVIL: &str = "evil.test";

/// As [`Browser::request`] makes it, with these hosts in the place of ours.
fn at_hosts(path: &str, target: Option<&str>, hosts: &[&str]) -> Request<Body> {
    let email = address("a-client1");
    let mut request = Browser::default().request(Method::POST, path, &[("email", &email)]);
    request.headers_mut().remove(header::HOST);
    for host in hosts {
        request.headers_mut().append(header::HOST, host.parse().unwrap());
    }
    if let Some(target) = target {
        *request.uri_mut() = format!("{target}{path}").parse().unwrap();
    }
    request
}

#[tokio::test]
async fn a_strange_host_gets_no_letter() {
    let house = House::new().await;
    for path in ["/api/v1/password-reset", "/password"] {
        let before = house.world.contents().await;
        for (target, hosts, status) in [
            (None, &[EVIL][..], StatusCode::MISDIRECTED_REQUEST),
            (None, &["a.example.evil.test"], StatusCode::MISDIRECTED_REQUEST),
            (None, &["a.example:8443"], StatusCode::MISDIRECTED_REQUEST),
            (None, &["a.example."], StatusCode::MISDIRECTED_REQUEST),
            (None, &["A.EXAMPLE"], StatusCode::MISDIRECTED_REQUEST),
            (None, &["a.example@evil.test"], StatusCode::MISDIRECTED_REQUEST),
            (None, &[A, EVIL], StatusCode::BAD_REQUEST),
            (None, &[EVIL, A], StatusCode::BAD_REQUEST),
            (None, &[], StatusCode::BAD_REQUEST),
            (Some("http://evil.test"), &[], StatusCode::MISDIRECTED_REQUEST),
            (Some("http://evil.test"), &[A], StatusCode::BAD_REQUEST),
            (Some("https://a.example"), &[EVIL], StatusCode::BAD_REQUEST),
        ] {
            let answer = house.send(at_hosts(path, target, hosts)).await;
            assert_eq!(answer.status, status, "{target:?} {hosts:?}");
            assert!(!answer.body.contains("evil"), "{answer:?}");
        }
        house.auth.settle().await;
        assert_eq!(house.world.contents().await, before, "no letter was made");
    }
    // The control: the same request at our host.
    let answer = house.send(at_hosts("/password", None, &[A])).await;
    assert_eq!(answer.location(), "/password/sent");
    house.auth.settle().await;
    assert_eq!(count(&house, "select count(*) from outbox where kind = 'password-reset'").await, 1);
}

#[tokio::test]
async fn a_letter_leads_home_whatever_a_request_says() {
    let house = House::new().await;
    for (n, (name, value)) in [
        ("x-forwarded-host", EVIL),
        ("forwarded", "host=evil.test;proto=http;for=192.0.2.66"),
        ("x-host", EVIL),
        ("x-original-host", EVIL),
        ("x-http-host-override", EVIL),
        ("x-forwarded-server", EVIL),
        ("x-forwarded-proto", "evil"),
        ("x-original-url", "http://evil.test/"),
        ("x-rewrite-url", "http://evil.test/"),
        ("referer", "https://a.example/evil"),
        ("user-agent", "evil"),
    ]
    .into_iter()
    .enumerate()
    {
        let path = ["/api/v1/password-reset", "/password"][n % 2];
        house.world.empty_buckets().await;
        stage(&house, "delete from outbox where kind = 'password-reset'").await;
        let mut browser = Browser::default().saying(name, value);
        let Answer { status, headers, body } =
            browser.post(&house, path, &[("email", &address("a-client1"))]).await;
        assert!(status.is_success() || status.is_redirection(), "{name}");
        assert!(!format!("{headers:?}{body}").contains("evil"), "{name}: {headers:?} {body}");
        house.auth.settle().await;
        let (base_url, link) = the_letter(&house).await;
        assert_eq!(base_url, "https://a.example", "{name}: {value}");
        let rows = "select string_agg(o::text, ' ') || (select string_agg(e::text, ' ') from audit_events e)
                      from outbox o";
        assert!(!text(&house, rows).await.contains("evil"), "{name} is written down nowhere");

        // The link works there, and at no other practice.
        let path = format!("/password/{link}");
        assert_eq!(browser.get(&house, &path).await.status, StatusCode::OK, "{name}");
        let mut elsewhere = Browser::default().request(Method::GET, &path, &[]);
        elsewhere.headers_mut().insert(header::HOST, B.parse().unwrap());
        assert_eq!(house.send(elsewhere).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}

/// What the worker would make of the one letter there is: where its link leads, and its token.
async fn the_letter(house: &House) -> (String, String) {
    let mut superuser = house.world.superuser.begin().await.unwrap();
    let leased = "update outbox set lease = md5('lease')::uuid
                   where tenant_id = md5('a')::uuid and kind = 'password-reset' returning id";
    let id: LetterId = sqlx::query_scalar(leased).fetch_one(&mut *superuser).await.unwrap();
    let tenant: TenantId = house.world.id("a").await;
    let within = "select set_config('app.tenant', md5('a')::uuid::text, true)";
    sqlx::query(within).execute(&mut *superuser).await.unwrap();
    let read = "select base_url, sealed from app.read_letter($1, $2, md5('lease')::uuid)";
    let letter = sqlx::query(read).bind(tenant).bind(id).fetch_one(&mut *superuser).await.unwrap();
    superuser.commit().await.unwrap();
    let sealed: Vec<u8> = letter.get("sealed");
    let link = house.auth.open_link(&sealed, &format!("outbox/{tenant}/{id}")).unwrap();
    (letter.get("base_url"), secrecy::ExposeSecret::expose_secret(&link).to_owned())
}
