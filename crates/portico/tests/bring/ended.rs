//! Jobs that come to nothing: those of nobody, and those that nobody finishes.

use crate::{
    admin::{Admin, Brought},
    house::House,
    until,
};

const FILE: &[u8] = b"Name,Number\nAna,1\n";

fn bring(admin: &Admin) -> String {
    admin.bring(Brought { kind: "clients", preset: "", source: "other", file: FILE })
}

/// Looked at and without a fault, with nobody at work.
fn looked(house: &House) -> (Admin, String) {
    let server = house.serve(None);
    let admin = house.admin_of("home", server.port);
    let path = bring(&admin);
    admin.settled(&path);
    admin.post(&format!("{path}/reading"), "map-key=Number&map-name=Name");
    let page = admin.settled(&path);
    assert!(page.contains("Take in 1 client</button>"), "{page}");
    (admin, path)
}

/// As if it had been asked to be taken in while nobody was at work.
fn queue(house: &House, attempts: i16) {
    house.sql.run(&format!(
        "update jobs set state = 'queued', attempts = {attempts}
          where id in (select job_id from imports);
         update imports set state = 'taking'"
    ));
}

fn ended(house: &House) {
    until("the end of the job", || {
        let open = "select count(*) from jobs where state <> 'done'";
        (house.sql.one::<i64>(open) == 0).then_some(())
    });
}

#[test]
fn what_each_time_died_is_given_up() {
    let house = House::new();
    let (admin, path) = looked(&house);
    queue(&house, 3);
    let server = house.serve(None);
    let page = admin.settled(&path);
    assert!(page.contains("Nothing was taken in.") && page.contains("three times"), "{page}");
    drop(server);
    assert_eq!(house.sql.one::<i64>("select count(*) from clients"), 0);
    assert_eq!(house.sql.one::<i64>("select count(*) from imports where file is not null"), 0);
}

#[test]
fn nothing_is_done_for_who_could_not_come_in() {
    for gone in ["disabled_at = now()", "role = 'coach'"] {
        let house = House::new();
        let (_, _) = looked(&house);
        // Another admin's, to see that work goes on.
        let server = house.serve(None);
        let other = house.admin("home", "bea", server.port);
        drop(server);
        queue(&house, 0);
        house.sql.run(&format!("update users set {gone} where email = 'ada@home.example'"));
        let server = house.serve(None);
        ended(&house);
        assert_eq!(house.sql.one::<i64>("select count(*) from clients"), 0, "{gone}");
        let page = other.settled(&bring(&other));
        assert!(page.contains("It is not said yet which column holds what"), "{page}");
        drop(server);
    }
}
