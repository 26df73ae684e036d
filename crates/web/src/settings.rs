//! What a practice decides about itself, for its admins.

mod colour;
mod form;
pub mod logo;
pub mod payment;
mod zones;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Problem, Query};
use portico_domain::{
    Currency, Error, TenantScope,
    settings::{self, NextNumber, NumberFormat, NumberPattern},
};

use crate::{
    clock::Clock,
    fields::Wrong,
    form::Input,
    format,
    layout::{Here, Shell},
    notice::Done,
};
use colour::AtWork;
use form::Typed;
use zones::Zone;

const DONE: [(&str, &str); 3] = [
    (
        "saved",
        "The settings are saved. They hold from now on; invoices that were issued stay as they are.",
    ),
    ("logo", "Your logo stands in its place."),
    ("no-logo", "The logo is gone. Your name stands in its place."),
];

#[derive(Template, WebTemplate)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    shell: Shell,
    typed: Typed,
    /// Of what is saved.
    colour: AtWork,
    zones: Vec<Zone>,
    /// By whose time which hour it is at the practice.
    clock: (String, String),
    currencies: Vec<&'static str>,
    formats: [(&'static str, &'static str); 4],
    /// What the pattern makes of the next invoice; none of what is no pattern.
    next: Option<NextNumber>,
    wrong: Wrong,
    notice: Option<&'static str>,
}

pub async fn show(caller: Caller, Query(done): Query<Done>) -> Result<SettingsPage, Problem> {
    caller
        .within(async |scope| {
            let page = SettingsPage::read(scope, None).await?;
            Ok(SettingsPage { notice: done.words(&DONE), ..page })
        })
        .await
}

pub async fn save(caller: Caller, Input(typed): Input<Typed>) -> Result<Response, Problem> {
    let saved = caller.work(async |scope| {
        settings::fetch_to_amend(scope).await?;
        match typed.read() {
            Ok(new) => settings::amend(scope, new).await.map(|()| None),
            Err(wrong) => Ok(Some(wrong)),
        }
    });
    let wrong = match saved.await {
        Ok(None) => return Ok(Redirect::to("/settings?done=saved").into_response()),
        Ok(Some(wrong)) => wrong,
        // All else was looked at before: these are what only the database knows.
        Err(Error::Invalid(rule)) => {
            let (field, label) = match rule {
                settings::CLASH => ("number_pattern", "Invoice numbers"),
                _ => ("time_zone", "Time zone"),
            };
            let mut wrong = Wrong::default();
            wrong.add(field, label, format::sentence(rule));
            wrong
        }
        Err(other) => return Err(other.into()),
    };
    refused(&caller, wrong, Some(typed)).await
}

/// The page once more, with what is wrong.
async fn refused(caller: &Caller, wrong: Wrong, typed: Option<Typed>) -> Result<Response, Problem> {
    let page = caller.within(async |scope| SettingsPage::read(scope, typed).await).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, SettingsPage { wrong, ..page }).into_response())
}

impl SettingsPage {
    async fn read(scope: &mut TenantScope, typed: Option<Typed>) -> Result<Self, Error> {
        scope.principal().require_admin()?;
        let present = settings::fetch(scope).await?;
        let shell = Shell::read(scope, Here::Settings).await?;
        let clock = Clock::now(&present.time_zone);
        let colour = AtWork::new(present.accent.as_deref());
        let typed = typed.unwrap_or_else(|| present.into());
        let next = match NumberPattern::parse(&typed.number_pattern) {
            Ok(pattern) => Some(settings::next_number(scope, &pattern).await?),
            Err(_) => None,
        };
        Ok(Self {
            colour,
            zones: zones::all(),
            clock: (clock.name(), clock.hour()),
            currencies: Currency::all().map(Currency::code).collect(),
            formats: NumberFormat::ALL.map(|format| (format.word(), looks(format))),
            next,
            typed,
            shell,
            wrong: Wrong::default(),
            notice: None,
        })
    }
}

/// An amount.
fn looks(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::CommaPoint => "€1,234.50",
        NumberFormat::PointComma => "1.234,50\u{a0}€",
        NumberFormat::SpaceComma => "1\u{202f}234,50\u{a0}€",
        NumberFormat::ApostrophePoint => "CHF\u{a0}1’234.50",
    }
}
