use portico_domain::installation::{Powers, ROLES};

use super::{Breach, Facts, breach};
use crate::config::Profile;

/// What `serve` logs in as.
const LOGIN: &str = "portico_server";

/// What nobody looked at is not known to be right.
pub fn is_there(facts: &Facts) -> Vec<Breach> {
    let Err(why) = facts.installation else { return Vec::new() };
    vec![breach(
        format!("what is in the database could not be looked at: {why}"),
        "see that PostgreSQL runs, that database_url leads to it, and that `portico db init` and \
         `portico migrate` were run",
    )]
}

/// Wall two stands only for a login that cannot step over it.
pub fn login(facts: &Facts) -> Vec<Breach> {
    let Some(found) = facts.found() else { return Vec::new() };
    let login = &found.login;
    let name = &login.name;
    let alter = |without: &str| format!("as an administrator: alter role {name} {without}");
    if name != LOGIN {
        let why = if login.superuser { ", which is a superuser" } else { "" };
        return vec![breach(
            format!("database_url logs in as {name}{why}"),
            format!("`portico db init` made {LOGIN} for `serve`: log in as that"),
        )];
    }
    let mut breaches = Vec::new();
    let mut say = |what: &str, fix: String| {
        breaches.push(breach(format!("the database login {name} {what}"), fix));
    };
    if login.superuser {
        say("is a superuser", alter("nosuperuser"));
    }
    if login.bypasses_walls {
        say("bypasses row level security", alter("nobypassrls"));
    }
    if login.makes {
        say(
            "may make roles, databases or objects, or copy the cluster",
            format!(
                "{}, and revoke create on the database and on the schemas public and app",
                alter("nocreaterole nocreatedb noreplication")
            ),
        );
    }
    if login.inherits {
        say("has the rights of its roles without a scope", alter("noinherit"));
    }
    if login.owns > 0 {
        say(
            &format!("owns something ({} in all)", login.owns),
            format!(
                "give it to the owner of the schema: reassign owned by {name} to portico_owner"
            ),
        );
    }
    for role in foreign_roles(login) {
        say(
            &format!("may act as {role}"),
            format!("as an administrator: revoke {role} from {name}"),
        );
    }
    if login.reaches > 0 && !login.superuser {
        say(
            &format!("reaches {} tables without a scope", login.reaches),
            format!(
                "as an administrator, in the database: revoke all on all tables in schema public from {name}, \
                 public; grant select on _sqlx_migrations to {name}"
            ),
        );
    }
    if login.operates > 0 && !login.superuser {
        say(
            &format!("may call {} functions of the operator's", login.operates),
            format!(
                "as an administrator, in the database: revoke all on all functions in schema app from {name}, public; \
                     then grant it what crates/domain/tests/catalogue.txt lists"
            ),
        );
    }
    if login.unwalled > 0 {
        say(
            &format!("finds {} tables whose row level security does not bind everybody", login.unwalled),
            "as portico_owner, for each of them: alter table … enable row level security, force row level security".into(),
        );
    }
    breaches
}

/// A superuser may act as everybody: that is said once.
fn foreign_roles(login: &Powers) -> Vec<&str> {
    let roles = login.roles.iter().map(String::as_str);
    if login.superuser { Vec::new() } else { roles.filter(|role| !ROLES.contains(role)).collect() }
}

/// Everybody's password and codes stand on a page of the demo.
pub fn demo_data(facts: &Facts) -> Vec<Breach> {
    let practices = facts.practices().into_iter().flatten();
    let invented = practices.filter(|practice| practice.demo);
    let invented = invented.map(|practice| {
        breach(
            format!(
                "the practice {} was made by the demo: everybody knows its passwords",
                practice.slug
            ),
            "production has a database of its own: name another one, then `portico db init`, \
             `portico migrate`, `portico tenant create`",
        )
    });
    invented.collect()
}

/// Each installation has keys and a database of its own.
pub fn not_ours(facts: &Facts) -> Vec<Breach> {
    let mut ours = facts.config.key_fingerprints();
    ours.extend(facts.found().map(|found| found.fingerprint.clone()));
    let shared = ours.into_iter().filter(|print| facts.config.not_ours.contains(print));
    let shared = shared.map(|print| {
        let (what, fix) = match print.starts_with("key:") {
            true => ("a key", "make one of your own: `portico keygen`"),
            false => ("the database", "have database_url lead to one of your own"),
        };
        breach(format!("{what} is another installation's, as not_ours says: {print}"), fix)
    });
    shared.collect()
}

/// A rehearsal must know what it may not touch.
pub fn staging(facts: &Facts) -> Vec<Breach> {
    let knows = |kind: &str| facts.config.not_ours.iter().any(|print| print.starts_with(kind));
    if facts.config.profile != Profile::Staging || knows("key:") && knows("database:") {
        return Vec::new();
    }
    vec![breach(
        "staging does not know which keys and which database are production's",
        "run `portico config fingerprint` in production, and write what it prints into staging's settings",
    )]
}
