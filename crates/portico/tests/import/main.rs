//! The files of three programs by the command, as an operator would bring them: asking what they are,
//! seeing what is wrong, taking them in, and once more.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[allow(dead_code, reason = "the journey uses all of it")]
#[path = "../journey/operator.rs"]
mod operator;

use std::{fs, path::Path};

use operator::{Installation, sample};
use serde_json::{Value, json};

const FILES: [(&str, &str, &str); 6] = [
    ("clients", "invoice-ninja", "invoiceninja-clients"),
    ("invoices", "invoice-ninja", "invoiceninja-invoices"),
    ("clients", "dolibarr", "dolibarr-tiers"),
    ("invoices", "dolibarr", "dolibarr-factures"),
    ("clients", "wave", "wave-customers"),
    ("invoices", "wave", "wave-invoices"),
];

#[test]
fn files_of_three_programs_by_the_command() {
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
    for (kind, preset, file) in FILES {
        let expected = sample(&format!("{file}.expected.json"));
        let rows = &expected["expected"][kind];
        let import = |file: &str, options: &str| {
            let file = folder().join(format!("{file}.csv"));
            import(&installation, kind, preset, &file, options)
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
        println!("{file:<24} {rows:>5} {faults:>6} {:>6} {:>6}", taken["new"], again["new"]);
    }
    a_preset_of_ones_own(&installation);
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
    let (sound, taken) = import(installation, "clients", "own", &file, &option);
    assert_eq!((sound, &taken["new"]), (true, &json!(2)));
    let invoices = import(installation, "invoices", "own", &file, &option);
    assert_eq!(invoices, (false, Value::Null), "it is for clients");
}

/// Whether the command ended well, and what it printed, if it is JSON.
fn import(
    installation: &Installation,
    kind: &str,
    source: &str,
    file: &Path,
    options: &str,
) -> (bool, Value) {
    let assign = format!("--tenant {source} --assign coach@home.example --json");
    let line = format!("import {kind} {} {assign} --source {source} {options}", file.display());
    let output = installation.spawn(&line).wait_with_output().unwrap();
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../import/tests/samples"))
}
