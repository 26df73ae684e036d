//! Where it is not said how mail leaves, it waits.

use crate::{
    house::House,
    relay::{Relay, Tls},
    until,
};

#[test]
fn without_a_relay_mail_waits_and_leaves_once_there_is_one() {
    let house = House::new();
    let server = house.serve(None);
    drop(house.coach());
    house.logins(3);
    for n in 1..=3 {
        house.ask_reset(&format!("p{n}@people.example"));
    }
    until("three letters", || (house.sql.outbox().len() == 3).then_some(()));
    assert_eq!(server.log().matches("no mail leaves").count(), 1);
    drop(server);
    let waits = house.sql.outbox();
    for row in &waits {
        assert_eq!((row.state.as_str(), row.attempts, row.leased), ("waiting", 0, false));
        assert!(row.sealed);
    }

    let relay = Relay::start(Tls::Implicit);
    let server = house.serve(Some(&relay));
    let sent = until("all of them", || {
        let rows = house.sql.outbox();
        rows.iter().all(|row| row.state == "sent").then_some(rows)
    });
    assert_eq!(server.log().matches("no mail leaves").count(), 0);
    drop(server);
    let ids = |rows: &[crate::sql::Row]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&sent), relay.received().len()), (ids(&waits), 3));
}
