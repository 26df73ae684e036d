use clap::Subcommand;
use portico_domain::operator::{self, NewTenant, Operator};
use url::Url;

use crate::{Config, Error, config::Login};

#[derive(Subcommand)]
pub enum Command {
    /// Make a practice, at an address of its own
    Create {
        /// What commands call it: lower-case letters, digits and dashes
        slug: String,
        /// Where it answers: https://portal.practice.example
        #[arg(long)]
        base_url: Url,
        /// What its pages call it
        #[arg(long)]
        name: String,
        /// Its time zone, an IANA name: that of its due dates
        #[arg(long, default_value = "UTC")]
        time_zone: String,
    },
}

pub async fn run(command: Command, config: &Config) -> Result<(), Error> {
    let Command::Create { slug, base_url, name, time_zone } = command;
    let mut operator = Operator::connect(config.url(Login::Operator)?).await?;
    let new = NewTenant { slug: slug.clone(), base_url: base_url.clone(), name, time_zone };
    operator::create_tenant(&mut operator, new).await?;
    println!(
        "The practice {slug} answers at {base_url}\n\
         Next: portico admin create --tenant {slug} --email …"
    );
    Ok(())
}
