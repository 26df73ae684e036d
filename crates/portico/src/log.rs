use std::{
    io::IsTerminal,
    panic::{self, PanicHookInfo},
};

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
    panic::set_hook(Box::new(say_where));
}

fn say_where(panic: &PanicHookInfo) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic");
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    #[allow(clippy::panic, reason = "it is what this is about")]
    fn a_panic_says_where_and_not_what() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let before = panic::take_hook();
        panic::set_hook(Box::new(say_where));
        let panicked = tracing::subscriber::with_default(subscriber, || {
            panic::catch_unwind(|| panic!("canary-of-a-panic"))
        });
        panic::set_hook(before);
        assert!(panicked.is_err());
        let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(said.contains("a panic") && said.contains("src/log.rs:"), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
}
