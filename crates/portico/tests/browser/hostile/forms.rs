//! Forms that are refused, and show what was typed once more.

use super::{look::look, texts::Planted};
use crate::browser::Browser;

/// What was typed stands in its field still where a form is refused. Returns how many pages there were.
pub async fn refused(
    browser: &Browser,
    home: &str,
    client: &str,
    staff: bool,
    planted: &mut Planted,
) -> usize {
    let note = format!("/clients/{client}/notes/new");
    let forms: &[(&str, &str, &[&str], (&str, &str))] = match staff {
        true => &[
            ("/clients/new", "/clients", &["name", "phone", "city"], ("email", "nobody@")),
            (&note, &note.replace("/new", ""), &["title"], ("body", "")),
            ("/settings", "/settings", &["tax_name", "number_pattern"], ("due_days", "x")),
            ("/clients/import", "/clients/import", &[], ("source", "<u onclick=__ran=9>")),
        ],
        false => &[(
            "/profile",
            "/profile",
            &["first_name", "city"],
            ("email", "\"><svg onload=__ran=1>"),
        )],
    };
    for (path, action, fields, (wrong, with)) in forms {
        browser.go(&format!("{home}{path}")).await;
        browser
            .run("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
            .await;
        browser.run("document.querySelectorAll('main input').forEach(field => field.removeAttribute('maxlength'))").await;
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
