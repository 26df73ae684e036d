//! Writing a note, and changing one.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    ClientId, Error, NoteId, PersonalText, TenantScope, clients,
    notes::{self, BODY, Draft, TITLE},
    once::Once,
};
use serde::Deserialize;

use super::one::seen;
use crate::{
    fields::Wrong,
    form::{Input, key},
    format,
    layout::{Here, Shell},
    refusal::Refusal,
};

/// The largest form that holds a note, in bytes.
pub const FORM_LIMIT: usize = portico_api::notes::LIMIT;

const CHANGED: &str = "Somebody changed this note while you wrote. Yours is below and not saved: compare it with \
     the note, then save it in its place.";

#[derive(Template, WebTemplate)]
#[template(path = "note_editor.html")]
pub struct EditorPage {
    shell: Shell,
    /// Where it is sent, and where one came from.
    action: String,
    back: (String, String),
    /// Whether it is a new one.
    new: bool,
    typed: Typed,
    wrong: Wrong,
    refusal: Option<Refusal>,
}

/// A note, as typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Typed {
    title: String,
    body: String,
    /// Of a box that was ticked: whether the client sees it.
    shared: String,
    /// What makes a form that is sent twice one note.
    key: String,
    /// How the note was found that is changed.
    seen: String,
}

pub async fn show_new(caller: Caller, Path(client): Path<ClientId>) -> Result<EditorPage, Problem> {
    let blank = Typed { key: key(), ..Typed::default() };
    let page = caller.within(async |scope| new(scope, client, blank, Wrong::default()).await);
    page.await
}

pub async fn add(
    caller: Caller,
    Path(client): Path<ClientId>,
    Input(typed): Input<Typed>,
) -> Result<Response, Problem> {
    let added = caller.within(async |scope| {
        clients::fetch(scope, client).await?;
        scope.principal().require_staff()?;
        match typed.read() {
            Ok(draft) => {
                let once = typed.once(client);
                Ok(Ok(notes::add(scope, client, draft, once.as_ref()).await?))
            }
            Err(wrong) => Ok(Err(new(scope, client, typed, wrong).await?)),
        }
    });
    Ok(match added.await? {
        Ok(id) => Redirect::to(&format!("/notes/{id}?done=added")).into_response(),
        Err(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    })
}

/// Whoever changes it has read it.
pub async fn show(caller: Caller, Path(id): Path<NoteId>) -> Result<EditorPage, Problem> {
    let (page, opened) = caller
        .within(async |scope| {
            let present = notes::writable(scope, id).await?;
            let opened = present.note.opened();
            let typed = Typed {
                seen: seen(&present),
                title: present.note.title.as_str().to_owned(),
                body: present.body.as_str().to_owned(),
                shared: if present.note.shared { "on".to_owned() } else { String::new() },
                key: String::new(),
            };
            Ok((change(scope, id, typed, Wrong::default(), None).await?, opened))
        })
        .await?;
    caller.opened(opened).await?;
    Ok(page)
}

pub async fn amend(
    caller: Caller,
    Path(id): Path<NoteId>,
    Input(typed): Input<Typed>,
) -> Result<Response, Problem> {
    let amended = caller.within(async |scope| {
        let present = notes::hold(scope, id).await?;
        let draft = match typed.read() {
            Ok(draft) => draft,
            Err(wrong) => return change(scope, id, typed, wrong, None).await.map(Some),
        };
        let now = seen(&present);
        if !typed.seen.is_empty() && now != typed.seen {
            let (typed, refusal) = (Typed { seen: now, ..typed }, Refusal::new(CHANGED));
            return change(scope, id, typed, Wrong::default(), Some(refusal)).await.map(Some);
        }
        notes::amend(scope, id, draft).await.map(|()| None)
    });
    Ok(match amended.await? {
        Some(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        None => Redirect::to(&format!("/notes/{id}?done=saved")).into_response(),
    })
}

async fn new(
    scope: &mut TenantScope,
    client: ClientId,
    typed: Typed,
    wrong: Wrong,
) -> Result<EditorPage, Error> {
    // Of a client whom one only sees on the roster there is nothing to write down.
    clients::profile(scope, client).await?;
    scope.principal().require_staff()?;
    let name = clients::fetch(scope, client).await?.name.as_str().to_owned();
    Ok(EditorPage {
        shell: Shell::read(scope, Here::Clients).await?,
        action: format!("/clients/{client}/notes"),
        back: (format!("/clients/{client}"), name),
        new: true,
        typed,
        wrong,
        refusal: None,
    })
}

async fn change(
    scope: &mut TenantScope,
    id: NoteId,
    typed: Typed,
    wrong: Wrong,
    refusal: Option<Refusal>,
) -> Result<EditorPage, Error> {
    Ok(EditorPage {
        shell: Shell::read(scope, Here::Clients).await?,
        action: format!("/notes/{id}/edit"),
        back: (format!("/notes/{id}"), "The note".to_owned()),
        new: false,
        typed,
        wrong,
        refusal,
    })
}

impl Typed {
    fn read(&self) -> Result<Draft, Wrong> {
        let mut wrong = Wrong::default();
        let title = PersonalText::line(&self.title, TITLE);
        let body = PersonalText::text(&self.body, BODY);
        let mut said = |field, label, typed: Result<Option<PersonalText>, Error>| match typed {
            Ok(Some(text)) => Some(text),
            Ok(None) => {
                wrong.add(
                    field,
                    label,
                    if field == "title" { "Give it a name." } else { "Write something." },
                );
                None
            }
            Err(error) => {
                wrong.add(field, label, format::sentence(&error.to_string()));
                None
            }
        };
        match (said("title", "Title", title), said("body", "Text", body)) {
            (Some(title), Some(body)) => Ok(Draft { title, body, shared: !self.shared.is_empty() }),
            _ => Err(wrong),
        }
    }

    fn once(&self, client: ClientId) -> Option<Once> {
        let client = client.to_string();
        let typed = ["note", &client, &self.title, &self.body, &self.shared];
        Once::of_form(&self.key, &typed.map(str::as_bytes))
    }
}
