//! A relay that says no, and one that says not now.

use serde_json::{Value, json};

use crate::{
    house::House,
    letter::Letter,
    people::{CLIENT, PASSWORD},
    relay::{Mode, Relay, Tls},
    sql::Row,
    until,
    visitor::Visitor,
};

const CLEO: &str = "cleo@people.example";

/// How long each try waits for the next, in minutes.
const PAUSES: [i32; 7] = [1, 4, 16, 64, 256, 720, 720];

fn ended(house: &House, kind: &str, email: &str, state: &str) -> Row {
    until(state, || house.sql.letter(kind, email).filter(|row| row.state == state))
}

/// The letters that did not leave, as the staff see them.
fn dead(coach: &Visitor) -> Vec<Value> {
    let list = coach.get(&format!("/api/v1/clients/{CLIENT}/letters"));
    assert_eq!(list.status, 200, "{}", list.body);
    list.json()["items"].as_array().unwrap().clone()
}

fn invite(coach: &Visitor, email: &str) {
    let new = json!({ "email": email, "name": "Cleo Client" });
    coach.done(&format!("/api/v1/clients/{CLIENT}/users"), &new, 201);
}

#[test]
fn a_letter_that_is_refused_for_good_is_shown_and_can_leave_again() {
    let (house, relay) = (House::new(), Relay::start(Tls::Implicit));
    let server = house.serve(Some(&relay));
    let coach = house.coach();
    let bystander = house.staff("coach", "bystander@home.example");

    relay.set(Mode::Refuse("550 5.1.1 no such user"));
    invite(&coach, CLEO);
    let row = ended(&house, "invitation", CLEO, "dead");
    assert_eq!((row.attempts, row.reason.as_deref(), row.sealed), (1, Some("550"), false));
    assert_eq!(relay.refusals(CLEO), 1);
    assert!(relay.received().is_empty());
    let [item] = &dead(&coach)[..] else { panic!("one letter") };
    assert_eq!((&item["id"], &item["kind"]), (&json!(row.id), &json!("invitation")));
    assert_eq!(item["reason"], "550");
    for path in ["letters", "users"] {
        assert_eq!(bystander.get(&format!("/api/v1/clients/{CLIENT}/{path}")).status, 404);
    }

    let again = |row: &Row| format!("/api/v1/letters/{}/again", row.id);
    bystander.done(&again(&row), &Value::Null, 404);
    relay.set(Mode::Take);
    coach.done(&again(&row), &Value::Null, 204);
    let invitation = ended(&house, "invitation", CLEO, "sent");
    assert_ne!(invitation.id, row.id, "a link is made anew");
    assert!(dead(&coach).is_empty());
    let letter = Letter::read(relay.received().last().unwrap(), &house.home());
    assert_eq!(letter.id, invitation.id);
    let cleo = house.visitor();
    assert_eq!(cleo.accept(letter.token(), PASSWORD), 200);

    // A letter without a link is itself again.
    relay.set(Mode::Refuse("550 5.1.1 no such user"));
    let new = json!({ "password": PASSWORD, "new_password": "another four words then" });
    cleo.done("/api/v1/password", &new, 204);
    let row = ended(&house, "password-changed", CLEO, "dead");
    assert_eq!(dead(&coach)[0]["id"], row.id);
    relay.set(Mode::Take);
    coach.done(&again(&row), &Value::Null, 204);
    assert_eq!(ended(&house, "password-changed", CLEO, "sent").id, row.id);
    assert_eq!(Letter::read(relay.received().last().unwrap(), &house.home()).id, row.id);
    coach.done(&again(&row), &Value::Null, 404);
    assert_eq!(relay.received().len(), 2);
    drop(server);
}

#[test]
fn a_letter_that_is_refused_for_now_waits_and_dies_after_eight_tries() {
    let (house, relay) = (House::new(), Relay::start(Tls::Implicit));
    let server = house.serve(Some(&relay));
    let coach = house.coach();
    relay.set(Mode::Refuse("451 4.7.1 come back later"));
    invite(&coach, CLEO);
    let tried = |email: &str, attempts: i16| {
        until("a try", || {
            let row = house.sql.letter("invitation", email)?;
            (row.attempts == attempts && !row.leased).then_some(row)
        })
    };
    for (pause, attempts) in PAUSES.into_iter().zip(1..) {
        let row = tried(CLEO, attempts);
        assert_eq!((row.state.as_str(), row.reason.as_deref()), ("waiting", Some("451")));
        assert!(row.sealed, "the link is still to be sent");
        assert_eq!(row.minutes, pause, "after {attempts} tries");
        if attempts == 1 {
            // The worker looks again, for somebody else, and leaves this one alone.
            for other in ["one@people.example", "two@people.example"] {
                invite(&coach, other);
                tried(other, 1);
            }
            assert_eq!(tried(CLEO, 1), row);
        }
        assert_eq!(relay.refusals(CLEO), usize::try_from(attempts).unwrap());
        assert!(dead(&coach).is_empty());
        house.sql.make_due();
    }
    let row = ended(&house, "invitation", CLEO, "dead");
    assert_eq!((row.attempts, row.reason.as_deref(), row.sealed), (8, Some("451"), false));
    assert_eq!(relay.refusals(CLEO), 8);
    assert!(dead(&coach).iter().any(|item| item["id"] == row.id));
    assert!(relay.received().is_empty());
    drop(server);
}
