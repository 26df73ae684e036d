//! Whether the program is alive, and whether it is ready: for whoever restarts it or sends it requests. Open to
//! everybody, at any host; each word says what is the matter, and nothing of the inside. Asking costs nothing:
//! what is answered was found out before, by a watch that looks once a second.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tokio::{sync::watch, time::Instant};

use crate::extract::Json;

/// After how long what the watch found is no answer any more: it hangs.
const STALE: Duration = Duration::from_secs(10);

/// At any host, and of no practice.
const PATHS: [&str; 2] = ["/healthz", "/readyz"];

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// As it should be.
    Ok,
    /// It was not configured, and need not be.
    Unset,
    /// It does not answer, or not in time.
    Away,
    /// It is not what this program was built for.
    Other,
    /// It has not done what is due.
    Stuck,
    /// It has hardly any room left.
    Full,
    /// It could not be looked at.
    Unknown,
}

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Parts {
    /// PostgreSQL: ok, away.
    pub database: Word,
    /// Whether its schema is that of this program: ok, other, unknown.
    pub migrations: Word,
    /// Mail that is due, and who sends it: ok, unset, stuck, unknown.
    pub mail: Word,
    /// Room where things are kept: ok, full, unknown.
    pub disk: Word,
}

impl Parts {
    /// All of it as it should be.
    pub const WELL: Self =
        Self { database: Word::Ok, migrations: Word::Ok, mail: Word::Ok, disk: Word::Ok };

    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        database: Word::Unknown,
        migrations: Word::Unknown,
        mail: Word::Unknown,
        disk: Word::Unknown,
    };

    /// Whether requests can be answered, and what they cause will be done.
    pub fn are_well(&self) -> bool {
        let well = |word| matches!(word, Word::Ok | Word::Unset);
        [self.database, self.migrations, self.mail, self.disk].into_iter().all(well)
    }
}

/// What was found when somebody last looked. Cheap to clone.
#[derive(Clone)]
pub struct Health(watch::Receiver<(Option<Instant>, Parts)>);

/// Where it is written down.
#[derive(Clone)]
pub struct Findings(Arc<watch::Sender<(Option<Instant>, Parts)>>);

impl Health {
    /// Nothing is known until something was found.
    pub fn new() -> (Findings, Self) {
        let (findings, health) = watch::channel((None, Parts::UNKNOWN));
        (Findings(findings.into()), Self(health))
    }

    /// These, for ever: where nobody looks, as in tests.
    pub fn fixed(parts: Parts) -> Self {
        Self(watch::channel((None, parts)).1)
    }

    /// What was found, as long as it is not old.
    pub fn parts(&self) -> Parts {
        let (found_at, parts) = *self.0.borrow();
        known(found_at.map(|at| at.elapsed()), parts)
    }
}

fn known(age: Option<Duration>, parts: Parts) -> Parts {
    if age.is_some_and(|age| age > STALE) { Parts::UNKNOWN } else { parts }
}

impl Default for Health {
    /// Nobody looks.
    fn default() -> Self {
        Self::new().1
    }
}

impl Findings {
    /// This was found now.
    pub fn write(&self, parts: Parts) {
        self.0.send_replace((Some(Instant::now()), parts));
    }
}

/// Whether this is asked of the program, and of no practice.
pub(crate) fn is_at(path: &str) -> bool {
    PATHS.contains(&path)
}

/// What is said of being alive.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Alive {
    /// `alive`.
    status: &'static str,
}

/// What is said of being ready.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Readiness {
    /// `ready` or `not-ready`.
    status: &'static str,
    #[serde(flatten)]
    parts: Parts,
}

/// Whether the program is alive: it answers. Nothing else is looked at.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "It is", body = Alive)))]
pub(crate) async fn alive() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

/// Whether it is ready: the database, its migrations, mail, room on the disk.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "It is", body = Readiness),
              (status = 503, description = "It is not, and which part that is: `Retry-After` says when to ask again",
               body = Readiness)))]
pub(crate) async fn ready(State(health): State<Health>) -> Response {
    let parts = health.parts();
    if parts.are_well() {
        return Json(Readiness { status: "ready", parts }).into_response();
    }
    let said = Json(Readiness { status: "not-ready", parts });
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], said).into_response()
}

#[test]
fn what_is_old_is_not_known() {
    for (age, parts) in [(0, Parts::WELL), (10, Parts::WELL), (11, Parts::UNKNOWN)] {
        assert_eq!(known(Some(Duration::from_secs(age)), Parts::WELL), parts);
    }
    assert_eq!(known(None, Parts::WELL), Parts::WELL, "nobody looks");
    assert!(!Parts::UNKNOWN.are_well());
}
