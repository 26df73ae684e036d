//! How rules are broken.

use crate::place::Place;

/// What is done to an installation that is fit.
pub enum Change {
    Set(&'static str, String),
    Unset(&'static str),
    /// In the database; and what takes it back.
    Sql(&'static str, &'static str),
    /// What stands in the file of keys.
    Keys(&'static str),
    /// The mode of the file of keys.
    Mode(u32),
}

use Change::{Keys, Mode, Set, Sql, Unset};

const BACK: &str = "update tenants set demo = false, base_url = 'https://portal.studio.example' where slug = 'studio'";

/// The rule, how it is broken, what is said then, and what to do.
pub fn cases(place: &Place) -> Vec<(&'static str, Change, &'static str, &'static str)> {
    let url = |login: &str| place.postgres.url(login, "portico");
    let set = |name: &'static str, value: &str| Set(name, value.to_owned());
    let login = "database-login";
    let fingerprint = place.done("config fingerprint");
    let print = |kind: &str| {
        let line = fingerprint.lines().find(|line| line.contains(kind)).unwrap();
        format!("[{}]", line.trim().trim_end_matches(','))
    };
    vec![
        ("keys", Keys(""), "no key is set", "portico keygen"),
        ("keys", Keys("c2hvcnQ="), "key 1 of the ring is not one", "portico keygen"),
        (
            "keys",
            Keys("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            "counts up, or repeats itself",
            "put a new one",
        ),
        (
            "keys",
            Keys("Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSB0b28="),
            "is text that somebody typed",
            "put a new one",
        ),
        (
            "secret-files",
            Mode(0o644),
            "everybody on the machine may use it (mode 644)",
            "chmod 600",
        ),
        (
            "secret-files",
            Mode(0o602),
            "everybody on the machine may use it (mode 602)",
            "chmod 600",
        ),
        (
            "database-password",
            set("PORTICO_MIGRATOR_URL", "postgres://portico_migrator:portico@localhost/portico"),
            "the password of portico_migrator is short",
            "openssl rand -hex 24",
        ),
        (
            "database",
            set("PORTICO_DATABASE_URL", "postgres://portico_server@127.0.0.1:1/portico"),
            "could not be looked at",
            "see that PostgreSQL runs",
        ),
        (
            "database",
            set("PORTICO_DATABASE_URL", &place.postgres.url("portico_server", "postgres")),
            "the database lacks migrations",
            "portico migrate",
        ),
        (
            login,
            set("PORTICO_DATABASE_URL", &url("postgres")),
            "logs in as postgres, which is a superuser",
            "log in as that",
        ),
        (
            login,
            set("PORTICO_DATABASE_URL", &url("portico_operator")),
            "logs in as portico_operator",
            "log in as that",
        ),
        (
            login,
            set("PORTICO_DATABASE_URL", &url("portico_migrator")),
            "logs in as portico_migrator",
            "log in as that",
        ),
        (
            login,
            Sql("alter role portico_server superuser", "alter role portico_server nosuperuser"),
            "portico_server is a superuser",
            "alter role portico_server nosuperuser",
        ),
        (
            login,
            Sql("alter role portico_server bypassrls", "alter role portico_server nobypassrls"),
            "bypasses row level security",
            "alter role portico_server nobypassrls",
        ),
        (
            login,
            Sql("alter role portico_server createrole", "alter role portico_server nocreaterole"),
            "may make roles, databases",
            "nocreaterole",
        ),
        (
            login,
            Sql("alter role portico_server inherit", "alter role portico_server noinherit"),
            "has the rights of its roles without a scope",
            "noinherit",
        ),
        (
            login,
            Sql(
                "create schema own; create table own.t (); alter table own.t owner to portico_server",
                "drop schema own cascade",
            ),
            "owns something (1 in all)",
            "reassign owned by portico_server",
        ),
        (
            login,
            Sql(
                "grant portico_owner to portico_server",
                "revoke portico_owner from portico_server",
            ),
            "may act as portico_owner",
            "revoke portico_owner from portico_server",
        ),
        (
            login,
            Sql(
                "grant pg_read_all_data to portico_server",
                "revoke pg_read_all_data from portico_server",
            ),
            "may act as pg_read_all_data",
            "revoke pg_read_all_data",
        ),
        (
            login,
            Sql(
                "grant select on clients to portico_server",
                "revoke select on clients from portico_server",
            ),
            "reaches 1 tables without a scope",
            "revoke all on all tables",
        ),
        (
            login,
            Sql("alter role portico_admin bypassrls", "alter role portico_admin nobypassrls"),
            "bypasses row level security",
            "nobypassrls",
        ),
        (
            login,
            Sql(
                "grant truncate on clients to portico_server",
                "revoke truncate on clients from portico_server",
            ),
            "reaches 1 tables without a scope",
            "revoke all on all tables",
        ),
        (
            login,
            Sql(
                "grant select (email) on users to portico_server",
                "revoke select (email) on users from portico_server",
            ),
            "reaches 1 tables without a scope",
            "revoke all on all tables",
        ),
        (
            login,
            Sql(
                "grant execute on function app.mark_demo to portico_server",
                "revoke execute on function app.mark_demo from portico_server",
            ),
            "may call 1 functions of the operator's",
            "revoke all on all functions",
        ),
        (
            login,
            Sql(
                "grant create on schema public to portico_server",
                "revoke create on schema public from portico_server",
            ),
            "may make roles, databases or objects",
            "revoke create",
        ),
        (
            login,
            Sql(
                "alter table invoices no force row level security",
                "alter table invoices force row level security",
            ),
            "finds 1 tables whose row level security does not bind everybody",
            "force row level security",
        ),
        (
            "demo-data",
            Sql("update tenants set demo = true where slug = 'studio'", BACK),
            "made by the demo",
            "a database of its own",
        ),
        (
            "base-url",
            Sql(
                "update tenants set base_url = 'http://portal.studio.example' where slug = 'studio'",
                BACK,
            ),
            "answers at http://portal.studio.example, which is not https",
            "portico tenant amend studio --base-url https://",
        ),
        (
            "local-host",
            Sql(
                "update tenants set base_url = 'https://home.localhost:8443' where slug = 'studio'",
                BACK,
            ),
            "which for everybody is their own machine",
            "portico tenant amend studio --base-url https://",
        ),
        (
            "local-host",
            Sql("update tenants set base_url = 'https://localhost.' where slug = 'studio'", BACK),
            "answers at localhost.",
            "--base-url",
        ),
        (
            "local-host",
            Sql("update tenants set base_url = 'https://127.8.0.1' where slug = 'studio'", BACK),
            "answers at 127.8.0.1",
            "--base-url",
        ),
        (
            "local-host",
            Sql("update tenants set base_url = 'https://[::1]' where slug = 'studio'", BACK),
            "answers at [::1]",
            "--base-url",
        ),
        (
            "cors",
            Unset("PORTICO_CORS_ORIGINS"),
            "cors_origins is not set",
            "PORTICO_CORS_ORIGINS='[]' for none",
        ),
        (
            "cors",
            set("PORTICO_CORS_ORIGINS", "[\"*\"]"),
            "* is no origin",
            "each as https://site.example",
        ),
        (
            "cors",
            set("PORTICO_CORS_ORIGINS", "[\"http://site.example\"]"),
            "anybody can pose as",
            "each as https://site.example",
        ),
        (
            "cors",
            set("PORTICO_CORS_ORIGINS", "[\"https://localhost:3000\"]"),
            "anybody can pose as",
            "each as https://site.example",
        ),
        (
            "proxies",
            Unset("PORTICO_TRUSTED_PROXIES"),
            "all visitors are one place",
            "PORTICO_TRUSTED_PROXIES='[",
        ),
        (
            "proxies",
            set("PORTICO_TRUSTED_PROXIES", "[\"::/0\"]"),
            "half the world may say where it is",
            "PORTICO_TRUSTED_PROXIES='[",
        ),
        (
            "proxies",
            set("PORTICO_TRUSTED_PROXIES", "[\"0.0.0.0/1\", \"128.0.0.0/1\"]"),
            "half the world may say where it is",
            "PORTICO_TRUSTED_PROXIES='[",
        ),
        (
            "redirects",
            set(
                "PORTICO_REDIRECTS",
                "[{from = \"studio.example\", to = \"http://portal.studio.example\"}]",
            ),
            "where no practice answers under https",
            "the base URL of a practice",
        ),
        (
            "redirects",
            set(
                "PORTICO_REDIRECTS",
                "[{from = \"studio.example\", to = \"https://evil.example\"}]",
            ),
            "where no practice answers under https",
            "the base URL of a practice",
        ),
        (
            "backup",
            set("PORTICO_BACKUP_RECIPIENT", "age1…"),
            "backup.recipient: age1… is no recipient",
            "portico keygen --backup",
        ),
        ("mail", Unset("PORTICO_MAIL_PASSWORD"), "only one is set", "PORTICO_MAIL_HOST"),
        ("mail", set("PORTICO_MAIL_FROM", "nobody"), "mail.from", "PORTICO_MAIL_HOST"),
        (
            "not-ours",
            set("PORTICO_NOT_OURS", &print("key:")),
            "a key is another installation's",
            "portico keygen",
        ),
        (
            "not-ours",
            set("PORTICO_NOT_OURS", &print("database:")),
            "the database is another installation's",
            "database_url",
        ),
        (
            "staging",
            set("PORTICO_PROFILE", "staging"),
            "does not know which keys",
            "portico config fingerprint",
        ),
    ]
}
