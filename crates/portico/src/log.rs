use std::panic;

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// Lines of JSON on standard error, of this level unless `PORTICO_LOG` says otherwise. What may
/// stand in them is decided where they are written; a panic says where, never what, since its
/// message may hold anything.
pub fn start(level: LevelFilter) {
    let filter = EnvFilter::builder()
        .with_default_directive(level.into())
        .with_env_var("PORTICO_LOG")
        .from_env_lossy();
    // It would log what it does not know of a URL, value and all: a password that was misspelt.
    let quiet = "sqlx_postgres::options=error".parse();
    let filter = filter.add_directive(quiet.expect("a directive"));
    tracing_subscriber::fmt()
        .json()
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
}
