//! The clients of a practice, for its staff. To clients these pages are not there.

pub mod access;
pub mod cards;
pub mod details;
pub mod edit;
pub mod letters;
pub mod list;
pub mod logins;
pub mod new;
pub mod status;

use std::collections::{HashMap, HashSet};

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    ClientId, Error, InvoiceId, TenantScope, UserId,
    clients::{self, Status},
    files::{self, FilePage},
    invoices::{self, InvoicePage},
    notes::{self, NotePage},
    outbox,
    users::{self, State as Joined},
};
use serde::Deserialize;

use crate::{
    clock::Clock,
    files::rows::Row as FileRow,
    form::key,
    invoices::PAGE as INVOICES,
    layout::{Here, Shell},
    notes::rows::Row as NoteRow,
    notice::{Done, INVITED},
    paging::cut,
    refusal::Refusal,
};
use access::Opener;
use cards::File;
use letters::Letter;
use logins::{Login, NewLogin};

/// How many notes and files stand on a client's page.
const NEWEST: u8 = 3;

const DONE: [(&str, &str); 10] = [
    INVITED,
    ("sent", "It is on its way once more."),
    ("added", "The client is saved. Nothing was sent."),
    ("saved", "Your changes are saved."),
    ("archived", "This client is archived now."),
    ("back", "This client is active again."),
    ("in", "You can open this client now, and everybody who can sees why."),
    ("disabled", "They are signed out everywhere, and cannot sign in any more."),
    ("enabled", "They can sign in again."),
    ("discarded", "The draft is thrown away."),
];

#[derive(Template, WebTemplate)]
#[template(path = "client.html")]
pub struct OneClientPage {
    shell: Shell,
    name: String,
    archived: bool,
    /// None for an admin who does not work with the client.
    file: Option<File>,
    openers: Vec<Opener>,
    /// Whether an admin is looking, and who.
    admin: bool,
    own: UserId,
    first: String,
    /// Of the form that begins an invoice.
    key: String,
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
        scope.principal().require_sight()?;
        let View { after, notice, typed, refusal } = view;
        let (client, profile) = clients::fetch_known(scope, id).await?;
        let shell = Shell::read(scope, Here::Clients).await?;
        let mut pager = None;
        let file = match profile {
            Some(profile) => {
                let page = InvoicePage { client_id: Some(id), after, limit: INVOICES + 1 };
                let mut invoices = invoices::list(scope, &page).await?;
                let next = cut(&mut invoices, INVOICES, |invoice| invoice.id);
                pager = next.map(|last| format!("/clients/{id}?after={last}"));
                let balances = invoices::balances(scope, vec![id]).await?;
                let logins = users::list_of_client(scope, id).await?;
                let dead = outbox::list_dead(scope, id).await?;
                let letters = dead.iter().map(|letter| Letter::new(letter, &logins)).collect();
                let logins = logins.iter().map(Login::from).collect();
                let clock = Clock::now(&shell.practice.time_zone);
                let newest = NotePage { client_id: Some(id), after: None, limit: NEWEST };
                let notes = notes::list(scope, &newest).await?;
                let notes = notes.iter().map(|note| NoteRow::new(note, &clock)).collect();
                let newest = FilePage { client_id: Some(id), after: None, limit: NEWEST };
                let files = files::list(scope, &newest).await?;
                let me = scope.principal().subject();
                let files = files.iter().map(|file| FileRow::new(file, me, &clock)).collect();
                let (newest, figures) = ((notes, files), shell.figures);
                Some(File::new(&profile, newest, &invoices, &balances, logins, letters, figures))
            }
            None => None,
        };
        Ok(Self {
            openers: access::openers(scope, id, &shell).await?,
            admin: scope.principal().require_admin().is_ok(),
            own: scope.principal().subject(),
            shell,
            name: client.name.as_str().to_owned(),
            archived: client.status == Status::Archived,
            file,
            first: format!("/clients/{id}"),
            key: key(),
            pager,
            later: after.is_some(),
            notice,
            typed,
            refusal,
        })
    }
}

/// Of a client whom one works with: where their page is, and what they are called. To all others nothing is there.
pub async fn place(scope: &mut TenantScope, id: ClientId) -> Result<(String, String), Error> {
    scope.principal().require_sight()?;
    clients::profile(scope, id).await?;
    let client = clients::fetch(scope, id).await?;
    Ok((format!("/clients/{id}"), client.name.as_str().to_owned()))
}

/// What these clients are called, as far as one may know it.
pub async fn names(
    scope: &mut TenantScope,
    ids: HashSet<ClientId>,
) -> Result<HashMap<ClientId, String>, Error> {
    let clients = clients::fetch_many(scope, ids.into_iter().collect()).await?;
    Ok(clients.into_iter().map(|client| (client.id, client.name.as_str().to_owned())).collect())
}
