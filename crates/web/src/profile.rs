//! What the practice knows of a client, for the client: how they are reached is theirs to say.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Problem, Query};
use portico_domain::{
    ClientId, Error, TenantScope,
    clients::{self, Client, Profile},
};

use crate::{
    clients::details::Details,
    fields::Wrong,
    form::Input,
    layout::{Here, Shell},
    notice::Done,
};

const DONE: [(&str, &str); 1] = [("saved", "Your changes are saved.")];

#[derive(Template, WebTemplate)]
#[template(path = "profile.html")]
pub struct ProfilePage {
    shell: Shell,
    name: String,
    /// What the client is invoiced in, if the practice says so.
    currency: Option<&'static str>,
    notice: Option<&'static str>,
    typed: Details,
    wrong: Wrong,
    /// Whether it is about whoever looks.
    own: bool,
}

pub async fn show(caller: Caller, Query(done): Query<Done>) -> Result<ProfilePage, Problem> {
    let notice = done.words(&DONE);
    caller
        .within(async |scope| {
            let id = own(scope)?;
            let (client, profile) =
                (clients::fetch(scope, id).await?, clients::profile(scope, id).await?);
            let typed = Details::of(&client.name, &profile);
            let page = page(scope, &client, &profile, typed, Wrong::default()).await?;
            Ok(ProfilePage { notice, ..page })
        })
        .await
}

pub async fn submit(caller: Caller, Input(typed): Input<Details>) -> Result<Response, Problem> {
    let page = caller.within(async |scope| {
        let id = own(scope)?;
        scope.hold(id).await?;
        let (client, present) =
            (clients::fetch(scope, id).await?, clients::profile(scope, id).await?);
        let mut wrong = Wrong::default();
        // What the practice says of the client is on no field of this page.
        let new = Profile {
            currency: present.currency,
            remark: None,
            ..typed.checked_profile(&present, &mut wrong)
        };
        if !wrong.is_empty() {
            return page(scope, &client, &present, typed, wrong).await.map(Some);
        }
        if new != present {
            clients::amend_profile(scope, id, new).await?;
        }
        Ok(None)
    });
    Ok(match page.await? {
        Some(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        None => Redirect::to("/profile?done=saved").into_response(),
    })
}

/// The client who is asking. Staff have no such page.
fn own(scope: &TenantScope) -> Result<ClientId, Error> {
    scope.principal().client().ok_or(Error::NotFound)
}

async fn page(
    scope: &mut TenantScope,
    client: &Client,
    profile: &Profile,
    typed: Details,
    wrong: Wrong,
) -> Result<ProfilePage, Error> {
    Ok(ProfilePage {
        shell: Shell::read(scope, Here::Account).await?,
        name: client.name.as_str().to_owned(),
        currency: profile.currency.map(|currency| currency.code()),
        notice: None,
        typed,
        wrong,
        own: true,
    })
}
