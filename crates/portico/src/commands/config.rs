use std::process::ExitCode;

use clap::Subcommand;
use portico_domain::installation::database_fingerprint;

use crate::{
    Config, Error,
    config::{Login, rules},
};

#[derive(Subcommand)]
pub enum Command {
    /// Print the configuration in effect, with secrets masked, and every rule of production that is broken;
    /// fails when one is
    Check,
    /// Print by what this installation's keys and database can be told from others', for their `not_ours`
    Fingerprint,
}

pub async fn run(command: Command, config: &Config) -> Result<ExitCode, Error> {
    match command {
        Command::Check => Ok(check(config).await),
        Command::Fingerprint => {
            fingerprint(config).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn check(config: &Config) -> ExitCode {
    println!("# What is in effect, and where it comes from.");
    for setting in config.shown() {
        println!("{} = {}  # {}", setting.name, setting.value, setting.source);
    }
    let broken = rules::look(config).await;
    match &broken[..] {
        [] => {
            println!("\nAll {} rules of production hold.", rules::RULES.len());
            ExitCode::SUCCESS
        }
        broken => {
            let count = broken.len();
            println!(
                "\nNot fit for production, {count} to mend:\n{}",
                rules::in_words(broken).trim_end()
            );
            ExitCode::FAILURE
        }
    }
}

async fn fingerprint(config: &Config) -> Result<(), Error> {
    config.keys()?;
    let database = database_fingerprint(config.url(Login::Server)?).await?;
    println!("not_ours = [");
    for print in config.key_fingerprints().into_iter().chain([database]) {
        println!("  \"{print}\",");
    }
    println!("]");
    Ok(())
}
