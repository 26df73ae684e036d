use portico_archive::Recipients;
use portico_auth::{KeyRing, key_weakness};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Breach, Facts, breach};
use crate::config::decoded;

/// How many characters a password of the database has at least. Nobody types it.
const SHORTEST: usize = 16;

/// Permission of everybody else.
const OTHERS: u32 = 0o007;

/// They open every second factor and every letter that waits.
pub fn keys(facts: &Facts) -> Vec<Breach> {
    let keys = &facts.config.keys;
    if let Err(error) = KeyRing::new(keys) {
        let fix =
            "make one with `portico keygen`, keep it apart from the backups, and name it in `keys`";
        return vec![breach(error.to_string(), fix)];
    }
    let weak = keys.iter().zip(1..).filter_map(|(key, n)| {
        let why = key_weakness(key)?;
        Some(breach(
            format!("key {n} of the ring {why}"),
            "put a new one of `portico keygen` in front of it, and take it out once nothing is sealed under it",
        ))
    });
    weak.collect()
}

/// Whoever has an account on the machine could read it.
pub fn files(facts: &Facts) -> Vec<Breach> {
    let open = facts.config.secret_files.iter().filter(|file| file.mode & OTHERS != 0);
    let open = open.map(|file| {
        let path = file.path.display();
        breach(
            format!(
                "{path} holds a secret, and everybody on the machine may use it (mode {:o})",
                file.mode
            ),
            format!("let only the user read it that `serve` runs as: chmod 600 {path}"),
        )
    });
    open.collect()
}

/// Of the logins that are configured here. Where a URL has none, PostgreSQL knows who it is in another way.
pub fn database_password(facts: &Facts) -> Vec<Breach> {
    let weak = facts.config.logins().filter(|(_, url)| password(url).is_some_and(|p| is_weak(&p)));
    let weak = weak.map(|(login, _)| {
        breach(
            format!("the password of {login} is short, or one that is tried first"),
            format!(
                "make one of chance (openssl rand -hex 24), put it into the URL of {login}, and have \
                 `portico db init` set it"
            ),
        )
    });
    weak.collect()
}

/// A backup that nobody could write is missed on the day that one is needed.
pub fn backup(facts: &Facts) -> Vec<Breach> {
    let Some(backup) = &facts.config.backup else { return Vec::new() };
    let Err(error) = Recipients::parse([backup.recipient.as_str()]) else { return Vec::new() };
    vec![breach(
        format!("backup.recipient: {error}"),
        "make a pair with `portico keygen --backup` on another machine, and name its public half here",
    )]
}

fn password(url: &SecretString) -> Option<String> {
    let url = Url::parse(url.expose_secret()).ok()?;
    let asked = url.query_pairs().filter(|(name, _)| name == "password").last();
    match asked {
        Some((_, password)) => Some(password.into_owned()),
        None => url.password().map(|written| decoded(written).expose_secret().to_owned()),
    }
}

fn is_weak(password: &str) -> bool {
    let different = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    let told =
        ["portico", "postgres", "passw"].iter().any(|word| password.to_lowercase().contains(word));
    told || password.chars().count() < SHORTEST || different < SHORTEST / 2
}
