//! The API against its document: Schemathesis makes requests of all that the document allows, and of much that it does
//! not, as each kind of principal. No answer is a fault of ours, each is one that the document has, and what is refused
//! stores nothing. `PORTICO_SCHEMATHESIS` names the program (`.ci/tools` brings it); without it this says loudly that it
//! was skipped, unless `PORTICO_REQUIRE=all` allows no skip.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

#[path = "../common/mod.rs"]
mod common;

mod asked;
mod door;
mod exceptions;

use std::{env, ffi::OsStr, process::Stdio};

use common::{A, B};
use door::{Door, Found};
use tokio::process::Command;

/// Who asks: what they are called, whose token comes along, and at which host. Everybody asks for what is practice a's.
const PRINCIPALS: [(&str, Option<&str>, &str); 5] = [
    ("nobody", None, A),
    ("a client", Some("a-client1"), A),
    ("a coach", Some("a-coach"), A),
    ("an admin", Some("a-admin"), A),
    ("the twin's admin", Some("b-admin"), B),
];

/// How many requests there are at least, of all of them.
const CASES: usize = 3_000;

/// What an answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

#[tokio::test(flavor = "multi_thread")]
async fn the_api_is_what_its_document_says() {
    let Some(program) = env::var_os("PORTICO_SCHEMATHESIS") else {
        let required = env::var("PORTICO_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "PORTICO_SCHEMATHESIS names no program: .ci/tools brings it");
        eprintln!("SKIPPED: the document against the API. PORTICO_SCHEMATHESIS=…/bin/schemathesis");
        return;
    };
    let [a, b, c, d, e] = PRINCIPALS.map(|principal| ask(&program, principal));
    let (a, b, c, d, e) = tokio::join!(a, b, c, d, e);
    let all = [a, b, c, d, e];
    let asked: usize = all.iter().map(|found| found.asked).sum();
    let refused: usize = all.iter().map(|found| found.refused).sum();
    let wrong: Vec<_> = all.into_iter().flat_map(|found| found.faults).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(asked >= CASES, "{asked} requests, of {CASES} at least");
    assert!(
        refused > CASES / 4 && asked - refused > CASES / 20,
        "{refused} of {asked} were refused"
    );
    println!("{asked} requests, {refused} of them refused, which stored nothing");
}

/// All that is asked as one of them.
async fn ask(
    program: &OsStr,
    (name, actor, host): (&str, Option<&'static str>, &'static str),
) -> Found {
    let door = Door::open(actor, host).await;
    let said = run(program, &door).await;
    let mut found = door.close().await;
    println!("{name}: {} requests, {} of them refused", found.asked, found.refused);
    found.faults.extend(said);
    found.faults = found.faults.iter().map(|fault| format!("as {name}: {fault}")).collect();
    found
}

/// What it found, if it found anything.
async fn run(program: &OsStr, door: &Door) -> Option<String> {
    let directory = tempfile::tempdir().unwrap();
    let document = directory.path().join("openapi.json");
    std::fs::write(&document, asked::document(&door.ids).to_string()).unwrap();
    let output = Command::new(program)
        .current_dir(directory.path())
        .args(["run", "--no-color", "--phases", "examples,coverage,fuzzing"])
        .args(["--checks", CHECKS, "--continue-on-failure", "--warnings", "off"])
        .args(["--generation-deterministic"])
        .args(["--suppress-health-check", "all", "--max-examples", "8", "--no-shrink"])
        .args(["--generation-with-security-parameters", "false"])
        .args(["--url", &format!("http://{}", door.address)])
        .arg(&document)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    (!output.status.success()).then(|| said + &complained)
}
