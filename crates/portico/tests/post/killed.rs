//! Relay and server die in the middle of it, again and again, and no letter is lost.

use std::collections::BTreeMap;

use crate::{
    house::House,
    letter::Letter,
    relay::{Mode, Relay, Tls},
    until,
};

const LETTERS: usize = 60;

/// What happens to the relay before the server is killed.
#[derive(Clone, Copy, PartialEq)]
enum Blow {
    /// It takes letters.
    None,
    /// It has a letter and says nothing.
    Silence,
    /// It has a letter and hangs up.
    HangUp,
    /// It has a letter, and dies.
    Death,
}

/// The relay fails at the first seven at most: no letter comes to its eighth try by that.
const BLOWS: [Blow; 10] = [
    Blow::Silence,
    Blow::HangUp,
    Blow::Death,
    Blow::None,
    Blow::Silence,
    Blow::HangUp,
    Blow::Death,
    Blow::None,
    Blow::None,
    Blow::None,
];

#[test]
fn no_letter_is_lost_however_often_relay_and_server_are_killed() {
    let (house, mut relay) = (House::new(), Relay::start(Tls::Implicit));
    let server = house.serve(Some(&relay));
    drop(house.coach());
    drop(server);
    house.logins(LETTERS);
    let mut turns = (1..=LETTERS).map(|n| format!("p{n}@people.example"));
    for blow in BLOWS {
        relay.set(match blow {
            Blow::None => Mode::Take,
            Blow::Silence | Blow::Death => Mode::Silence,
            Blow::HangUp => Mode::HangUp,
        });
        let (server, before) = (house.serve(Some(&relay)), relay.received().len());
        for email in turns.by_ref().take(LETTERS / BLOWS.len()) {
            house.ask_reset(&email);
        }
        until("a letter that is on its way", || (relay.received().len() > before).then_some(()));
        if blow == Blow::Death {
            relay.kill();
            let lost = |reason: &str| ["lost-connection", "refused-connection"].contains(&reason);
            until("a letter that did not leave", || {
                house.sql.outbox().into_iter().find(|row| row.reason.as_deref().is_some_and(lost))
            });
        }
        server.kill();
        if blow == Blow::Death {
            relay.begin();
        }
        house.settles();
        house.sql.make_due();
    }

    relay.set(Mode::Take);
    let server = house.serve(Some(&relay));
    // A link is made behind the answer: who was answered by a server that died may have to ask again.
    let caused = house.sql.outbox();
    let mut again = 0;
    for email in (1..=LETTERS).map(|n| format!("p{n}@people.example")) {
        if !caused.iter().any(|row| row.email == email) {
            house.ask_reset(&email);
            again += 1;
        }
    }
    let rows = until("all letters", || {
        let rows = house.sql.outbox();
        let sent = rows.len() == LETTERS && rows.iter().all(|row| row.state != "waiting");
        sent.then_some(rows)
    });
    drop(server);

    let received = relay.received();
    let mut copies = BTreeMap::<_, Vec<_>>::new();
    for letter in &received {
        let read = Letter::read(letter, &house.home());
        copies.entry(read.id).or_default().push((&letter.recipient, read.body));
    }
    for row in &rows {
        assert_eq!((row.state.as_str(), row.sealed), ("sent", false), "{row:?}");
        let copies = copies.get(&row.id).unwrap_or_else(|| panic!("lost: {row:?}"));
        assert!(copies.iter().all(|copy| *copy == copies[0]), "{row:?}: the same each time");
        assert_eq!(*copies[0].0, row.email);
    }
    assert_eq!(copies.len(), rows.len(), "nothing that was not caused");
    let duplicates = received.len() - copies.len();
    assert!(duplicates > 0, "nobody died in the middle");
    let most = rows.iter().map(|row| row.attempts).max().unwrap();
    println!(
        "{} committed, {} received, {duplicates} duplicates; at most {most} tries; {again} asked again",
        rows.len(),
        received.len()
    );
}
