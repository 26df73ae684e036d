//! Beginning a document: an invoice to a client, or a credit note for an invoice. A form that is sent twice begins one.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Caller, Path, Problem, Query, invoices::currency};
use portico_domain::{
    ClientId, Error, InvoiceId, TenantScope,
    clients::{Client, Status},
    invoices::{
        self, State,
        drafts::{self, Draft},
    },
    once::Once,
};
use serde::Deserialize;

use super::one::refused;
use crate::{
    clients::list::Roster,
    form::{Input, key},
    layout::{Here, Shell},
    refusal::Refusal,
};

/// How many drafts one form begins, each after the one before was issued or thrown away. After that it may begin two
/// if it is sent twice.
const DRAFTS: u8 = 5;

#[derive(Template, WebTemplate)]
#[template(path = "invoice_new.html")]
pub struct NewInvoicePage {
    shell: Shell,
    rows: Vec<Row>,
    search: String,
    /// After whom the next page begins, if there is one.
    next: Option<ClientId>,
    /// Whether others come before.
    later: bool,
}

/// A client to whom an invoice may be written.
struct Row {
    id: ClientId,
    name: String,
    /// Whether they are not for whoever looks.
    closed: bool,
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewQuery {
    #[serde(default)]
    search: String,
    after: Option<ClientId>,
}

/// What a button sends along.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BeginForm {
    /// What makes a form that is sent twice one draft.
    key: String,
}

/// To whom? The clients with whom the practice works, as far as one may know them.
pub async fn show(
    caller: Caller,
    Query(NewQuery { search, after }): Query<NewQuery>,
) -> Result<NewInvoicePage, Problem> {
    let search = search.trim().to_owned();
    caller
        .within(async |scope| {
            scope.principal().require_sight()?;
            let shell = Shell::read(scope, Here::Invoices).await?;
            let Roster { clients, opened, next } =
                Roster::read(scope, &search, Some(Status::Active), after).await?;
            let row = |client: &Client| Row {
                id: client.id,
                name: client.name.as_str().to_owned(),
                closed: !opened.contains(&client.id),
                key: key(),
            };
            Ok(NewInvoicePage {
                shell,
                next,
                later: after.is_some(),
                rows: clients.iter().map(row).collect(),
                search,
            })
        })
        .await
}

/// What is begun.
#[derive(Clone, Copy)]
enum What {
    /// An invoice to a client.
    Invoice(ClientId),
    /// A credit note for an invoice.
    Credit(InvoiceId),
}

/// Begins a draft for a client, and leads to its editor.
pub async fn begin(
    caller: Caller,
    Path(client): Path<ClientId>,
    Input(form): Input<BeginForm>,
) -> Result<Redirect, Problem> {
    let what = What::Invoice(client);
    let begun = caller.within(async |scope| what.begin_once(scope, &form.key).await).await?;
    Ok(Redirect::to(&format!("/invoices/{begun}/edit")))
}

/// Begins a credit note, and leads to its editor.
pub async fn credit(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Input(form): Input<BeginForm>,
) -> Result<Response, Problem> {
    let what = What::Credit(id);
    match caller.work(async |scope| what.begin_once(scope, &form.key).await).await {
        Ok(note) => Ok(Redirect::to(&format!("/invoices/{note}/edit")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}

impl What {
    /// The draft that the form of this key began, as long as it is one; else another. (Whoever has issued a draft, or
    /// thrown it away, and goes back to the page of the form, wants another.) Without a key it is another each time.
    async fn begin_once(self, scope: &mut TenantScope, key: &str) -> Result<InvoiceId, Error> {
        let tries = if key.is_empty() { 0 } else { DRAFTS };
        for n in 1..=tries {
            let id = self.begin(scope, self.once(key, n)).await?;
            match invoices::fetch(scope, id).await {
                Ok(draft) if draft.state == State::Draft => return Ok(id),
                Ok(_) | Err(Error::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        self.begin(scope, None).await
    }

    async fn begin(self, scope: &mut TenantScope, once: Option<Once>) -> Result<InvoiceId, Error> {
        match self {
            Self::Invoice(client) => {
                let currency = currency(scope, client).await?;
                drafts::add(scope, client, currency, Draft::default(), once.as_ref()).await
            }
            Self::Credit(invoice) => drafts::add_credit(scope, invoice, once.as_ref()).await,
        }
    }

    fn once(self, key: &str, n: u8) -> Option<Once> {
        let (kind, id) = match self {
            Self::Invoice(client) => ("invoice", client.to_string()),
            Self::Credit(invoice) => ("credit-note", invoice.to_string()),
        };
        Once::of_form(key, &[kind.as_bytes(), id.as_bytes(), &[n]])
    }
}
