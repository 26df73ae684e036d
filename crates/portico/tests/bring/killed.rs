//! Many records: it is seen how far a job has come; who worked on it dies in the middle, and another does all of it.
//! And two servers do each job once.

use crate::{
    admin::{Admin, Brought},
    house::{House, free_port},
    until,
};

const MANY: i64 = 20_000;

fn many(prefix: &str, count: i64) -> Vec<u8> {
    let mut file = "customer_name,account_number,email,city\n".to_owned();
    for n in 0..count {
        file += &format!("Person {n},{prefix}{n},p{n}@people.example,Town {n}\n");
    }
    file.into_bytes()
}

fn bring(admin: &Admin, file: &[u8], source: &str) -> String {
    let path = admin.bring(Brought { kind: "clients", preset: "", source, file });
    admin.settled(&path);
    let map = "map-key=account_number&map-name=customer_name&map-email=email&map-city=city";
    assert_eq!(admin.post(&format!("{path}/reading"), map).status, 303);
    path
}

/// Between none and all of the records.
fn half_way(admin: &Admin, path: &str) -> Option<i64> {
    let import = admin.import(path);
    let done = import["dealt_with"].as_i64().unwrap();
    assert!(import["state"] != "taken", "it was not seen half-way");
    (import["state"] == "taking" && 0 < done && done < MANY).then_some(done)
}

#[test]
fn a_worker_that_dies_has_done_nothing_and_another_does_it() {
    let house = House::new();
    let server = house.serve(None);
    let admin = house.admin_of("home", server.port);
    let path = bring(&admin, &many("k", MANY), "other");
    let page = admin.settled(&path);
    assert!(page.contains("Take in 20\u{202f}000 clients</button>"), "{page}");

    let clients = || house.sql.one::<i64>("select count(*) from clients");
    let job = |column: &str| {
        let of_import =
            format!("select j.{column}::text from jobs j join imports i on i.job_id = j.id");
        house.sql.one::<String>(&of_import)
    };
    assert_eq!(admin.post(&format!("{path}/take"), "").status, 303);
    let done = until("a job that is half-way", || half_way(&admin, &path));
    let page = admin.page(&path);
    assert!(page.contains("of 20\u{202f}000</progress>") && page.contains("Look again"), "{page}");
    server.kill();
    house.settles();
    assert_eq!(clients(), 0, "nothing is half here");
    assert_eq!((job("state"), job("attempts")), ("claimed".to_owned(), "1".to_owned()));

    // Another leaves it alone while its lease runs, and does all of it then.
    let server = house.serve(None);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!((clients(), job("attempts")), (0, "1".to_owned()), "it is leased");
    house.sql.run("update jobs set leased_until = now() where state = 'claimed'");
    let page = admin.settled(&path);
    assert!(page.contains("<dt>New</dt><dd>20\u{202f}000</dd>"), "{page}");
    assert_eq!((clients(), job("attempts")), (MANY, "2".to_owned()));
    drop(server);
    println!("seen at {done} of {MANY}, killed, and taken in by another");
}

#[test]
fn two_servers_do_each_job_once() {
    let house = House::new();
    let servers = [house.serve(None), house.serve_as(free_port(), "other@house.example", None)];
    let admin = house.admin_of("home", servers[0].port);
    let files: Vec<_> = ["a", "b", "c"].into_iter().map(|of| (of, many(of, 500))).collect();
    let paths: Vec<_> = files.iter().map(|(of, file)| bring(&admin, file, of)).collect();
    for path in &paths {
        let page = admin.settled(path);
        assert!(page.contains("Take in 500 clients</button>"), "{page}");
    }
    for path in &paths {
        assert_eq!(admin.post(&format!("{path}/take"), "").status, 303);
    }
    for path in &paths {
        let page = admin.settled(path);
        assert!(page.contains("<dt>New</dt><dd>500</dd>"), "{page}");
    }
    let sql = |text: &str| house.sql.one::<i64>(text);
    assert_eq!(sql("select count(*) from clients"), 1_500);
    assert_eq!(sql("select count(*) from audit_events where action = 'clients-imported'"), 3);
    assert_eq!(sql("select count(*) from jobs where attempts <> 1 or state <> 'done'"), 0);
    assert_eq!(sql("select count(*) from jobs"), 9, "each was looked at twice, and taken in");
}
