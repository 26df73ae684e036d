use std::process::{Command, Stdio};

/// A command of the program at `path`, which knows nothing of what the tests are told, but where PostgreSQL is.
pub fn program(path: &str) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PORTICO_") && name != "PORTICO_PG_BIN" {
            command.env_remove(name);
        }
    }
    // One place for the files of all of them: what one brings, no other has a row of.
    command.env("PORTICO_FILES_FOLDER", std::env::temp_dir().join("portico-tests-files"));
    command.stdin(Stdio::null());
    command
}
