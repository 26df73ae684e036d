//! Where staff begin: what needs their care.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use portico_api::Figures;
use portico_domain::{
    ClientId, Error, Money, TenantScope,
    file_requests::{self, FileRequest, FileRequestPage},
    files::{self, File},
    invoices::{self, Invoice},
    outbox,
    receivables::{self, InAll},
    users::{self, INVITED, Invited},
};

use crate::{
    clients::{letters::Letter, names},
    clock::Clock,
    format::{self, Day},
    invoices::rows::number,
    layout::{Here, Shell},
};

/// How many drafts are shown, and how many files that clients brought.
const DRAFTS: u8 = 20;
const BROUGHT: u8 = 5;

/// How many of those are shown that were asked for and are not here yet.
const ASKED: u8 = 10;

#[derive(Template, WebTemplate)]
#[template(path = "today.html")]
pub struct TodayPage {
    shell: Shell,
    day: Day,
    /// Whose time it is.
    zone: String,
    overdue: Option<Overdue>,
    letters: Vec<(Letter, String)>,
    invited: Vec<Person>,
    drafts: Vec<Draft>,
    brought: Vec<Brought>,
    asked: Vec<Asked>,
    /// Whether there may be more of them than are shown.
    more_invited: bool,
    more_drafts: bool,
}

struct Overdue {
    /// A line a currency.
    amounts: Vec<String>,
    words: String,
}

/// A file that a client is asked for.
struct Asked {
    href: String,
    title: String,
    client: Option<String>,
    day: Day,
}

/// A file that a client brought.
struct Brought {
    href: String,
    name: String,
    client: Option<String>,
    at: Day,
}

/// Somebody who has not come in yet.
struct Person {
    href: String,
    name: String,
}

struct Draft {
    href: String,
    number: String,
    client: Option<String>,
    total: String,
}

impl TodayPage {
    pub async fn read(scope: &mut TenantScope) -> Result<Self, Error> {
        let shell = Shell::read(scope, Here::Home).await?;
        let clock = Clock::now(&shell.practice.time_zone);
        let overdue = Overdue::new(&receivables::in_all(scope).await?, shell.figures);
        let invited = users::list_invited(scope).await?;
        let drafts = invoices::list_drafts(scope, DRAFTS).await?;
        let brought = files::list_brought(scope, BROUGHT).await?;
        let whose = drafts.iter().map(|draft| draft.client_id);
        let page = FileRequestPage { client_id: None, open: Some(true), after: None, limit: ASKED };
        let asked = file_requests::list(scope, &page).await?;
        let whose = whose.chain(brought.iter().map(|file| file.client_id));
        let whose = whose.chain(asked.iter().map(|request| request.client_id)).collect();
        let names = names(scope, whose).await?;
        Ok(Self {
            asked: asked.iter().map(|request| Asked::new(request, &names, &clock)).collect(),
            brought: brought.iter().map(|file| Brought::new(file, &names, &clock)).collect(),
            day: clock.today(),
            zone: clock.name(),
            overdue,
            letters: letters(scope).await?,
            more_invited: invited.len() >= INVITED,
            more_drafts: drafts.len() >= usize::from(DRAFTS),
            invited: invited.iter().map(Person::from).collect(),
            drafts: drafts.iter().map(|draft| Draft::new(draft, &names, shell.figures)).collect(),
            shell,
        })
    }

    fn is_empty(&self) -> bool {
        self.overdue.is_none()
            && self.letters.is_empty()
            && self.invited.is_empty()
            && self.drafts.is_empty()
    }
}

/// The letters that did not leave, each with where it can be sent again.
async fn letters(scope: &mut TenantScope) -> Result<Vec<(Letter, String)>, Error> {
    let dead = outbox::list_all_dead(scope).await?;
    let whose = dead.iter().map(|letter| letter.user_id).collect();
    let users = users::fetch_many(scope, whose).await?;
    let letters = dead.iter().map(|letter| (Letter::new(letter, &users), place(letter.client_id)));
    Ok(letters.collect())
}

/// The page of a client, or that of the team.
fn place(client: Option<ClientId>) -> String {
    client.map_or_else(|| "/team".to_owned(), |client| format!("/clients/{client}"))
}

impl Asked {
    fn new(request: &FileRequest, names: &HashMap<ClientId, String>, clock: &Clock) -> Self {
        Self {
            href: format!("/clients/{}/files", request.client_id),
            title: request.title.as_str().to_owned(),
            client: names.get(&request.client_id).cloned(),
            day: clock.day(request.created_at),
        }
    }
}

impl Brought {
    fn new(file: &File, names: &HashMap<ClientId, String>, clock: &Clock) -> Self {
        Self {
            href: format!("/files/{}", file.id),
            name: file.name.as_str().to_owned(),
            client: names.get(&file.client_id).cloned(),
            at: clock.time(file.created_at),
        }
    }
}

impl Overdue {
    fn new(all: &[InAll], figures: Figures) -> Option<Self> {
        let late: Vec<_> = all.iter().filter(|one| one.overdue_minor != 0).collect();
        let days = late.iter().filter_map(|one| one.overdue_days).max()?;
        let amount = |one: &&InAll| {
            figures.money(Money { minor: one.overdue_minor, currency: one.currency })
        };
        let invoices = late.iter().map(|one| one.overdue_invoices).sum();
        // Whoever owes in two currencies is counted in both: then it is not said of how many clients.
        let of = match late.as_slice() {
            [one] => format!(" of {}", count(one.overdue_clients, "client", false)),
            _ => String::new(),
        };
        let days = format::days(days.into());
        let words = format!("{}{of}. The oldest is {days} late.", count(invoices, "invoice", true));
        Some(Self { amounts: late.iter().map(amount).collect(), words })
    }
}

impl From<&Invited> for Person {
    fn from(invited: &Invited) -> Self {
        Self { href: place(invited.client_id), name: invited.name.as_str().to_owned() }
    }
}

impl Draft {
    fn new(draft: &Invoice, names: &HashMap<ClientId, String>, figures: Figures) -> Self {
        Self {
            href: format!("/invoices/{}", draft.id),
            number: number(draft),
            client: names.get(&draft.client_id).cloned(),
            total: figures.money(draft.money(draft.total_minor)),
        }
    }
}

/// A number of things in words, as long as it is small: Three invoices, one client, 12 clients.
fn count(number: i64, thing: &str, begins: bool) -> String {
    const WORDS: [&str; 10] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = usize::try_from(number).ok().and_then(|number| WORDS.get(number));
    let word = word.map_or_else(|| number.to_string(), |word| (*word).to_owned());
    let mut letters = word.chars();
    let first = letters.next().filter(|_| begins).map(|first| first.to_ascii_uppercase());
    let word = first.map_or_else(|| word.clone(), |first| format!("{first}{}", letters.as_str()));
    format!("{word} {thing}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use portico_domain::Currency;

    use super::*;

    fn late(code: &str, minor: i64, invoices: i64, clients: i64, days: Option<i32>) -> InAll {
        InAll {
            currency: Currency::parse(code).unwrap(),
            outstanding_minor: minor + 100,
            invoices: invoices + 1,
            overdue_minor: minor,
            overdue_invoices: invoices,
            overdue_clients: clients,
            overdue_days: days,
        }
    }

    #[test]
    fn what_is_late_is_said_in_words() {
        let figures = Figures::new(portico_domain::settings::NumberFormat::CommaPoint);
        assert!(Overdue::new(&[], figures).is_none());
        assert!(Overdue::new(&[late("EUR", 0, 0, 0, None)], figures).is_none());
        let one = Overdue::new(&[late("EUR", 500, 3, 2, Some(63))], figures).unwrap();
        assert_eq!(one.words, "Three invoices of two clients. The oldest is 63 days late.");
        let one = Overdue::new(&[late("EUR", 500, 1, 1, Some(1))], figures).unwrap();
        assert_eq!(one.words, "One invoice of one client. The oldest is 1 day late.");
        let two = [late("EUR", 500, 11, 10, Some(4)), late("GBP", 700, 1, 1, Some(9))];
        let two = Overdue::new(&two, figures).unwrap();
        assert_eq!(two.words, "12 invoices. The oldest is 9 days late.");
        assert_eq!(two.amounts, ["€5.00", "£7.00"]);
    }
}
