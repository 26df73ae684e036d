//! SIGKILL while people work: what was acknowledged is there.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{load::Load, place::Place, until};

const PEOPLE: usize = 4;
const A_WHILE: Duration = Duration::from_millis(1_500);

/// Once somebody is acknowledged again, and some time more. From when on nobody was told no.
fn recovers(load: &Load) -> Instant {
    let before = load.acknowledged();
    until("somebody who is acknowledged", || (load.acknowledged() >= before + 20).then_some(()));
    sleep(A_WHILE);
    load.last_no().unwrap()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_database_is_killed() {
    let mut place = Place::new();
    let server = place.serve(&[]);
    let load = Load::begin(&place.staff(server.port, PEOPLE), &[server.port]);
    sleep(A_WHILE);
    place.cluster.kill();
    sleep(A_WHILE);
    let begun = Instant::now();
    place.cluster.begin();
    let back = Instant::now();
    let over = recovers(&load).saturating_duration_since(back);
    load.end("database killed", &place.sql());
    assert!(over < Duration::from_secs(5), "{over:?}");
    println!(
        "the database was up again after {:?}; the last no came {over:?} after that",
        back - begun
    );
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let place = Place::new();
    let server = place.serve(&[]);
    let port = server.port;
    let load = Load::begin(&place.staff(port, PEOPLE), &[port]);
    sleep(A_WHILE);
    server.kill();
    let begun = Instant::now();
    let server = place.serve_at(port, &[]);
    let took = begun.elapsed();
    recovers(&load);
    load.end("server killed", &place.sql());
    println!("ready again {took:?} after it was killed");
    drop(server);
}

#[test]
fn nothing_acknowledged_is_lost_when_one_of_three_is_killed() {
    let place = Place::new();
    let servers = [(); 3].map(|()| place.serve(&[]));
    let ports = servers.each_ref().map(|server| server.port);
    let load = Load::begin(&place.staff(ports[0], PEOPLE), &ports);
    sleep(A_WHILE);
    let [one, two, three] = servers;
    let before = load.acknowledged();
    one.kill();
    sleep(2 * A_WHILE);
    let after = load.acknowledged();
    assert!(after - before > before / 2, "the others went on: {before}, then {after}");
    load.end("one of three killed", &place.sql());
    println!(
        "{before} were acknowledged in {A_WHILE:?} before, {} in {:?} after",
        after - before,
        2 * A_WHILE
    );
    drop((two, three));
}
