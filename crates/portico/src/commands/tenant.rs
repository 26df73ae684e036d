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
    /// how much room its files have, or where it answers
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
        /// How much room its files have, all of them together: 20GB is what there is without
        #[arg(long, value_name = "SIZE", value_parser = size)]
        room: Option<u64>,
        /// How large one file may be: 200MB is what there is without
        #[arg(long, value_name = "SIZE", value_parser = size)]
        largest_file: Option<u64>,
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
            room,
            largest_file,
        } => {
            let new = Amendment {
                accent: accent.map(|accent| accent.to_lowercase()),
                staff_idle_minutes: staff_idle,
                staff_hours,
                client_idle_days: client_idle,
                client_days,
            };
            operator::amend_tenant(&mut operator, &slug, new).await?;
            if room.is_some() || largest_file.is_some() {
                operator::amend_storage(&mut operator, &slug, room, largest_file).await?;
            }
            if let Some(base_url) = base_url {
                operator::move_tenant(&mut operator, &slug, &base_url).await?;
            }
            println!("{slug} is as you said, and so are the sessions that are open.");
        }
    }
    Ok(())
}

/// In bytes: a number, and what it counts.
fn size(text: &str) -> Result<u64, &'static str> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        _ => return Err("write a size as 500MB, 50GB or 1TB"),
    };
    let number: Option<u64> = number.parse().ok();
    number.and_then(|number| number.checked_mul(unit)).ok_or("that is no size")
}

#[test]
fn a_size_is_a_number_and_what_it_counts() {
    for (text, bytes) in [
        ("500MB", Some(500_000_000)),
        ("50 gb", Some(50_000_000_000)),
        ("1TB", Some(1_000_000_000_000)),
        ("50", None),
        ("GB", None),
        ("-1GB", None),
        ("1.5GB", None),
        ("99999999999999TB", None),
    ] {
        assert_eq!(size(text).ok(), bytes, "{text}");
    }
}
