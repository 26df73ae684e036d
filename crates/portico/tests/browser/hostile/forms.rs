//! Forms that are refused, and show what was typed once more.

use super::{look::look, texts::Planted};
use crate::browser::Browser;

/// A browser lets anything through.
const FREE: &str = "
    document.querySelectorAll('main form').forEach(form => { form.noValidate = true });
    document.querySelectorAll('main input').forEach(field => field.removeAttribute('maxlength'))";

struct Form<'a> {
    path: &'a str,
    action: &'a str,
    /// What is typed there is one of the texts.
    fields: &'a [&'a str],
    /// A field that is refused, and what is typed into it.
    wrong: (&'a str, &'a str),
}

/// What was typed stands in its field still where a form is refused. Returns how many pages there were.
pub async fn refused(
    browser: &Browser,
    home: &str,
    client: &str,
    staff: bool,
    planted: &mut Planted,
) -> usize {
    let notes = format!("/clients/{client}/notes");
    let note = format!("{notes}/new");
    let form = |path, action, fields, wrong| Form { path, action, fields, wrong };
    let clients =
        form("/clients/new", "/clients", &["name", "phone", "city"], ("email", "nobody@"));
    let settings =
        form("/settings", "/settings", &["tax_name", "number_pattern"], ("due_days", "x"));
    let import = form("/clients/import", "/clients/import", &[], ("source", "<u onclick=__ran=9>"));
    let own = ("email", "\"><svg onload=__ran=1>");
    let forms = match staff {
        true => vec![clients, form(&note, &notes, &["title"], ("body", "")), settings, import],
        false => vec![form("/profile", "/profile", &["first_name", "city"], own)],
    };
    for Form { path, action, fields, wrong: (wrong, with) } in &forms {
        browser.go(&format!("{home}{path}")).await;
        browser.run(FREE).await;
        for field in *fields {
            browser.fill(field, &planted.text(&format!("{field} of {path}, refused"))).await;
        }
        browser.fill(wrong, with).await;
        browser.press(&format!("main form[action='{action}'] button[type='submit']")).await;
        assert!(browser.title().await.starts_with("Error: "), "{path}");
        assert_eq!(browser.value(wrong).await, *with, "{path}");
        look(browser, planted).await;
    }
    forms.len()
}
