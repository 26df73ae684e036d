//! From an empty PostgreSQL to a client who sees their invoices and nobody else's, as an operator
//! and two people would go: by the commands, over HTTP, with the files of a real program.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod http;
mod operator;

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use http::Visitor;
use operator::{Installation, sample};
use serde_json::{Value, json};

#[test]
fn from_import_to_the_old_cookie() {
    let installation = Installation::new();
    installation.refuses_to_serve("portico db init");
    installation.run("db init").expect("roles and a database");
    installation.refuses_to_serve("portico migrate");
    let migrations: Vec<_> = (0..3).map(|_| installation.spawn("migrate")).collect();
    for migration in migrations {
        assert!(migration.wait_with_output().unwrap().status.success(), "three at once");
    }
    let twin = format!("http://twin.localhost:{}", installation.port);
    let home = format!("http://home.localhost:{}", installation.port);
    for (slug, url) in [("home", &home), ("twin", &twin)] {
        installation.run(&format!("tenant create {slug} --base-url {url} --name {slug}")).unwrap();
    }
    let admin_link =
        installation.run("admin create --tenant home --email ada@home.example").unwrap();
    let link = installation
        .run("user create --tenant home --role coach --email coach@home.example")
        .unwrap();
    let twin_link =
        installation.run("admin create --tenant twin --email ada@twin.example").unwrap();

    let server = installation.serve();
    // Staff set a password, enrol their second factor, and are in only then.
    let (coach, key) = enrol(&home, &link);
    let (_, _) = enrol(&home, &admin_link);
    let (stranger, _) = enrol(&twin, &twin_link);
    assert_eq!(Visitor::new(&home).accept(&link), 404, "the link was used");

    imports(&installation);
    let invoices = coach.all("invoices");
    totals_are_those_of_the_sample(&invoices);
    assert_eq!(coach.all("clients").len(), 47);
    assert!(stranger.all("invoices").is_empty() && stranger.all("clients").is_empty());

    // Two clients sign in, and each sees their own.
    let named = sample("invoiceninja-invoices.expected.json");
    let spot = named["expected"]["spot_rows"][0].clone();
    let [one, other] = ["0001", "0003"].map(|key| {
        let command = format!(
            "user create --tenant home --role client --email c{key}@clients.example --client {key}"
        );
        let client = Visitor::new(&home);
        assert_eq!(client.accept(&installation.run(&command).unwrap()), 200);
        client
    });
    let mine = one.all("invoices");
    let theirs = other.all("invoices");
    assert!(!mine.is_empty() && !theirs.is_empty(), "both have invoices");
    assert!(mine.iter().any(|i| i["number"] == spot["number"] && i["total_minor"] == 20513));
    assert!(mine.iter().all(|i| i["client_id"] == mine[0]["client_id"]));
    assert!(!mine.iter().any(|i| theirs.contains(i)));

    let path = format!("/api/v1/invoices/{}", mine[0]["id"].as_str().unwrap());
    let unknown = "/api/v1/invoices/01890000-0000-7000-8000-000000000000";
    assert_eq!(one.get(&path).status, 200);
    assert_eq!(coach.get(&path).status, 200, "the coach is assigned");
    for not_theirs in [&other, &stranger] {
        let answer = not_theirs.get(&path);
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.comparable(),
            not_theirs.get(unknown).comparable(),
            "as if there were none"
        );
    }

    // A password alone is half a sign-in for staff.
    let again = Visitor::new(&home);
    let proof = json!({ "email": "coach@home.example", "password": operator::PASSWORD });
    assert_eq!(again.post("/api/v1/login", &proof).status, 200);
    assert_eq!(again.get("/api/v1/clients").status, 401);
    again.type_code("/api/v1/login/totp", &key);
    assert_eq!(again.get("/api/v1/clients").status, 200);

    an_admin_who_lost_everything(&installation, &home);

    // Signing out ends the session on the server: the old cookie is worth nothing.
    let old = one.cookie();
    assert_eq!(one.post("/api/v1/logout", &Value::Null).status, 204);
    assert_eq!(one.cookie(), None);
    one.bring(old);
    assert_eq!(one.get("/api/v1/invoices").status, 401);
    assert_eq!(other.get("/api/v1/invoices").status, 200, "nobody else was signed out");
    silence_keeps_nobody_out(&installation, &other);
    drop(server);
}

/// The operator vouches for them: nothing changes until they follow the link, and then all of it.
fn an_admin_who_lost_everything(installation: &Installation, home: &str) {
    let recover = "admin recover --tenant home --email ADA@home.example";
    let [first, link] = [(); 2].map(|()| installation.run(recover).unwrap());
    assert_eq!(Visitor::new(home).accept(&first), 404, "a newer one takes its place");
    let (again, _) = enrol(home, &link);
    assert_eq!(again.get("/api/v1/clients").status, 200);
    assert_eq!(Visitor::new(home).accept(&link), 404, "it was used");
    let nobody = installation.run("admin recover --tenant home --email nobody@home.example");
    assert!(nobody.unwrap_err().contains("nobody of that address"));

    installation.run("tenant amend home --accent #1E6350 --staff-hours 2 --staff-idle 5").unwrap();
    let longer = installation.run("tenant amend home --staff-hours 13").unwrap_err();
    assert!(longer.contains("1 to 12 hours"), "{longer}");
    assert_eq!(again.get("/api/v1/clients").status, 200, "the open session has become shorter");
}

/// Whoever connects and says nothing, or only begins to, holds a place for ten seconds: more of them
/// than there are places keep others waiting, and no longer than that.
fn silence_keeps_nobody_out(installation: &Installation, client: &Visitor) {
    let silent: Vec<_> = (0..550)
        .map(|n| {
            let mut stream = TcpStream::connect(("127.0.0.1", installation.port)).unwrap();
            if n % 2 == 0 {
                stream.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap();
            }
            stream
        })
        .collect();
    let begun = Instant::now();
    assert_eq!(client.get("/api/v1/invoices").status, 200);
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(25), "{waited:?}");
    println!(
        "{} connections that say nothing: the next is answered after {waited:?}",
        silent.len()
    );
}

/// Follows a link of staff to the end. Returns who is signed in, and the key of the factor.
fn enrol(home: &str, link: &str) -> (Visitor, String) {
    let staff = Visitor::new(home);
    assert_eq!(staff.accept(link), 200);
    assert_eq!(staff.get("/api/v1/clients").status, 401, "a factor is due");
    let key = staff.get("/api/v1/invitations/factor").json()["key"].as_str().unwrap().to_owned();
    let wrong = staff.post("/api/v1/invitations/confirm", &json!({ "code": "000000" }));
    assert_eq!(wrong.status, 401);
    staff.type_code("/api/v1/invitations/confirm", &key);
    assert_eq!(staff.get("/api/v1/clients").status, 200);
    (staff, key)
}

/// Each file as a dry run, for real, and once more; the broken ones bring nothing but their faults.
fn imports(installation: &Installation) {
    println!("{:<36} {:>5} {:>5} {:>6}", "file", "rows", "new", "faults");
    for (file, kind, rows) in
        [("invoiceninja-clients", "clients", 47), ("invoiceninja-invoices", "invoices", 58)]
    {
        let broken = installation.import(kind, file, &format!("{file}-broken.csv"), "");
        let planted = sample(&format!("{file}-broken.faults.json"));
        let planted: Vec<_> = planted["faults"].as_array().unwrap().iter().collect();
        let refused = planted.iter().filter(|fault| fault["refuse"] == true);
        let expected: Vec<_> = refused.map(|fault| fault["line"].clone()).collect();
        let found = broken["faults"].as_array().unwrap();
        let lines: Vec<_> = found.iter().map(|fault| fault["line"].clone()).collect();
        assert!(
            expected.iter().all(|line| lines.contains(line)),
            "{file}: {expected:?} in {lines:?}"
        );
        assert_eq!(lines.len(), expected.len(), "{file}: no other faults");
        assert_eq!(broken["new"], Value::Null);

        let files: &[&str] = match kind {
            "clients" => &["", "-excel"],
            _ => &[""],
        };
        let mut new = rows;
        for suffix in files {
            let csv = format!("{file}{suffix}.csv");
            for (option, expected) in [("--dry-run", new), ("", new), ("", 0)] {
                let outcome = installation.import(kind, file, &csv, option);
                assert_eq!(outcome["rows"], rows, "{csv} {option}");
                assert_eq!(outcome["new"], expected, "{csv} {option}");
                assert_eq!(outcome["faults"], json!([]), "{csv}");
                println!("{:<36} {rows:>5} {expected:>5} {:>6}", format!("{csv} {option}"), 0);
            }
            new = 0; // the same clients, as another program saved them
        }
    }
}

fn totals_are_those_of_the_sample(invoices: &[Value]) {
    let expected = sample("invoiceninja-invoices.expected.json")["expected"].clone();
    assert_eq!(invoices.len() as u64, expected["invoices"].as_u64().unwrap());
    for (table, amount) in [
        ("total_per_currency_all_documents", "total_minor"),
        ("outstanding_per_currency", "outstanding_minor"),
    ] {
        for (currency, sum) in expected[table].as_object().unwrap() {
            let found: i64 = invoices
                .iter()
                .filter(|invoice| invoice["currency"] == *currency)
                .map(|invoice| invoice[amount].as_i64().unwrap())
                .sum();
            let minor: i64 = sum.as_str().unwrap().replace('.', "").parse().unwrap();
            assert_eq!(found, minor, "{table} {currency}");
        }
    }
    for (status, count) in expected["status_counts"].as_object().unwrap() {
        let found = invoices.iter().filter(|invoice| invoice["state"] == *status).count();
        assert_eq!(found as u64, count.as_u64().unwrap(), "{status}");
    }
}
