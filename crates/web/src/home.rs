use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use portico_api::{Caller, Problem};
use portico_domain::{
    invoices::{self, Invoice, InvoicePage},
    notes::{self, NotePage},
};

use crate::{
    clock::Clock,
    file_requests::{self, Row as Request},
    format::{self, Day, Figures},
    invoices::rows::{Row, number},
    layout::{Here, Shell},
    notes::rows::Row as NoteRow,
    today::TodayPage,
};

/// How many things to do are shown, and how many that are new.
const TO_DO: u8 = 10;
const LATEST: u8 = 5;

/// Where a client begins: what to do, and what is new.
#[derive(Template, WebTemplate)]
#[template(path = "home.html")]
pub struct HomePage {
    shell: Shell,
    greeting: String,
    to_do: Vec<Task>,
    /// What they are asked to bring.
    asked: Vec<Request>,
    latest: Vec<Row>,
    notes: Vec<NoteRow>,
}

/// An invoice to pay.
struct Task {
    href: String,
    number: String,
    amount: String,
    due: Option<Day>,
    overdue: Option<String>,
}

/// Staff begin at what needs their care.
pub async fn show(caller: Caller) -> Result<Response, Problem> {
    let page = caller.within(async |scope| {
        let Some(client) = scope.principal().client() else {
            return Ok(TodayPage::read(scope).await?.into_response());
        };
        let shell = Shell::read(scope, Here::Home).await?;
        let open = invoices::list_open(scope, TO_DO).await?;
        let newest = InvoicePage { client_id: Some(client), after: None, limit: LATEST };
        let latest = invoices::list(scope, &newest).await?;
        let newest = NotePage { client_id: Some(client), after: None, limit: LATEST };
        let clock = Clock::now(&shell.practice.time_zone);
        let notes = notes::list(scope, &newest).await?;
        let notes = notes.iter().map(|note| NoteRow::new(note, &clock)).collect();
        let asked = file_requests::open(scope, client, &clock).await?;
        Ok(HomePage { notes, asked, ..HomePage::new(shell, &open, &latest) }.into_response())
    });
    page.await
}

impl HomePage {
    fn new(shell: Shell, open: &[Invoice], newest: &[Invoice]) -> Self {
        let figures = shell.figures;
        Self {
            greeting: format::greeting(&shell.who).to_owned(),
            shell,
            to_do: open.iter().map(|invoice| Task::new(invoice, figures)).collect(),
            latest: newest.iter().map(|invoice| Row::new(invoice, figures)).collect(),
            asked: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Task {
    fn new(invoice: &Invoice, figures: Figures) -> Self {
        Self {
            href: format!("/invoices/{}", invoice.id),
            number: number(invoice),
            amount: figures.money(invoice.money(invoice.outstanding_minor)),
            due: invoice.due_on.map(format::day),
            overdue: invoice.overdue_days.map(format::days),
        }
    }
}
