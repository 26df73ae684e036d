//! The editor of a draft. It works by posts: each saves what was typed and leads back, or says what is wrong with
//! everything typed still there.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Form,
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    Caller, Path, Problem, Query,
    invoices::{LIMIT, taxes},
};
use portico_domain::{
    Error, InvoiceId, TenantScope, clients,
    invoices::{
        self, Invoice, Kind, State, Sums,
        drafts::{self, Draft, LINES},
    },
    settings,
};

use super::{
    lines_form::{self, Act, Typed, TypedLine, seen},
    one::refused,
};
use crate::{
    clock::Clock,
    fields::Wrong,
    format::Figures,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};

const DONE: [(&str, &str); 1] = [("saved", "The draft is saved. Nobody but the team sees it.")];

#[derive(Template, WebTemplate)]
#[template(path = "invoice_editor.html")]
pub struct EditorPage {
    shell: Shell,
    place: String,
    title: &'static str,
    client: String,
    client_href: String,
    /// Of a credit note: the invoice that it is about.
    credits: Option<(String, String)>,
    typed: Typed,
    lines: Vec<EditLine>,
    /// What stands before the prices, and what tax is called.
    sign: &'static str,
    tax_name: String,
    /// Within how many days it is due if it does not say.
    due_days: i16,
    sums: Vec<(String, String)>,
    total: String,
    /// When that was worked out.
    saved: String,
    zone: String,
    notice: Option<&'static str>,
    refusal: Option<Refusal>,
    /// When somebody else changed it meanwhile.
    changed: Option<String>,
    wrong: Wrong,
}

/// A line of the form, with the ids of its controls.
struct EditLine {
    number: usize,
    typed: TypedLine,
    /// As saved.
    amount: Option<String>,
    /// Whether it is the empty one at the end.
    last: bool,
    d: String,
    q: String,
    p: String,
    o: String,
    v: String,
}

/// How it is looked at.
#[derive(Default)]
struct View {
    notice: Option<&'static str>,
    refusal: Option<Refusal>,
    changed: bool,
    wrong: Wrong,
    typed: Option<Typed>,
}

pub async fn show(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Query(done): Query<Done>,
) -> Result<EditorPage, Problem> {
    let view = View { notice: done.words(&DONE), ..View::default() };
    caller.within(async |scope| EditorPage::read(scope, id, view).await).await
}

/// The body may be larger than any other: it is read when it is known that whoever sent it may write here.
pub async fn submit(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    mut request: Request,
) -> Result<Response, Problem> {
    let known = caller.work(async |scope| {
        let draft = invoices::fetch(scope, id).await?;
        scope.principal().require_staff()?;
        Ok((draft, Figures::new(settings::fetch(scope).await?.number_format)))
    });
    let (draft, figures) = known.await?;
    if draft.state != State::Draft || !draft.is_own() {
        let words = "It is not written here any more. What you typed is not on it.";
        return refused(&caller, id, Refusal::new(words)).await;
    }
    DefaultBodyLimit::max(LIMIT).apply(&mut request);
    let (act, typed) = read(request).await?;
    let view = match typed.check(&draft, figures) {
        Ok(new) => match save(&caller, id, &typed.seen, new).await {
            Ok(true) => return Ok(Redirect::to(&next(id, act, typed.lines.len())).into_response()),
            Ok(false) => View { changed: true, ..View::default() },
            Err(error) => View { refusal: Some(Refusal::of_rule(error)?), ..View::default() },
        },
        Err(wrong) => View { wrong, ..View::default() },
    };
    if act == Act::Discard {
        return Ok(Redirect::to(&next(id, act, 0)).into_response());
    }
    let view = View { typed: Some(typed), ..view };
    let page = caller.within(async |scope| EditorPage::read(scope, id, view).await).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn read(request: Request) -> Result<(Act, Typed), Problem> {
    let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
    let Form(pairs) = form.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "This is more than a form holds.")
        }
        _ => Problem::OTHER_FORM,
    })?;
    lines_form::read(pairs).ok_or(Problem::OTHER_FORM)
}

/// Saves it; `false`, and nothing is changed, if it is not as the form found it any more.
async fn save(caller: &Caller, id: InvoiceId, found: &str, new: Draft) -> Result<bool, Error> {
    let saved = caller.work(async |scope| {
        if hold(scope, id, found).await?.is_none() {
            return Ok(false);
        }
        drafts::amend(scope, id, new).await?;
        Ok(true)
    });
    saved.await
}

/// The document, which stays as it is until the scope ends; none if it is not as the form found it any more. (A form
/// that does not say how it found it is taken, as is a change without `If-Match`.) For staff.
pub async fn hold(
    scope: &mut TenantScope,
    id: InvoiceId,
    found: &str,
) -> Result<Option<Invoice>, Error> {
    scope.hold(id).await?;
    let present = invoices::fetch(scope, id).await?;
    scope.principal().require_staff()?;
    Ok(Some(present).filter(|present| found.is_empty() || seen(present) == found))
}

/// Where it goes on. `lines` is how many there are.
fn next(id: InvoiceId, act: Act, lines: usize) -> String {
    let place = format!("/invoices/{id}");
    let last = (lines + 1).min(LINES);
    match act {
        Act::Save => format!("{place}/edit?done=saved"),
        Act::AddLine => format!("{place}/edit#line-{last}"),
        Act::Remove(number) => format!("{place}/edit#line-{}", number.min(last)),
        Act::Review => format!("{place}/review"),
        Act::Discard => format!("{place}/discard"),
    }
}

/// A draft of our own, for who writes it.
pub async fn writable(scope: &mut TenantScope, id: InvoiceId) -> Result<Invoice, Error> {
    let draft = invoices::fetch(scope, id).await?;
    scope.principal().require_staff()?;
    if draft.state == State::Draft && draft.is_own() { Ok(draft) } else { Err(Error::NotFound) }
}

impl EditorPage {
    async fn read(scope: &mut TenantScope, id: InvoiceId, view: View) -> Result<Self, Error> {
        let draft = writable(scope, id).await?;
        let kept = invoices::lines(scope, id).await?;
        let client = clients::fetch(scope, draft.client_id).await?;
        let credits = match draft.credits_id {
            Some(id) => {
                let number = invoices::fetch(scope, id).await?.number.unwrap_or_default();
                Some((format!("/invoices/{id}"), number))
            }
            None => None,
        };
        let settings = settings::fetch(scope).await?;
        let shell = Shell::read(scope, Here::Invoices).await?;
        let (figures, clock) = (shell.figures, Clock::now(&settings.time_zone));
        let money = |minor| figures.money(draft.money(minor));
        let View { notice, refusal, changed, wrong, typed } = view;
        let amounts: Vec<_> = kept.iter().map(|line| money(line.net_minor)).collect();
        let saved = typed.is_none();
        let mut typed = typed.unwrap_or_else(|| Typed::of(&draft, &kept, figures));
        if changed {
            // Whoever saves after having been told means it.
            typed.seen = seen(&draft);
        }
        let tax = figures.milli(settings.tax_milli.into());
        let mut lines = std::mem::take(&mut typed.lines);
        let full = lines.len() >= LINES;
        if !full {
            lines.push(TypedLine { tax, ..TypedLine::default() });
        }
        let count = lines.len();
        let lines = (1..).zip(lines).map(|(number, line)| {
            let amount = amounts.get(number - 1).filter(|_| saved).cloned();
            EditLine::new(number, line, amount, number == count && !full)
        });
        let sums = Sums::of(kept.iter().map(|line| (line.tax_milli, line.net_minor)))?;
        Ok(Self {
            place: format!("/invoices/{id}"),
            title: match draft.kind {
                Kind::Invoice => "New invoice",
                Kind::CreditNote => "New credit note",
            },
            client: client.name.as_str().to_owned(),
            client_href: format!("/clients/{}", client.id),
            credits,
            lines: lines.collect(),
            typed,
            sign: Figures::sign(draft.currency),
            due_days: settings.due_days,
            sums: std::iter::once(("Subtotal".to_owned(), money(sums.net_minor)))
                .chain(taxes(&sums, draft.currency, figures, &settings.tax_name))
                .collect(),
            tax_name: settings.tax_name,
            total: money(draft.total_minor),
            saved: clock.after(draft.amended_at),
            zone: clock.name(),
            notice,
            refusal,
            changed: changed.then(|| clock.after(draft.amended_at)),
            wrong,
            shell,
        })
    }

    /// Whether something is to be said on top.
    fn is_bad(&self) -> bool {
        !self.wrong.is_empty() || self.refusal.is_some() || self.changed.is_some()
    }
}

impl EditLine {
    fn new(number: usize, typed: TypedLine, amount: Option<String>, last: bool) -> Self {
        let id = |field: char| format!("{field}{number}");
        let (d, q, p, o, v) = (id('d'), id('q'), id('p'), id('o'), id('v'));
        Self { number, typed, amount, last, d, q, p, o, v }
    }
}
