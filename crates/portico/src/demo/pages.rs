//! The page that makes a demo easy and production impossible: everybody's password and codes, and
//! the mail that was sent.

use std::{fmt::Write, path::PathBuf, sync::Arc};

use axum::{Router, extract::State, response::Html, routing::get};
use portico_auth::code_at;

use super::{clock, mailbox, stage::Account};

struct Demo {
    accounts: Vec<Account>,
    mail_dir: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "it is no page of the product")]
pub fn router(accounts: Vec<Account>, mail_dir: PathBuf) -> Router {
    Router::new().route("/demo", get(show)).with_state(Arc::new(Demo { accounts, mail_dir }))
}

async fn show(State(demo): State<Arc<Demo>>) -> Html<String> {
    let mut rows = String::new();
    for account in &demo.accounts {
        let code = account
            .totp_secret
            .as_ref()
            .and_then(|secret| code_at(&secret.clone().into(), clock::unix_seconds()));
        let code = code.map(|code| format!("<strong class=\"num\">{code}</strong>"));
        let _ = write!(
            rows,
            "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"lead\">{}<small>{}</small></th>\
             <td role=\"cell\" data-label=\"Practice\"><a href=\"{}/sign-in\">{}</a></td>\
             <td role=\"cell\" data-label=\"Role\">{}</td>\
             <td role=\"cell\" data-label=\"Code of now\">{}</td></tr>",
            escaped(&account.name),
            escaped(&account.email),
            escaped(&account.base_url),
            escaped(&account.tenant),
            escaped(&account.role),
            code.unwrap_or_default(),
        );
    }
    let password = demo.accounts.first().map_or("", |account| &account.password);
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>Who is who in this demo</title>\
         <link rel=\"stylesheet\" href=\"{}\"></head><body><main class=\"page\" id=\"main\">\
         <div class=\"page-head\"><div><h1>Who is who in this demo</h1>\
         <p>Everybody’s password: <strong>{}</strong>. Codes change every 30 seconds, and each works \
         once.</p></div><a class=\"button is-primary\" href=\"/demo\">Show me the codes of now</a></div>\
         <section class=\"card\"><div class=\"table-box\"><table class=\"table\" role=\"table\">\
         <thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\">Who</th>\
         <th role=\"columnheader\">Practice</th><th role=\"columnheader\">Role</th>\
         <th role=\"columnheader\">Code of now</th></tr></thead>\
         <tbody role=\"rowgroup\">{rows}</tbody></table></div></section>\
         <section class=\"card\"><header><h2>Mail</h2></header><div class=\"inner stack\">{}</div>\
         </section></main></body></html>",
        portico_web::stylesheet(),
        escaped(password),
        mailbox::shown(&demo.mail_dir),
    ))
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
