//! A setting that is wrong is named, and how it should be; what it is stays out of what is said,
//! since that may be a key or a password.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::{fs, process::Command};

const CANARY: &str = "canaryCANARY0123456789";

#[test]
fn a_wrong_setting_is_named_and_not_shown() {
    let in_environment = [
        ("PORTICO_KEYS", CANARY.to_owned(), "keys is a list"),
        ("PORTICO_KEYS", format!("[\"{CANARY}\"]"), "key 1 of the ring"),
        ("PORTICO_LISTEN", CANARY.to_owned(), "not of its kind"),
        ("PORTICO_CONNECTIONS", CANARY.to_owned(), "connections should be"),
        (
            "PORTICO_CONECTIONS",
            CANARY.to_owned(),
            "there is no setting PORTICO_CONECTIONS: the nearest is PORTICO_CONNECTIONS",
        ),
        ("PORTICO_DATABASE_URL", CANARY.to_owned(), "its URL is none"),
        ("PORTICO_MAIL_PASSWORD", CANARY.to_owned(), "from is missing"),
        (
            "PORTICO_MAIL_PASWORD",
            CANARY.to_owned(),
            "there is no setting PORTICO_MAIL_PASWORD: the nearest is PORTICO_MAIL_PASSWORD",
        ),
        ("PORTICO_MAIL_TLS", CANARY.to_owned(), "not of its kind"),
        ("PORTICO_PROFILE", CANARY.to_owned(), "not of its kind"),
        ("PORTICO_NOT_OURS", format!("[\"{CANARY}\"]"), "portico config fingerprint"),
        (
            "PORTICO_REDIRECTS",
            "[{from = \"a.example\", to = \"https://a.example\"}]".to_owned(),
            "leads to what leads elsewhere",
        ),
        (
            "PORTICO_TRUSTED_PROXIES",
            "[\"proxy.example\"]".to_owned(),
            "proxy.example is no network",
        ),
        ("PORTICO_CORS_ORIGINS", "[\"https://site.example/\"]".to_owned(), "is no origin"),
        ("PORTICO_CORS_ORIGINS", "[\"*\"]".to_owned(), "is no origin"),
        ("PORTICO_CORS_ORIGINS", "[\"null\"]".to_owned(), "is no origin"),
        (
            "PORTICO_DATABASE_URL",
            format!("postgres://x:{CANARY}@127.0.0.1:1/y?a={CANARY}"),
            "refused",
        ),
    ];
    for (name, value, said) in in_environment {
        let keys = "[\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"]"; // of no one's
        let mut command = portico();
        command
            .env("PORTICO_KEYS", keys)
            .env("PORTICO_DATABASE_URL", "postgres://x@127.0.0.1:1/y")
            .env("PORTICO_CORS_ORIGINS", "[]")
            .env(name, &value);
        refused(command, said, name);
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("settings.toml");
    for (text, said) in [
        (format!("keys = \"{CANARY}\""), "keys is a list"),
        (format!("keys = [\"{CANARY}]"), "TOML parse error at line 1"),
        (format!("database_url = {CANARY}"), "TOML parse error at line 1"),
        (format!("database_url = [\"{CANARY}\"]"), "database_url should be"),
        (
            format!("databse_url = \"{CANARY}\""),
            "there is no setting databse_url: the nearest is database_url",
        ),
        (
            format!("[mail]\npasswort = \"{CANARY}\""),
            "there is no setting mail.passwort: the nearest is mail.password",
        ),
        (format!("[disk]\nfree_mb = \"{CANARY}\""), "disk.free_mb should be"),
    ] {
        fs::write(&file, &text).unwrap();
        let mut command = portico();
        command.arg("--config").arg(&file);
        refused(command, said, &text);
    }
}

fn portico() -> Command {
    let mut command = portico_testkit::program(env!("CARGO_BIN_EXE_portico"));
    command.env("PORTICO_PROFILE", "development");
    command
}

fn refused(mut command: Command, said: &str, what: &str) {
    let output = command.arg("serve").output().unwrap();
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!output.status.success(), "{what}");
    assert!(!text.contains(CANARY), "{what} is shown: {text}");
    assert!(text.contains(said), "{what}: {text}");
}
