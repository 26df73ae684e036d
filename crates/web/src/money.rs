//! What clients have still to pay, for the staff who work with them. To clients this is not there.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::Response;
use portico_api::{Caller, Figures, Problem, receivables::csv};
use portico_domain::{
    Money,
    receivables::{self, CLIENTS, InAll, OfClient, OfMonth, TABLE},
};

use crate::{
    format::{self, MONTHS},
    layout::{Here, Shell},
};

#[derive(Template, WebTemplate)]
#[template(path = "money.html")]
pub struct MoneyPage {
    shell: Shell,
    /// A line a currency.
    outstanding: Vec<String>,
    overdue: Vec<String>,
    /// Since when the oldest is.
    overdue_days: Option<String>,
    clients: Vec<Client>,
    months: Vec<Month>,
    /// Whether there are more clients than stand here, and more invoices than leave as a table.
    more_clients: bool,
    more_invoices: bool,
}

struct Client {
    href: String,
    name: String,
    outstanding: String,
    /// What is overdue of it, and since when.
    overdue: Option<(String, String)>,
}

struct Month {
    words: String,
    outstanding: String,
    overdue: Option<String>,
}

pub async fn show(caller: Caller) -> Result<MoneyPage, Problem> {
    caller
        .within(async |scope| {
            let all = receivables::in_all(scope).await?;
            let clients = receivables::by_client(scope).await?;
            let months = receivables::by_month(scope).await?;
            let shell = Shell::read(scope, Here::Money).await?;
            Ok(MoneyPage::new(shell, &all, &clients, &months))
        })
        .await
}

/// The same invoice by invoice, for a spreadsheet.
pub async fn download(caller: Caller) -> Result<Response, Problem> {
    let table = caller.within(async |scope| receivables::table(scope).await).await?;
    csv(&table)
}

impl MoneyPage {
    fn new(shell: Shell, all: &[InAll], clients: &[OfClient], months: &[OfMonth]) -> Self {
        let invoices: i64 = all.iter().map(|one| one.invoices).sum();
        let overdue = all.iter().filter(|one| one.overdue_minor != 0);
        let days = all.iter().filter_map(|one| one.overdue_days).max();
        let figures = shell.figures;
        let money = |minor, currency| figures.money(Money { minor, currency });
        Self {
            shell,
            outstanding: all.iter().map(|one| money(one.outstanding_minor, one.currency)).collect(),
            overdue: overdue.map(|one| money(one.overdue_minor, one.currency)).collect(),
            overdue_days: days.map(|days| format::days(days.into())),
            clients: clients.iter().map(|client| Client::new(client, figures)).collect(),
            months: months.iter().map(|month| Month::new(month, figures)).collect(),
            more_clients: clients.len() >= CLIENTS,
            more_invoices: usize::try_from(invoices).is_ok_and(|invoices| invoices > TABLE),
        }
    }
}

impl Client {
    fn new(of: &OfClient, figures: Figures) -> Self {
        let money = |minor| figures.money(Money { minor, currency: of.currency });
        let days = of.overdue_days.map(|days| format::days(days.into()));
        Self {
            href: format!("/clients/{}", of.client_id),
            name: of.name.as_str().to_owned(),
            outstanding: money(of.outstanding_minor),
            overdue: days.map(|days| (money(of.overdue_minor), days)),
        }
    }
}

impl Month {
    fn new(of: &OfMonth, figures: Figures) -> Self {
        let money = |minor| figures.money(Money { minor, currency: of.currency });
        let words = of.month.map(|first| {
            let month = MONTHS.get(usize::from(u8::from(first.month())) - 1);
            format!("{} {}", month.copied().unwrap_or_default(), first.year())
        });
        Self {
            words: words.unwrap_or_else(|| "Without a day".to_owned()),
            outstanding: money(of.outstanding_minor),
            overdue: (of.overdue_minor != 0).then(|| money(of.overdue_minor)),
        }
    }
}
