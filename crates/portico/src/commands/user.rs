use clap::{Args, Subcommand, ValueEnum};
use portico_auth::Token;
use portico_domain::{
    Email, RoleName,
    operator::{self, CreatedUser, NewUser, Operator},
};
use time::Duration;

use crate::{Config, Error, config::Login};

/// How long the link works.
const LINK_LIVES: Duration = Duration::days(7);

#[derive(Subcommand)]
pub enum Command {
    /// Make a user, and print the link on which they set a password and, as staff, enrol their
    /// second factor. It works once, for seven days
    Create {
        #[command(flatten)]
        who: Who,
        /// What they are in the practice
        #[arg(long, value_enum)]
        role: RoleArgument,
        /// The key of the client whose login this is, for the role client
        #[arg(long, value_name = "KEY", required_if_eq("role", "client"))]
        client: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum AdminCommand {
    /// Make an administrator, and print the link by which they come in
    Create {
        #[command(flatten)]
        who: Who,
    },
    /// Print a link by which somebody who lost password and second factor begins anew. It works once,
    /// for seven days, and until it is followed nothing changes. Another admin can do the same on the
    /// team page: this is for the last one
    Recover {
        /// The slug of the practice
        #[arg(long)]
        tenant: String,
        /// What they sign in with
        #[arg(long)]
        email: String,
    },
}

#[derive(Args)]
pub struct Who {
    /// The slug of the practice
    #[arg(long)]
    tenant: String,
    /// Where they are reached, and what they sign in with
    #[arg(long)]
    email: String,
    /// What they are called; else the client's name, or the address up to its @
    #[arg(long)]
    name: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum RoleArgument {
    Admin,
    Coach,
    Client,
}

pub async fn run(command: Command, config: &Config) -> Result<(), Error> {
    let Command::Create { who, role, client } = command;
    let mut operator = Operator::connect(config.url(Login::Operator)?).await?;
    let role = match role {
        RoleArgument::Admin => RoleName::Admin,
        RoleArgument::Coach => RoleName::Coach,
        RoleArgument::Client => RoleName::Client,
    };
    println!("{}", create(&mut operator, who, role, client).await?);
    Ok(())
}

pub async fn run_admin(command: AdminCommand, config: &Config) -> Result<(), Error> {
    match command {
        AdminCommand::Create { who } => {
            run(Command::Create { who, role: RoleArgument::Admin, client: None }, config).await
        }
        AdminCommand::Recover { tenant, email } => {
            let mut operator = Operator::connect(config.url(Login::Operator)?).await?;
            let (email, token) = (address(&email)?, Token::generate());
            let found =
                operator::recover_user(&mut operator, &tenant, &email, token.hash()).await?;
            println!("{}", link(&found, &token));
            Ok(())
        }
    }
}

/// Returns the link.
async fn create(
    operator: &mut Operator,
    who: Who,
    role: RoleName,
    client_key: Option<String>,
) -> Result<String, Error> {
    let email = address(&who.email)?;
    let token = Token::generate();
    let new = NewUser {
        tenant: who.tenant,
        email,
        name: who.name.map(Into::into),
        role,
        client_key,
        link: token.hash(),
        link_lives: LINK_LIVES,
    };
    let created = operator::create_user(operator, new).await?;
    Ok(link(&created, &token))
}

fn address(email: &str) -> Result<Email, Error> {
    Email::parse(email).ok_or_else(|| Error::Setting("that is no e-mail address".into()))
}

fn link(whose: &CreatedUser, token: &Token) -> String {
    format!("{}/welcome/{}", whose.base_url, token.expose())
}
