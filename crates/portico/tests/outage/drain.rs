//! Told to end: what has begun is answered, and what does not end is cut off.

use std::{io::Write, thread::sleep, time::Duration};

use crate::{
    ask::{ask, begin, read},
    place::{HOST, Place},
    until,
};

const LOGIN: (&str, &str, &str) = ("POST", HOST, "/api/v1/login");
const BODY: &str = r#"{"email": "nobody@home.example", "password": "not this one, no"}"#;

#[test]
fn what_has_begun_is_answered_and_nothing_new_begins() {
    let place = Place::new();
    let mut server = place.serve(&[("PORTICO_DRAIN_SECONDS", "20")]);
    let mut slow = begin(server.port, LOGIN, "", BODY.len()).unwrap();
    slow.write_all(&BODY.as_bytes()[..10]).unwrap();
    sleep(Duration::from_millis(200)); // it has begun
    server.signal("-TERM");
    until("that nobody listens", || ask(server.port, LOGIN, "", BODY).is_err().then_some(()));
    slow.write_all(&BODY.as_bytes()[10..]).unwrap();
    let answer = read(slow).unwrap();
    assert_eq!(answer.status, 401, "{answer:?}");
    let (took, sound) = server.ends();
    assert!(sound && took < Duration::from_secs(4), "{took:?}");
    println!("answered, and ended {took:?} after that");
}

#[test]
fn what_does_not_end_is_cut_off() {
    let place = Place::new();
    for signal in ["-TERM", "-INT"] {
        let mut server = place.serve(&[("PORTICO_DRAIN_SECONDS", "2")]);
        let mut never = begin(server.port, LOGIN, "", BODY.len()).unwrap();
        never.write_all(&BODY.as_bytes()[..10]).unwrap();
        sleep(Duration::from_millis(200));
        server.signal(signal);
        let (took, sound) = server.ends();
        assert!(sound, "{signal}: {}", server.log());
        assert!(
            Duration::from_secs(2) <= took && took < Duration::from_secs(6),
            "{signal}: {took:?}"
        );
        assert!(server.log().contains("cut off"), "{}", server.log());
        assert!(read(never).is_err());
        println!("{signal}: ended after {took:?}, of 2 s");
    }
}
