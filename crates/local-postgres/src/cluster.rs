use std::{
    ffi::OsString,
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

use crate::{Error, Identity, binaries::Binaries, home::Home, home::PORT};

/// Makes the cluster of `home`. It appears there when it is complete, or not at all.
pub fn create(
    home: &Home,
    identity: &Identity,
    binaries: &Binaries,
    durable: bool,
    log: &File,
) -> Result<(), Error> {
    // Not every system has the first; both order by code point.
    match create_in("C.UTF-8", home, identity, binaries, durable, log) {
        Err(Error::Failed { said, .. }) if said.contains("locale name") => {
            create_in("C", home, identity, binaries, durable, log)
        }
        result => result,
    }
}

fn create_in(
    locale: &str,
    home: &Home,
    identity: &Identity,
    binaries: &Binaries,
    durable: bool,
    log: &File,
) -> Result<(), Error> {
    let fresh = home.make("fresh", identity)?;
    let mut command = identity.command(binaries.program("initdb"));
    command.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]);
    command.arg(format!("--locale={locale}")).arg("--pgdata").arg(&fresh);
    if !durable {
        // Small segments make a cluster a third smaller, and copies of it that much cheaper.
        command.args(["--no-sync", "--wal-segsize=1"]);
    }
    finish("initdb", command, home, log)?;
    put_in_place(&fresh, home)
}

/// Copies the cluster of `from`, which must not be running, into `to`, which must have none: a
/// database that is prepared once need not be made again. Several may copy from one at a time.
/// Both are directories as in [`Settings`](crate::Settings).
pub fn copy_cluster(from: &Path, to: &Path) -> Result<(), Error> {
    let identity = Identity::choose()?;
    let from = Home::open_to_copy(from)?;
    let to = Home::open(to, &identity)?;
    let log = to.log()?;
    let fresh = to.make("fresh", &identity)?;
    // With owners and modes, and on file systems that can, without copying a byte.
    let mut command = Command::new("cp");
    command.arg("-Rp").arg(from.data().join(".")).arg(&fresh).stdin(Stdio::null());
    finish("cp", command, &to, &log)?;
    put_in_place(&fresh, &to)
}

fn finish(
    program: &'static str,
    mut command: Command,
    home: &Home,
    log: &File,
) -> Result<(), Error> {
    let said = log.try_clone().map_err(Error::at(&home.path))?;
    let status = command.stdout(Stdio::null()).stderr(said).status();
    match status.map_err(Error::at(command.get_program()))?.success() {
        true => Ok(()),
        false => Err(Error::Failed { program, said: home.last_words() }),
    }
}

fn put_in_place(fresh: &Path, home: &Home) -> Result<(), Error> {
    fs::rename(fresh, home.data()).map_err(Error::at(home.data()))
}

/// The command line of `postgres`. Every setting of ours stands in it and none in a file, so that
/// a copy of the data runs under the settings of whoever runs it.
pub fn arguments(home: &Home, sockets: &Path, durable: bool) -> Vec<OsString> {
    let sockets = format!("\"{}\"", sockets.display().to_string().replace('"', "\"\""));
    let port = PORT.to_string();
    let durably = if durable { "on" } else { "off" };
    let settings = [
        ("listen_addresses", ""),
        ("unix_socket_directories", &sockets),
        ("unix_socket_permissions", "0700"),
        ("port", &port),
        ("max_connections", "200"),
        ("shared_buffers", "128MB"),
        ("max_wal_size", "1GB"),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("fsync", durably),
        ("synchronous_commit", durably),
        ("full_page_writes", durably),
        // People's data are in statements and in the errors they cause: a client is told, and the
        // log holds what concerns the server as a whole.
        ("log_statement", "none"),
        ("log_min_messages", "log"),
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
        ("log_checkpoints", "off"),
        ("log_timezone", "UTC"),
        ("logging_collector", "off"),
        ("log_destination", "stderr"),
    ];
    let mut arguments = vec![OsString::from("-D"), home.data().into()];
    for (name, value) in settings {
        arguments.extend([OsString::from("-c"), format!("{name}={value}").into()]);
    }
    arguments
}
