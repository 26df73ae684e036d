use std::{io::IsTerminal, panic};

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::config::LogFormat;

/// Lines on standard error, of this level unless `PORTICO_LOG` says otherwise: docs/LOGGING.md says what may
/// stand in them, which is decided where they are written. A panic says where, never what, since its message
/// may hold anything.
pub fn start(level: LevelFilter, format: LogFormat) {
    let filter = EnvFilter::builder()
        .with_default_directive(level.into())
        .with_env_var("PORTICO_LOG")
        .from_env_lossy();
    // It would log what it does not know of a URL, value and all: a password that was misspelt.
    let quiet = "sqlx_postgres::options=error".parse();
    let filter = filter.add_directive(quiet.expect("a directive"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Json => log.json().with_span_list(false).init(),
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
}
