//! The clients of a practice, for its staff. To clients these pages are not there.

pub mod cards;
pub mod letters;
pub mod logins;

use std::collections::{HashMap, HashSet};

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    ClientId, Error, InvoiceId, TenantScope,
    clients::{self, Client, ClientPage, Status},
    invoices::{self, InvoicePage},
    outbox,
    users::{self, State as Joined},
};
use serde::Deserialize;

use crate::{
    invoices::{PAGE as INVOICES, cut},
    layout::{Here, Shell},
    notice::{Done, INVITED},
    refusal::Refusal,
};
use cards::{File, Row};
use letters::Letter;
use logins::{Login, NewLogin};

const PAGE: u8 = 50;

const DONE: [(&str, &str); 3] =
    [INVITED, ("sent", "It is on its way once more."), ("discarded", "The draft is thrown away.")];

#[derive(Template, WebTemplate)]
#[template(path = "clients.html")]
pub struct ClientsPage {
    shell: Shell,
    rows: Vec<Row>,
    /// From whom to whom this page goes.
    span: String,
    pager: Option<String>,
    /// Whether others come before.
    later: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "client.html")]
pub struct OneClientPage {
    shell: Shell,
    name: String,
    archived: bool,
    /// None for an admin who does not work with the client.
    file: Option<File>,
    first: String,
    pager: Option<String>,
    later: bool,
    notice: Option<&'static str>,
    typed: NewLogin,
    refusal: Option<Refusal>,
}

/// How a client's page is looked at.
#[derive(Default)]
struct View {
    after: Option<InvoiceId>,
    notice: Option<&'static str>,
    typed: NewLogin,
    refusal: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientQuery {
    after: Option<InvoiceId>,
    done: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCursor {
    after: Option<ClientId>,
}

/// The roster, with what those have to pay whom one works with.
pub async fn list(
    caller: Caller,
    Query(ClientCursor { after }): Query<ClientCursor>,
) -> Result<ClientsPage, Problem> {
    caller
        .within(async |scope| {
            staff_only(scope)?;
            let shell = Shell::read(scope, Here::Clients).await?;
            let mut clients = clients::list(
                scope,
                &ClientPage { search: None, status: None, after, limit: PAGE + 1 },
            )
            .await?;
            let more = clients.len() > usize::from(PAGE);
            clients.truncate(usize::from(PAGE));
            let ids = clients.iter().map(|client| client.id).collect();
            let balances = invoices::balances(scope, ids).await?;
            let figures = shell.figures;
            Ok(ClientsPage {
                shell,
                span: span(&clients),
                pager: clients.last().filter(|_| more).map(|c| format!("/clients?after={}", c.id)),
                later: after.is_some(),
                rows: clients.iter().map(|client| Row::new(client, &balances, figures)).collect(),
            })
        })
        .await
}

/// One client: what is known, the invoices, who signs in, and what mail did not leave.
pub async fn show(
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(query): Query<ClientQuery>,
) -> Result<OneClientPage, Problem> {
    let ClientQuery { after, done } = query;
    let view = View { after, notice: Done { done }.words(&DONE), ..View::default() };
    caller.within(async |scope| OneClientPage::read(scope, id, view).await).await
}

impl OneClientPage {
    async fn read(scope: &mut TenantScope, id: ClientId, view: View) -> Result<Self, Error> {
        staff_only(scope)?;
        let View { after, notice, typed, refusal } = view;
        let client = clients::fetch(scope, id).await?;
        let shell = Shell::read(scope, Here::Clients).await?;
        let mut pager = None;
        let file = match clients::profile(scope, id).await {
            Ok(profile) => {
                let page = InvoicePage { client_id: Some(id), after, limit: INVOICES + 1 };
                let mut invoices = invoices::list(scope, &page).await?;
                pager = cut(&mut invoices).map(|last| format!("/clients/{id}?after={last}"));
                let balances = invoices::balances(scope, vec![id]).await?;
                let logins = users::list_of_client(scope, id).await?;
                let dead = outbox::list_dead(scope, id).await?;
                let letters = dead.iter().map(|letter| Letter::new(letter, &logins)).collect();
                let logins = logins.iter().map(Login::from).collect();
                Some(File::new(&profile, &invoices, &balances, logins, letters, shell.figures))
            }
            Err(Error::NotFound) => None,
            Err(other) => return Err(other),
        };
        Ok(Self {
            shell,
            name: client.name.as_str().to_owned(),
            archived: client.status == Status::Archived,
            file,
            first: format!("/clients/{id}"),
            pager,
            later: after.is_some(),
            notice,
            typed,
            refusal,
        })
    }
}

/// What these clients are called, as far as one may know it.
pub async fn names(
    scope: &mut TenantScope,
    ids: HashSet<ClientId>,
) -> Result<HashMap<ClientId, String>, Error> {
    let clients = clients::fetch_many(scope, ids.into_iter().collect()).await?;
    Ok(clients.into_iter().map(|client| (client.id, client.name.as_str().to_owned())).collect())
}

fn span(clients: &[Client]) -> String {
    let [first, .., last] = clients else { return String::new() };
    format!("{} to {}", first.name.as_str(), last.name.as_str())
}

fn staff_only(scope: &TenantScope) -> Result<(), Error> {
    scope.principal().require_staff().map_err(|_| Error::NotFound)
}
