//! Nothing personal and nothing secret reaches the log of the program itself, at trace level of everything that it is
//! built from: while letters leave and are refused, files are worked off, and people are served.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    admin::Brought,
    house::{FROM, House},
    letter::Letter,
    people::{CLIENT, PASSWORD},
    relay::{Mode, Relay, Tls},
    until,
};

/// What is in a file that somebody brings.
const FILE: &str = "customer_name,account_number,email,city\n\
                    Canary Person,canary-account,canary@file.example,Canary City\n\
                    Other Canary,canary-account,other@file.example,Canary Town\n";

/// Settings of the relay: see the house.
const RELAY_PASSWORD: &str = "pass word";

#[test]
fn the_log_of_the_program_holds_nothing_personal_or_secret() {
    let (house, mut relay) = (House::new(), Relay::start(Tls::Implicit));
    let told = [("PORTICO_LOG", "trace"), ("PORTICO_LOG_FORMAT", "json")];
    let server = house.serve_with(house.port(), FROM, Some(&relay), &told);
    let coach = house.coach();

    // Letters that leave, that are refused with the address quoted, and that get nowhere.
    house.logins(3);
    for n in 1..=3 {
        house.ask_reset(&format!("p{n}@people.example"));
    }
    until("three letters", || (relay.received().len() == 3).then_some(()));
    relay.set(Mode::Refuse("550 5.1.1 <cleo@people.example>: canary-of-a-relay"));
    let new = json!({ "email": "cleo@people.example", "name": "Cleo Canary" });
    coach.done(&format!("/api/v1/clients/{CLIENT}/users"), &new, 201);
    let dead = until("a letter that is refused", || {
        house.sql.letter("invitation", "cleo@people.example").filter(|row| row.state == "dead")
    });
    relay.kill();
    house.ask_reset("p1@people.example");
    until("a letter that gets nowhere", || {
        server.log().contains("refused-connection").then_some(())
    });

    // Files: one that is looked at and has faults, one that is taken in.
    let admin = house.admin("home", "ada", server.port);
    let map = "map-key=account_number&map-name=customer_name&map-email=email&map-city=city";
    for file in [FILE, FILE.rsplit_once("Other").unwrap().0] {
        let brought =
            Brought { kind: "clients", preset: "", source: "other", file: file.as_bytes() };
        let path = admin.bring(brought);
        admin.settled(&path);
        assert_eq!(admin.post(&format!("{path}/reading"), map).status, 303);
        admin.settled(&path);
        if file != FILE {
            assert_eq!(admin.take(&path).matches("Canary Person").count(), 0);
        }
    }
    assert_eq!(
        house.sql.one::<i64>("select count(*) from clients where name = 'Canary Person'"),
        1
    );
    coach.get("/clients?search=canary-of-a-query");
    coach.get("/canary-of-a-path");

    let received = relay.received();
    let letters: Vec<_> = received.iter().map(|one| Letter::read(one, &house.home())).collect();
    let cookies = format!("{}; {}", coach.cookies(), admin.visitor.cookies());
    let cookies =
        cookies.split("; ").filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
    let canaries: BTreeSet<String> = letters
        .iter()
        .map(Letter::token)
        .chain(cookies.filter(|value| value.len() > 8))
        .chain([
            "@people.example",
            "@home.example",
            "@file.example",
            "Cleo",
            "Canary",
            "Person 1",
            "Fern",
        ])
        .chain(["canary-of-a-relay", "canary-account", "canary-of-a-query", "canary-of-a-path"])
        .chain([house.key(), PASSWORD, RELAY_PASSWORD, "cGFzcyB3b3Jk", "aG91c2U", "__Host-portico"])
        .map(str::to_owned)
        .collect();
    assert!(canaries.len() > 20, "tokens and cookies are among them: {canaries:?}");
    drop(coach);
    let log = server.log();
    for canary in &canaries {
        let line = log.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(line, None, "a log line holds {canary:?}");
    }

    // It is a log, of all of that: JSON, with the ids of requests and of the letter.
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = events.iter().filter(|event| event["fields"]["message"] == "answered");
    assert!(answered.clone().all(|event| event["span"]["id"].as_str().unwrap().len() == 36));
    assert!(answered.clone().any(|event| event["span"]["route"] == "/api/v1/clients/{id}/users"));
    assert!(log.contains(&dead.id), "a letter is named by its id");
    let targets =
        events.iter().filter(|event| event["level"] == "TRACE" || event["level"] == "DEBUG");
    let crates: BTreeSet<_> = targets
        .map(|event| event["target"].as_str().unwrap().split("::").next().unwrap())
        .filter(|name| !name.starts_with("portico"))
        .collect();
    assert!(!crates.is_empty(), "dependencies say what they do");
    println!(
        "{} lines at trace level, {} answers, {} letters, {} canaries: 0; of dependencies, {crates:?} speak",
        events.len(),
        answered.count(),
        received.len() + 2,
        canaries.len()
    );
    drop(server);
}
