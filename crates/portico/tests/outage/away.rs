//! The database is away: what is answered, and how soon all is well again.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    ask::Answer,
    place::{HOST, Place, Server},
    until,
};

/// What everybody is told within, whatever is away.
const AT_ONCE: Duration = Duration::from_secs(3);

#[test]
fn the_database_goes_away_and_comes_back() {
    let mut place = Place::new();
    let server = place.serve(&[]);
    let cookies = place.staff(server.port, 1).remove(0);
    let ready = server.get("of-nobody.example", "/readyz", "");
    assert_eq!(
        ready.body,
        r#"{"status":"ready","database":"ok","migrations":"ok","mail":"unset","disk":"ok"}"#
    );
    assert_eq!(server.get(HOST, "/api/v1/clients", &cookies).status, 200);
    assert_eq!(server.get(HOST, "/clients", &cookies).status, 200);

    for round in 0..2 {
        let begun = Instant::now();
        place.cluster.stop();
        let slowest = is_told(&server, &cookies);
        until("that it is not ready", || (!server.is_ready()).then_some(()));
        let ready = server.get(HOST, "/readyz", "");
        assert_eq!(ready.header("retry-after"), Some("5"));
        let said: Value = serde_json::from_str(&ready.body).unwrap();
        assert_eq!((&said["status"], &said["database"]), (&"not-ready".into(), &"away".into()));
        assert_eq!((&said["migrations"], &said["mail"]), (&"unknown".into(), &"unknown".into()));
        assert_eq!(server.get(HOST, "/healthz", "").body, r#"{"status":"alive"}"#);
        // The second time for so long that nobody remembers whose host it is.
        sleep(Duration::from_secs(if round == 0 { 1 } else { 12 }));
        let slowest = slowest.max(is_told(&server, &cookies));

        place.cluster.begin();
        let back = Instant::now();
        until("an answer", || {
            (server.get(HOST, "/api/v1/clients", &cookies).status == 200).then_some(())
        });
        let first = back.elapsed();
        for _ in 0..40 {
            assert_eq!(server.get(HOST, "/clients", &cookies).status, 200, "and from then on");
        }
        until("that it is ready", || server.is_ready().then_some(()));
        let ready = back.elapsed();
        assert!(
            first < Duration::from_secs(5) && ready < Duration::from_secs(5),
            "{first:?} {ready:?}"
        );
        println!(
            "away for {:?}: told within {slowest:?} at most; answered {first:?} after it was back, ready {ready:?}",
            back - begun
        );
    }
    let log = server.log();
    assert!(!log.contains("panic"), "{log}");
}

/// Nobody meets a connection that died meanwhile.
#[test]
fn a_database_that_was_restarted_fails_nobody() {
    let mut place = Place::new();
    let server = place.serve(&[]);
    let cookies = place.staff(server.port, 1).remove(0);
    place.cluster.stop();
    place.cluster.begin();
    for n in 0..40 {
        let answer = server.get(HOST, "/api/v1/clients", &cookies);
        assert_eq!(answer.status, 200, "request {n} after that: {answer:?}");
    }
}

/// That programs and people are told so, each in their way. How long that took at most.
fn is_told(server: &Server, cookies: &str) -> Duration {
    let mut slowest = Duration::ZERO;
    let mut ask = |host: &str, path: &str| -> Answer {
        let begun = Instant::now();
        let answer = server.get(host, path, cookies);
        let took = begun.elapsed();
        assert!(took < AT_ONCE, "{path}: {took:?}");
        slowest = slowest.max(took);
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some("5")),
            "{path}: {answer:?}"
        );
        answer
    };
    for host in [HOST, "another.localhost"] {
        let program = ask(host, "/api/v1/clients");
        assert_eq!(program.header("content-type"), Some("application/problem+json"));
        assert!(program.body.contains("Try again in a few seconds."), "{}", program.body);
        for path in ["/clients", "/sign-in", "/"] {
            let page = ask(host, path);
            assert_eq!(
                page.header("content-type"),
                Some("text/html; charset=utf-8"),
                "{host}{path}"
            );
            assert!(page.body.contains("This takes a moment longer"), "{}", page.body);
            assert!(page.header("content-security-policy").is_some());
        }
    }
    slowest
}
