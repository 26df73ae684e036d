//! What production insists on, rule by rule: each a function of what was configured and of what was found in the
//! database. `serve` refuses what breaks one, `config check` prints it.

mod database;
mod secrets;
mod web;

use portico_domain::installation::{Installation, PracticeAt};

use super::{Config, Login};
use crate::Error;

/// What rules look at.
pub struct Facts<'f> {
    pub config: &'f Config,
    /// What was found in the database; or why nobody could look.
    pub installation: Result<&'f Installation, &'f str>,
}

/// What breaks a rule, and what to do about it. No secret is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    pub what: String,
    pub fix: String,
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What the rule is called: that stays.
    pub rule: &'static str,
    pub breach: Breach,
}

type Rule = fn(&Facts) -> Vec<Breach>;

/// All of them, in the order in which one would mend them.
pub const RULES: [(&str, Rule); 15] = [
    ("keys", secrets::keys),
    ("secret-files", secrets::files),
    ("database-password", secrets::database_password),
    ("database", database::is_there),
    ("database-login", database::login),
    ("demo-data", database::demo_data),
    ("base-url", web::base_urls),
    ("local-host", web::local_hosts),
    ("cors", web::cors),
    ("proxies", web::proxies),
    ("redirects", web::redirects),
    ("mail", web::mail),
    ("backup", secrets::backup),
    ("not-ours", database::not_ours),
    ("staging", database::staging),
];

/// Everything that is broken.
pub fn broken(facts: &Facts) -> Vec<Broken> {
    let of_rule = |(rule, find): &(&'static str, Rule)| {
        let rule = *rule;
        find(facts).into_iter().map(move |breach| Broken { rule, breach })
    };
    RULES.iter().flat_map(of_rule).collect()
}

/// Looks, and says what is broken.
pub async fn look(config: &Config) -> Vec<Broken> {
    let installation = match config.url(Login::Server) {
        Ok(url) => Installation::look(url).await.map_err(|error| Error::from(error).to_string()),
        Err(error) => Err(error.to_string()),
    };
    let installation = installation.as_ref().map_err(String::as_str);
    broken(&Facts { config, installation })
}

/// Refuses what breaks a rule.
pub async fn require(config: &Config) -> Result<(), Error> {
    let broken = look(config).await;
    if broken.is_empty() { Ok(()) } else { Err(Error::Broken(broken)) }
}

fn breach(what: impl Into<String>, fix: impl Into<String>) -> Breach {
    Breach { what: what.into(), fix: fix.into() }
}

impl Facts<'_> {
    /// What was found, for rules that have nothing to say where nobody could look: another rule says so.
    fn found(&self) -> Option<&Installation> {
        self.installation.ok()
    }

    /// The practices, where the login may ask for them.
    fn practices(&self) -> Option<&[PracticeAt]> {
        self.found()?.practices.as_deref()
    }
}

/// As it is printed, to somebody who will mend it.
pub fn in_words(broken: &[Broken]) -> String {
    let lines = broken.iter().map(|Broken { rule, breach }| {
        format!("  {rule}: {}\n    -> {}\n", breach.what, breach.fix)
    });
    lines.collect()
}
