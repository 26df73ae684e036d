//! Two servers over one database share the work.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    house::{FROM, House, free_port},
    letter::Letter,
    relay::{Mode, Relay, Tls},
    until,
    visitor::Visitor,
};

const LETTERS: usize = 40;

#[test]
fn two_servers_send_each_letter_once() {
    let (house, relay) = (House::new(), Relay::start(Tls::Implicit));
    relay.set(Mode::AwaitTwo);
    let servers = [
        house.serve(Some(&relay)),
        house.serve_as(free_port(), "other@house.example", Some(&relay)),
    ];
    drop(house.coach());
    house.logins(LETTERS);
    for n in 1..=LETTERS {
        let (email, server) = (format!("p{n}@people.example"), &servers[n % 2]);
        let asked = serde_json::json!({ "email": email });
        Visitor::new(&house.home(), server.port).done("/api/v1/password-reset", &asked, 202);
    }
    let rows = until("all letters", || {
        let rows = house.sql.outbox();
        (rows.len() == LETTERS && rows.iter().all(|row| row.state != "waiting")).then_some(rows)
    });
    drop(servers);
    for row in &rows {
        assert_eq!((row.state.as_str(), row.attempts), ("sent", 1), "{row:?}");
    }

    let received = relay.received();
    let mut by_sender = BTreeMap::<_, usize>::new();
    let mut ids = BTreeSet::new();
    for letter in &received {
        *by_sender.entry(letter.sender.as_str()).or_default() += 1;
        assert!(ids.insert(Letter::read(letter, &house.home()).id), "twice");
    }
    assert_eq!(ids, rows.into_iter().map(|row| row.id).collect());
    assert!(by_sender[FROM] > 0 && by_sender["other@house.example"] > 0, "both worked");
    println!("{LETTERS} committed, {} received: {by_sender:?}", received.len());
}
