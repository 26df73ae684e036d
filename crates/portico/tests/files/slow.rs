//! Files that come slowly hold no connection of the database: others are answered as ever.

use std::{
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::{
    http::{FILES, FORM, around, ask, begin, read},
    place::Place,
    until,
};

/// How many come at a time: of a client's login, five at most.
const PEOPLE: [(&str, &str, usize); 3] =
    [("a-coach", "a1", 40), ("a-client1", "a1", 5), ("a-client2", "a2", 5)];
const MANY: usize = 50;

/// How many connections the server has.
const CONNECTIONS: &str = "4";

/// How often a few bytes come of each, and how many times.
const PAUSE: Duration = Duration::from_millis(200);
const DRIPS: usize = 50;
const DRIP: &[u8] = b"a few words, slowly. ";

/// What somebody who only looks is answered within; it is a debug build, on a machine that others use.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Scopes that have been open for longer than anything here asks.
const HELD: &str = "
    select pid::text from pg_stat_activity
     where usename = 'portico_server' and datname = current_database()
       and xact_start < now() - interval '1 second'";

#[test]
fn who_brings_a_file_slowly_keeps_nobody_waiting() {
    let place = Place::new();
    let server = place.serve(&[("PORTICO_CONNECTIONS", CONNECTIONS)]);
    let port = server.port;
    let mut streams: Vec<TcpStream> = Vec::new();
    let (_, behind) = around("", "");
    for (actor, client, count) in PEOPLE {
        let (front, _) = around(&place.id(client), "slow.txt");
        let length = front.len() + DRIPS * DRIP.len() + behind.len();
        for _ in 0..count {
            let mut stream = begin(port, actor, ("POST", FILES), FORM, length).unwrap();
            stream.write_all(front.as_bytes()).unwrap();
            streams.push(stream);
        }
    }
    assert_eq!(streams.len(), MANY);
    let drips = thread::spawn(move || {
        for _ in 0..DRIPS {
            for stream in &mut streams {
                stream.write_all(DRIP).unwrap();
            }
            thread::sleep(PAUSE);
        }
        streams
    });
    until("files that arrive", || (place.unkept() == MANY).then_some(()));

    let (mut asked, mut slowest) = (0, Duration::ZERO);
    while !drips.is_finished() {
        for (actor, path) in
            [("a-coach", "/clients"), ("b-client1", "/api/v1/files"), ("b-coach", "/")]
        {
            let begun = Instant::now();
            let answer = ask(port, actor, ("GET", path), "", &[]).unwrap();
            let took = begun.elapsed();
            assert!(answer.status == 200 || path == "/", "{path}: {}", answer.status);
            assert!(took < AT_ONCE, "{path}: {took:?}");
            (asked, slowest) = (asked + 1, slowest.max(took));
        }
        // No faster than a session may.
        thread::sleep(Duration::from_millis(100));
        let held = place.lines(HELD);
        assert!(held.is_empty(), "connections that are held: {held:?}");
        assert_eq!(place.unkept(), MANY, "the control: all of them are on their way");
    }
    assert!(asked > 30, "{asked} requests");
    let mut streams = drips.join().unwrap();
    for stream in &mut streams {
        stream.write_all(behind.as_bytes()).unwrap();
    }
    for stream in streams {
        assert_eq!(read(stream).unwrap().status, 201);
    }
    let found = place.check(&[]);
    assert_eq!((&found["sound"], &found["arriving"]), (&true.into(), &0.into()), "{found}");
    println!(
        "{MANY} files came slowly, over {CONNECTIONS} connections; {asked} requests were answered meanwhile, the \
         slowest in {slowest:.1?}"
    );
}
