use clap::Subcommand;
use portico_domain::operator::{self, Amendment, NewTenant, Operator};
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
    /// Change how a practice looks, how long its sessions last at most (never longer than the program has it),
    /// or where it answers
    Amend {
        /// What commands call it
        slug: String,
        /// Where it answers from now on: links that were sent lead to the old address, which a redirect of the
        /// configuration may serve
        #[arg(long)]
        base_url: Option<Url>,
        /// The colour of its pages and mails, as #1e6350
        #[arg(long)]
        accent: Option<String>,
        /// After how many idle minutes staff sign in anew: 5 to 30
        #[arg(long, value_name = "MINUTES")]
        staff_idle: Option<i32>,
        /// After how many hours they do in any case: 1 to 12
        #[arg(long, value_name = "HOURS")]
        staff_hours: Option<i32>,
        /// After how many idle days clients sign in anew: 1 to 14
        #[arg(long, value_name = "DAYS")]
        client_idle: Option<i32>,
        /// After how many days they do in any case: 1 to 90
        #[arg(long, value_name = "DAYS")]
        client_days: Option<i32>,
    },
}

pub async fn run(command: Command, config: &Config) -> Result<(), Error> {
    let mut operator = Operator::connect(config.url(Login::Operator)?).await?;
    match command {
        Command::Create { slug, base_url, name, time_zone } => {
            let new = NewTenant { slug: slug.clone(), base_url: base_url.clone(), name, time_zone };
            operator::create_tenant(&mut operator, new).await?;
            println!(
                "The practice {slug} answers at {base_url}\n\
                 Next: portico admin create --tenant {slug} --email …"
            );
        }
        Command::Amend {
            slug,
            base_url,
            accent,
            staff_idle,
            staff_hours,
            client_idle,
            client_days,
        } => {
            let new = Amendment {
                accent: accent.map(|accent| accent.to_lowercase()),
                staff_idle_minutes: staff_idle,
                staff_hours,
                client_idle_days: client_idle,
                client_days,
            };
            operator::amend_tenant(&mut operator, &slug, new).await?;
            if let Some(base_url) = base_url {
                operator::move_tenant(&mut operator, &slug, &base_url).await?;
            }
            println!("{slug} is as you said, and so are the sessions that are open.");
        }
    }
    Ok(())
}
