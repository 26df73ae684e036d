//! The list of clients, and looking for one by name.

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Problem, Query};
use portico_domain::{
    ClientId, Error, TenantScope,
    clients::{self, Client, ClientPage, Status},
    invoices,
};
use serde::Deserialize;

use super::cards::Row;
use crate::{
    layout::{Here, Shell},
    paging::cut,
};

const PAGE: u8 = 50;

#[derive(Template, WebTemplate)]
#[template(path = "clients.html")]
pub struct ClientsPage {
    shell: Shell,
    rows: Vec<Row>,
    /// From whom to whom this page goes.
    span: String,
    /// After whom the next page begins, if there is one.
    next: Option<ClientId>,
    /// Whether others come before.
    later: bool,
    /// What was looked for.
    search: String,
    state: State,
}

/// What is looked for, and where the list begins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientsQuery {
    #[serde(default)]
    search: String,
    #[serde(default)]
    state: State,
    after: Option<ClientId>,
}

/// Those with whom the practice works are what one looks for, mostly.
#[derive(Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    #[default]
    Active,
    Archived,
    All,
}

/// The roster, with what those have to pay whom one works with.
pub async fn list(
    caller: Caller,
    Query(query): Query<ClientsQuery>,
) -> Result<ClientsPage, Problem> {
    let ClientsQuery { search, state, after } = query;
    let search = search.trim().to_owned();
    caller
        .within(async |scope| {
            scope.principal().require_sight()?;
            let shell = Shell::read(scope, Here::Clients).await?;
            let Roster { clients, opened, next } =
                Roster::read(scope, &search, state.status(), after).await?;
            let ids = clients.iter().map(|client| client.id).collect();
            let balances = invoices::balances(scope, ids).await?;
            let figures = shell.figures;
            Ok(ClientsPage {
                shell,
                span: span(&clients),
                next,
                later: after.is_some(),
                rows: clients
                    .iter()
                    .map(|client| Row::new(client, opened.contains(&client.id), &balances, figures))
                    .collect(),
                search,
                state,
            })
        })
        .await
}

/// A page of the clients whose names begin so, as far as one may know them.
pub struct Roster {
    pub clients: Vec<Client>,
    /// Those of them whom whoever looks may open.
    pub opened: Vec<ClientId>,
    /// After whom the next page begins, if there is one.
    pub next: Option<ClientId>,
}

impl Roster {
    pub async fn read(
        scope: &mut TenantScope,
        search: &str,
        status: Option<Status>,
        after: Option<ClientId>,
    ) -> Result<Self, Error> {
        let page = ClientPage { search: Some(search.to_owned()), status, after, limit: PAGE + 1 };
        let mut clients = clients::list(scope, &page).await?;
        let next = cut(&mut clients, PAGE, |client| client.id);
        let ids = clients.iter().map(|client| client.id).collect();
        let opened = clients::fetch_opened(scope, ids).await?;
        Ok(Self { clients, opened, next })
    }
}

impl ClientsPage {
    /// Whether not all are looked through.
    fn narrowed(&self) -> bool {
        !self.search.is_empty() || self.state != State::Active
    }
}

impl State {
    fn status(self) -> Option<Status> {
        match self {
            Self::Active => Some(Status::Active),
            Self::Archived => Some(Status::Archived),
            Self::All => None,
        }
    }

    /// As it stands in the address.
    fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
            Self::All => "all",
        }
    }
}

fn span(clients: &[Client]) -> String {
    let [first, .., last] = clients else { return String::new() };
    format!("{} to {}", first.name.as_str(), last.name.as_str())
}
