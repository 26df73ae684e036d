//! Every field that takes a text takes one that would act.

use serde_json::{Value, json};

use super::{
    desk::Desk,
    texts::{ACTING, MARKDOWN, Planted},
};
use crate::{bring::CLIENTS, people::Person};

/// By an admin who can open this client. Returns the invoice that was issued.
pub async fn everywhere(
    desk: &Desk,
    admin: &mut Person,
    client: &str,
    planted: &mut Planted,
) -> String {
    of_the_client(desk, client, planted);
    of_notes(desk, client, planted);
    let invoice = of_invoices(desk, client, planted);
    of_the_practice(desk, admin, planted).await;
    of_an_import(desk, planted);
    invoice
}

/// Lets whoever speaks in to this client.
pub fn let_in(desk: &Desk, client: &str, planted: &mut Planted) {
    let me = desk.say("GET", "/api/v1/session", &Value::Null);
    let reason = planted.text("the reason of who is let in");
    let assignment = json!({ "client_id": client, "user_id": me["user"]["id"], "reason": reason });
    desk.say("POST", "/api/v1/assignments", &assignment);
}

fn of_the_client(desk: &Desk, client: &str, planted: &mut Planted) {
    let mut profile = json!({});
    for name in [
        "first_name",
        "last_name",
        "phone",
        "street",
        "street2",
        "postal_code",
        "city",
        "country",
        "remark",
    ] {
        profile[name] = planted.text(name).into();
    }
    let change = json!({ "name": planted.text("the client's name"), "profile": profile });
    desk.say("PATCH", &format!("/api/v1/clients/{client}"), &change);
    let coach = json!({ "email": "new.coach@demo.example", "name": planted.text("a coach's name"), "role": "coach" });
    let coach = desk.say("POST", "/api/v1/users", &coach);
    let reason = planted.text("the reason of another");
    desk.say(
        "POST",
        "/api/v1/assignments",
        &json!({ "client_id": client, "user_id": coach["id"], "reason": reason }),
    );
}

/// Each text in a note of its own, which had another version before; and all of them together.
fn of_notes(desk: &Desk, client: &str, planted: &mut Planted) {
    for (n, (acting, _)) in ACTING.iter().enumerate() {
        let title = planted.text("a note's title");
        let before = planted.is_shown("what a note was", &format!("before {n} {acting}"));
        let note = json!({ "client_id": client, "title": title, "body": before, "shared": true });
        let note = desk.say("POST", "/api/v1/notes", &note);
        let now = json!({ "body": format!("now {n} {acting}\n\n{MARKDOWN}\n\n- {acting}\n\n> {acting}\n\n# {acting}") });
        planted.is_shown("a note's text", &format!("now {n} "));
        desk.say("PATCH", &format!("/api/v1/notes/{}", note["id"].as_str().unwrap()), &now);
        let asked = planted.text("what a client is asked for");
        let asked = json!({ "client_id": client, "title": asked });
        desk.say("POST", "/api/v1/file-requests", &asked);
    }
}

/// One that is issued, and a draft. Returns the first.
fn of_invoices(desk: &Desk, client: &str, planted: &mut Planted) -> String {
    let mut invoices = ["issued", "a draft"].map(|what| {
        let mut text = |place: &str| planted.text(&format!("{place}, {what}"));
        let line = |description: String| json!({ "description": description, "quantity_milli": 1000, "unit_minor": 100, "tax_milli": 0 });
        let invoice = json!({
            "client_id": client, "reference": text("an invoice's reference"), "words": text("an invoice's words"),
            "lines": [line(text("a line")), line(text("a second line"))],
        });
        desk.say("POST", "/api/v1/invoices", &invoice)["id"].as_str().unwrap().to_owned()
    });
    desk.say("POST", &format!("/api/v1/invoices/{}/issue", invoices[0]), &Value::Null);
    std::mem::take(&mut invoices[0])
}

async fn of_the_practice(desk: &Desk, admin: &mut Person, planted: &mut Planted) {
    let imprint = planted.text("the imprint");
    let change = json!({
        "name": planted.text("the practice's name"), "imprint": imprint,
        "tax_name": planted.is_shown("the tax's name", "<s onclick=__ran=7>x"),
    });
    desk.say("PATCH", "/api/v1/settings", &change);
    let bank = json!({
        "holder": planted.text("the account's holder"), "words": planted.text("the words of how to pay"),
        "password": admin.password, "code": admin.app.as_mut().unwrap().code().await,
    });
    desk.say("PUT", "/api/v1/settings/bank-details", &bank);
    for (name, value) in [
        ("number_pattern", "<svg onload=__ran=1>{YYYY}{NNNN}"),
        ("accent", "red;}body{background:url(//out.test/b)}"),
        ("time_zone", "<svg onload=__ran=1>"),
        ("currency", "<b>"),
    ] {
        let (status, _) = desk.try_to("PATCH", "/api/v1/settings", &json!({ name: value }));
        assert!((400..500).contains(&status), "{name} takes {value}: {status}");
    }
}

/// Columns that nobody knows; clients that are taken in; and a file with faults.
fn of_an_import(desk: &Desk, planted: &mut Planted) {
    let column = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let heads =
        [planted.text("a column"), planted.text("another column")].map(|text| column(&text));
    let unknown = format!("{}\na,b\n", heads.join(","));
    let kind = ("kind", "clients");
    let answer = desk.bring(
        "/api/v1/imports",
        &[kind, ("source", "our-books")],
        "=\"<script>__ran=1</script>.csv\"",
        unknown.as_bytes(),
    );
    assert_eq!(answer.0, 201, "{}", answer.1);
    let row = |name: &str, currency: &str| {
        let (name, currency) = (column(name), column(currency));
        format!(
            "{CLIENTS}\n{name},roe@people.example,Anselm,Roe,{currency},L1,,,,,,Ireland,,1 Quay,,Cork,T12,False,,,,,,,,,\n"
        )
    };
    let good = row(&planted.text("an imported client"), "GBP");
    let bad = row("Somebody", &planted.is_shown("a fault", "<i onclick=__ran=8>"));
    for (file, taken) in [(good, true), (bad, false)] {
        let (status, import) = desk.bring(
            "/api/v1/imports",
            &[kind, ("preset", "wave")],
            "=\"x.csv\"",
            file.as_bytes(),
        );
        assert_eq!(status, 201, "{import}");
        let place = format!("/api/v1/imports/{}", import["id"].as_str().unwrap());
        let wait = |until: &str| loop {
            let import = desk.say("GET", &place, &Value::Null);
            if import["state"] == until {
                return import;
            }
            assert!(matches!(import["state"].as_str(), Some("looking" | "taking")), "{import}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        };
        let looked = wait("looked");
        if taken {
            assert_eq!(looked["faults"], 0, "{looked}");
            desk.say("POST", &format!("{place}/take"), &Value::Null);
            wait("taken");
        } else {
            assert!(looked["faults"].as_u64().is_some_and(|n| n > 0), "{looked}");
        }
    }
}
