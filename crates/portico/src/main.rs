//! The program: configuration, command line, wiring.

mod commands;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod errands;
mod error;
mod guard;
mod log;
mod post;
mod serve;
mod sweep;
mod watch;

use std::{process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};

use tracing_subscriber::filter::LevelFilter;

use config::Config;
use error::Error;

/// Your own client portal.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "\
To a practice that runs: db init, migrate, tenant create, admin create, config check, serve. Settings are
named in config/default.toml; in the environment they are PORTICO_LISTEN, PORTICO_KEYS and so on.
PORTICO_LOG says how much is logged (warn, info, debug)."
)]
struct Portico {
    /// A file of settings (TOML); what it leaves out is as in config/default.toml.
    #[arg(long, global = true, value_name = "FILE", env = "PORTICO_CONFIG")]
    config: Option<std::path::PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests: needs database_url and keys
    Serve,
    /// Ask the one that serves here whether it can work: for whoever looks after it
    Health,
    /// Start two practices to try, on a PostgreSQL of their own
    #[cfg(feature = "demo")]
    Demo(demo::Options),
    /// See whether the configuration is fit for production
    #[command(subcommand)]
    Config(commands::config::Command),
    /// Make the database roles and the database
    #[command(subcommand)]
    Db(commands::db::Command),
    /// Run the migrations that are missing: needs migrator_url
    Migrate,
    /// Print a new key for the list `keys`
    Keygen(commands::Keygen),
    /// Make a practice
    #[command(subcommand)]
    Tenant(commands::tenant::Command),
    /// Make a user, and print the link by which they come in
    #[command(subcommand)]
    User(commands::user::Command),
    /// Make an administrator, or let one who lost everything begin anew
    #[command(subcommand)]
    Admin(commands::user::AdminCommand),
    /// Take in what another program exported
    #[command(subcommand)]
    Import(commands::import::Command),
    /// Compare the store of files with the database: needs dump_url and files
    #[command(subcommand)]
    Files(commands::files::Command),
    /// Write the whole database and the clients' files into one encrypted file: needs dump_url and files
    Backup(commands::backup::Options),
    /// Fill an empty database and the store of files from a backup: needs migrator_url, keys and files
    Restore(commands::restore::Options),
}

/// How long work in the background, such as reading a file, keeps the program from ending.
const LAST: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let portico = Portico::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Error::Start(error)),
    };
    let ended = runtime.block_on(run(portico));
    runtime.shutdown_timeout(LAST);
    match ended {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

/// The commands that no configuration says anything to are the first two: the demo prints what one must read, and
/// its requests would bury it.
async fn run(portico: Portico) -> Result<ExitCode, Error> {
    match portico.command {
        #[cfg(feature = "demo")]
        Command::Demo(options) => {
            log::start(LevelFilter::WARN, config::LogFormat::Text);
            demo::run(options).await?;
        }
        Command::Keygen(options) => commands::keygen(&options),
        command => {
            let config = Config::load(portico.config.as_deref())?;
            log::start(LevelFilter::INFO, config.log_format);
            return configured(command, &config).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn configured(command: Command, config: &Config) -> Result<ExitCode, Error> {
    match command {
        Command::Serve => serve::run(config).await?,
        Command::Health => commands::health::run(config).await?,
        Command::Config(command) => return commands::config::run(command, config).await,
        Command::Db(command) => commands::db::run(command, config).await?,
        Command::Migrate => commands::migrate(config).await?,
        Command::Tenant(command) => commands::tenant::run(command, config).await?,
        Command::User(command) => commands::user::run(command, config).await?,
        Command::Admin(command) => commands::user::run_admin(command, config).await?,
        Command::Import(command) => return commands::import::run(command, config).await,
        #[cfg(feature = "demo")]
        Command::Demo(_) => {}
        Command::Keygen(_) => {}
        Command::Files(command) => return commands::files::run(command, config).await,
        Command::Backup(options) => commands::backup::run(&options, config).await?,
        Command::Restore(options) => commands::restore::run(&options, config).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What went wrong, in a sentence for whoever typed the command.
fn failed(error: &Error) -> ExitCode {
    eprintln!("portico: {error}");
    ExitCode::FAILURE
}
