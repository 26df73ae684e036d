//! What clients have still to pay, for the staff who work with them. To clients this is not there.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::Response;
use portico_api::{Caller, Figures, Problem, Query, receivables::csv};
use portico_domain::{
    Money,
    receivables::{self, CLIENTS, InAll, OVERDUE, OfClient, OfMonth, Open, TABLE},
};
use serde::Deserialize;

use crate::{
    format::{self, Day, MONTHS},
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
    /// What is looked at: all that is to be paid, or what is overdue of it.
    part: Part,
    clients: Vec<Client>,
    months: Vec<Month>,
    late: Vec<Late>,
    /// Whether there are more clients or invoices than stand here, and more invoices than leave as a table.
    more_clients: bool,
    more_late: bool,
    more_invoices: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyQuery {
    #[serde(default)]
    part: Part,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    #[default]
    All,
    Overdue,
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

/// An invoice that is overdue.
struct Late {
    href: String,
    number: String,
    client: String,
    due: Option<Day>,
    /// Since how many days, and what is still to be paid.
    days: Option<String>,
    outstanding: String,
}

pub async fn show(
    caller: Caller,
    Query(MoneyQuery { part }): Query<MoneyQuery>,
) -> Result<MoneyPage, Problem> {
    caller
        .within(async |scope| {
            let all = receivables::in_all(scope).await?;
            let shell = Shell::read(scope, Here::Money).await?;
            let figures = shell.figures;
            let page = MoneyPage::new(shell, part, &all);
            if part == Part::Overdue {
                let late = receivables::overdue(scope).await?;
                return Ok(MoneyPage {
                    more_late: late.len() >= OVERDUE,
                    late: late.iter().map(|open| Late::new(open, figures)).collect(),
                    ..page
                });
            }
            let clients = receivables::by_client(scope).await?;
            let months = receivables::by_month(scope).await?;
            Ok(MoneyPage {
                more_clients: clients.len() >= CLIENTS,
                clients: clients.iter().map(|client| Client::new(client, figures)).collect(),
                months: months.iter().map(|month| Month::new(month, figures)).collect(),
                ..page
            })
        })
        .await
}

/// The same invoice by invoice, for a spreadsheet.
pub async fn download(caller: Caller) -> Result<Response, Problem> {
    let table = caller.within(async |scope| receivables::table(scope).await).await?;
    csv(&table)
}

impl MoneyPage {
    fn new(shell: Shell, part: Part, all: &[InAll]) -> Self {
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
            part,
            clients: Vec::new(),
            months: Vec::new(),
            late: Vec::new(),
            more_clients: false,
            more_late: false,
            more_invoices: usize::try_from(invoices).is_ok_and(|invoices| invoices > TABLE),
        }
    }

    fn is_overdue(&self) -> bool {
        self.part == Part::Overdue
    }
}

impl Late {
    fn new(open: &Open, figures: Figures) -> Self {
        let rest = open.total_minor - open.paid_minor;
        Self {
            href: format!("/invoices/{}", open.id),
            number: open.number.clone().unwrap_or_else(|| "Without number".to_owned()),
            client: open.client.as_str().to_owned(),
            due: open.due_on.map(format::short_day),
            days: open.overdue_days.map(|days| format::days(days.into())),
            outstanding: figures.money(Money { minor: rest, currency: open.currency }),
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
