//! The files of four programs, and a folder of files, by the command, as an operator would bring them: asking what they are,
//! seeing what is wrong, taking them in, and once more.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod files;
#[allow(dead_code, reason = "the journey uses all of it")]
#[path = "../journey/operator.rs"]
mod operator;

use std::{fs, path::Path};

use operator::{Installation, sample};
use serde_json::{Value, json};

/// What is in it, whose practice it goes to, the preset, and the file.
const FILES: [(&str, &str, &str, &str); 7] = [
    ("clients", "invoice-ninja", "invoice-ninja", "invoiceninja-clients"),
    ("invoices", "invoice-ninja", "invoice-ninja", "invoiceninja-invoices"),
    ("notes", "invoice-ninja", "calendly", "calendly-events"), // of those clients
    ("clients", "dolibarr", "dolibarr", "dolibarr-tiers"),
    ("invoices", "dolibarr", "dolibarr", "dolibarr-factures"),
    ("clients", "wave", "wave", "wave-customers"),
    ("invoices", "wave", "wave", "wave-invoices"),
];

#[test]
fn files_of_four_programs_by_the_command() {
    let installation = Installation::new();
    installation.run("db init").unwrap();
    installation.run("migrate").unwrap();
    // A practice each: they have clients of one name, which would be several to the next program.
    for slug in ["invoice-ninja", "dolibarr", "wave", "own"] {
        let tenant = format!("tenant create {slug} --base-url http://{slug}.localhost --name x");
        installation.run(&tenant).unwrap();
        let coach = format!("user create --tenant {slug} --role coach --email coach@home.example");
        installation.run(&coach).unwrap();
    }

    println!("{:<24} {:>5} {:>6} {:>6} {:>6}", "file", "rows", "faults", "new", "again");
    for (kind, practice, preset, file) in FILES {
        let expected = sample(&format!("{file}.expected.json"));
        let counted = if kind == "notes" { "notes_not_empty" } else { kind };
        let rows = &expected["expected"][counted];
        let import = |file: &str, options: &str| {
            let file = folder().join(format!("{file}.csv"));
            import(&installation, kind, practice, preset, &file, options)
        };

        // Nothing is said of it: what it is, is proposed, and read by nothing.
        let (sound, proposed) = import(file, "--dry-run");
        assert_eq!(proposed["arguments"], json!([format!("--preset {preset}")]));
        assert!(!sound);
        let (sound, said) = import(file, "");
        assert_eq!((sound, said["proposal"].clone()), (false, Value::Null));

        let broken = format!("{file}-broken");
        let planted = sample(&format!("{broken}.faults.json"));
        let (sound, refused) = import(&broken, &format!("--preset {preset}"));
        let faults = refused["faults"].as_array().unwrap().len();
        assert_eq!((sound, &json!(faults)), (false, &planted["refused"]), "{refused:#}");
        assert_eq!(refused["new"], Value::Null);

        // All are new: neither the broken file nor a dry run left anything.
        for _ in 0..2 {
            let (sound, dry) = import(file, "--preset auto --dry-run");
            assert_eq!((sound, &dry["new"]), (true, rows), "{dry:#}");
        }
        let (_, taken) = import(file, &format!("--preset {preset}"));
        let (_, again) = import(file, &format!("--preset {preset}"));
        assert_eq!((&taken["new"], &again["new"]), (rows, &json!(0)));
        assert_eq!(&again["unchanged"], rows);
        if kind == "notes" {
            // Nothing is lost in silence: what is no note is counted.
            let all = expected["records"].as_u64().unwrap() - rows.as_u64().unwrap();
            assert_eq!((&taken["empty"], &taken["shared"]), (&json!(all), &json!(0)));
            let said = said_of_notes(&installation, practice, preset, file);
            assert!(
                said.starts_with(&format!("Records without a text, which are no notes: {all}.")),
                "{said}"
            );
        }
        println!("{file:<24} {rows:>5} {faults:>6} {:>6} {:>6}", taken["new"], again["new"]);
    }
    a_preset_of_ones_own(&installation);
}

/// What people are told, rather than scripts.
fn said_of_notes(installation: &Installation, practice: &str, preset: &str, file: &str) -> String {
    let file = folder().join(format!("{file}.csv"));
    let assign = format!("--tenant {practice} --assign coach@home.example");
    let line =
        format!("import notes {} {assign} --source {preset} --preset {preset}", file.display());
    let output = installation.spawn(&line).wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A data file beside the program is enough for a further one.
fn a_preset_of_ones_own(installation: &Installation) {
    let directory = tempfile::tempdir().unwrap();
    let [preset, file] = ["own.toml", "own.csv"].map(|name| directory.path().join(name));
    let text = "name = \"own\"\nkind = \"clients\"\nprogram = \"A list\"\nheader = [\"A\", \"B\"]\n\
                [mapping]\nkey = \"A\"\nname = \"B\"\n";
    fs::write(&preset, text).unwrap();
    fs::write(&file, "A,B\n1,Ana\n2,Bo\n").unwrap();
    let option = format!("--preset {}", preset.display());
    let (sound, taken) = import(installation, "clients", "own", "own", &file, &option);
    assert_eq!((sound, &taken["new"]), (true, &json!(2)));
    let invoices = import(installation, "invoices", "own", "own", &file, &option);
    assert_eq!(invoices, (false, Value::Null), "it is for clients");
}

/// Whether the command ended well, and what it printed, if it is JSON.
fn import(
    installation: &Installation,
    kind: &str,
    practice: &str,
    source: &str,
    file: &Path,
    options: &str,
) -> (bool, Value) {
    let assign = format!("--tenant {practice} --assign coach@home.example --json");
    let line = format!("import {kind} {} {assign} --source {source} {options}", file.display());
    let output = installation.spawn(&line).wait_with_output().unwrap();
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../import/tests/samples"))
}
