//! Writing, issuing, crediting and voiding, as pages.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::sync::Arc;

use axum::http::StatusCode;
use common::{Site, encoded, leads_to, text};
use portico_testkit::sqlx::{query_scalar, raw_sql};
use tokio::task::JoinSet;

const LINES: &str = "lines[1].text=Offsite&lines[1].quantity=2&lines[1].price=9%2C800.00&lines[1].tax=23\
                     &lines[2].text=Travel%0D%0Aat+cost&lines[2].quantity=1&lines[2].price=100&lines[2].discount=10\
                     &lines[2].tax=0&lines[3].tax=23";

async fn count(site: &Site, sql: &'static str) -> i64 {
    query_scalar(sql).fetch_one(&site.world.superuser).await.unwrap()
}

/// A draft for a1, begun by its coach: where it is.
async fn begun(site: &Site) -> String {
    let client = site.path("clients", "a1").await;
    let answer = site.post("a-coach", &format!("{client}/invoices"), "").await;
    let (status, editor) = leads_to(&answer);
    assert_eq!(status, StatusCode::SEE_OTHER);
    editor.strip_suffix("/edit").unwrap().to_owned()
}

fn value<'p>(page: &'p str, name: &str) -> &'p str {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn a_draft_is_written_looked_at_and_issued() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    let page = text(site.get("a-coach", &format!("{draft}/edit")).await).await;
    for words in ["New invoice", "id=\"line-1\"", "Price, €", "As saved at ", "UTC", "Team only"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("id=\"line-2\""), "one empty line");

    let seen = value(&page, "seen").to_owned();
    let form = format!("do=save&seen={seen}&reference=PO+7&words=Thank+you.&{LINES}");
    let answer = site.post("a-coach", &format!("{draft}/edit"), &form).await;
    let saved = format!("{draft}/edit?done=saved");
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, saved.as_str()));
    let page = text(site.get("a-coach", &saved).await).await;
    for words in [
        "The draft is saved.",
        "value=\"9,800.00\"",
        ">€19,600.00</output>",
        ">€90.00</output>",
        "Travel\nat cost",
        "<dt>VAT, 23%</dt><dd>€4,508.00</dd>",
        "<dd>€24,198.00</dd>",
        "id=\"line-3\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("id=\"line-4\""), "empty lines are left out, but for one at the end");

    let page = text(site.get("a-coach", &format!("{draft}/review")).await).await;
    for words in ["Issue it", "a-client1 gets a mail", "Less 10%", "VAT, 0%", "PO 7", "practice-a"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    const LETTERS: &str = "select count(*) from outbox where kind = 'invoice-issued'";
    assert_eq!(count(&site, LETTERS).await, 0, "nothing is sent before");
    for path in [draft.clone(), format!("{draft}/pdf")] {
        assert_eq!(site.get("a-client1", &path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }

    let answer = site.post("a-coach", &format!("{draft}/issue"), "").await;
    let issued = format!("{draft}?done=issued");
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, issued.as_str()));
    let page = text(site.get("a-coach", &issued).await).await;
    assert!(page.contains("Invoice 2026-0003 is issued. a-client1 gets a mail."), "{page}");
    assert_eq!(count(&site, LETTERS).await, 1);
    let page = text(site.get("a-client1", &issued).await).await;
    assert!(page.contains("Invoice 2026-0003") && !page.contains("gets a mail"), "{page}");
    assert!(!page.contains("<form class=\"fields\"") && !page.contains("credit note"));

    // What was issued is written no more, by whatever way.
    let before = site.world.contents().await;
    for (step, status) in [
        ("edit", StatusCode::UNPROCESSABLE_ENTITY),
        ("issue", StatusCode::UNPROCESSABLE_ENTITY),
        ("discard", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let form = if step == "edit" { &form } else { "" };
        let answer = site.post("a-coach", &format!("{draft}/{step}"), form).await;
        assert_eq!(answer.status(), status, "{step}");
        assert!(text(answer).await.contains("<title>Error: Invoice 2026-0003"), "{step}");
    }
    for step in ["edit", "review", "discard"] {
        let answer = site.get("a-coach", &format!("{draft}/{step}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{step}");
    }
    assert_eq!(site.world.contents().await, before);
}

#[tokio::test]
async fn what_was_typed_stays_until_it_is_right() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    let before = site.world.contents().await;
    let form = "date=tomorrow&reference=PO+7&words=Thanks&lines[1].text=&lines[1].quantity=two\
                &lines[1].price=1.234&lines[1].discount=101&lines[1].tax=23%25";
    let answer = site.post("a-coach", &format!("{draft}/edit"), &format!("do=save&{form}")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    for words in [
        "<title>Error: New invoice",
        "Five answers need another look",
        "href=\"#date\"",
        "href=\"#d1\"",
        "Line 1, quantity: a number, such as 2 or 1.5",
        "id=\"q1-error\"",
        "aria-describedby=\"p1-error\"",
        "value=\"1.234\"",
        "value=\"two\"",
        "value=\"23%\"",
        "value=\"PO 7\"",
        ">\nThanks</textarea>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for more in ["&number=2026-0001", "&lines[1].tax=0", "&do=issue", "&lines[999].text=x"] {
        let answer = site.post("a-coach", &format!("{draft}/edit"), &format!("{form}{more}")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{more}");
        assert!(text(answer).await.contains("That did not arrive whole"), "{more}");
    }
    assert_eq!(site.world.contents().await, before);

    // There is no way past the rules of issuing, and the review says so before.
    let page = text(site.get("a-coach", &format!("{draft}/review")).await).await;
    assert!(page.contains("There is no line yet.") && !page.contains("Issue it<"), "{page}");
    let answer = site.post("a-coach", &format!("{draft}/issue"), "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.world.contents().await, before);
}

#[tokio::test]
async fn of_two_who_write_one_draft_the_second_is_told() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    let editor = format!("{draft}/edit");
    let page = text(site.get("a-coach", &editor).await).await;
    let seen = value(&page, "seen").to_owned();
    let first = format!("do=save&seen={seen}&words=first&{LINES}");
    assert_eq!(site.post("a-coach", &editor, &first).await.status(), StatusCode::SEE_OTHER);
    let before = site.world.contents().await;
    let second = |seen: &str| format!("do=review&seen={seen}&words=second&{LINES}");
    let answer = site.post("a-coach", &editor, &second(&seen)).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(
        page.contains("This draft was changed at ") && page.contains(">\nsecond</textarea>"),
        "{page}"
    );
    assert!(page.contains("Offsite") && page.contains("<title>Error: "));
    assert_eq!(site.world.contents().await, before, "nothing is written over");
    let answer = site.post("a-coach", &editor, &second(value(&page, "seen"))).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, format!("{draft}/review").as_str()));
    let words = count(&site, "select count(*) from invoices where words = 'second'").await;
    assert_eq!(words, 1);
}

/// What is issued is what was reviewed, and what is thrown away what was looked at.
#[tokio::test]
async fn what_was_changed_meanwhile_is_neither_issued_nor_thrown_away() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    let editor = format!("{draft}/edit");
    site.post("a-coach", &editor, &format!("do=review&words=first&{LINES}")).await;
    let review = text(site.get("a-coach", &format!("{draft}/review")).await).await;
    let discard = text(site.get("a-coach", &format!("{draft}/discard")).await).await;
    let (reviewed, looked) = (value(&review, "seen"), value(&discard, "seen"));
    site.post("a-coach", &editor, &format!("do=save&words=second&{LINES}")).await;
    let before = site.world.contents().await;
    let answer = site.post("a-coach", &format!("{draft}/issue"), &format!("seen={reviewed}")).await;
    let again = leads_to(&answer).1.to_owned();
    assert_eq!(again, format!("{draft}/review?done=changed"));
    let answer = site.post("a-coach", &format!("{draft}/discard"), &format!("seen={looked}")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("The draft was changed meanwhile"));
    assert_eq!(site.world.contents().await, before);
    let page = text(site.get("a-coach", &again).await).await;
    assert!(page.contains("changed meanwhile, so it is not issued"), "{page}");
    let form = format!("seen={}", value(&page, "seen"));
    let answer = site.post("a-coach", &format!("{draft}/issue"), &form).await;
    assert_eq!(leads_to(&answer).1, format!("{draft}?done=issued"));
}

#[tokio::test]
async fn lines_come_and_go_up_to_two_hundred() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    let editor = format!("{draft}/edit");
    for (act, place) in [("add-line", "#line-3"), ("remove:1", "#line-1"), ("remove:9", "#line-3")]
    {
        let answer = site.post("a-coach", &editor, &format!("do={act}&{LINES}")).await;
        assert_eq!(
            leads_to(&answer),
            (StatusCode::SEE_OTHER, format!("{editor}{place}").as_str()),
            "{act}"
        );
    }
    let text_of_a_line = encoded(&"€".repeat(2000));
    let form = |lines: usize, text: &str| {
        let line = |n| {
            format!(
                "&lines[{n}].text={text}&lines[{n}].quantity=1&lines[{n}].price=1&lines[{n}].tax=0"
            )
        };
        format!("do=save{}", (1..=lines).map(line).collect::<String>())
    };
    let whole = form(200, &text_of_a_line);
    assert!(
        whole.len() > 50 * portico_api::BODY_LIMIT && whole.len() < portico_api::invoices::LIMIT
    );
    assert_eq!(site.post("a-coach", &editor, &whole).await.status(), StatusCode::SEE_OTHER);
    let page = site.get("a-coach", &editor).await;
    let page = axum::body::to_bytes(page.into_body(), 1 << 23).await.unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(page.contains("id=\"line-200\"") && !page.contains("id=\"line-201\""));
    assert_eq!(
        count(&site, "select count(*) from invoice_lines where length(description) = 2000").await,
        200
    );

    let before = site.world.contents().await;
    let answer = site.post("a-coach", &editor, &form(201, "x")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("An invoice has 200 lines at most."));
    let answer = site.post("a-coach", &editor, &form(1, &encoded(&"x".repeat(2001)))).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("href=\"#d1\""));
    let more = form(1, &"x".repeat(portico_api::invoices::LIMIT));
    assert_eq!(site.post("a-coach", &editor, &more).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // To whoever may not write here it makes no difference what they send, and it is not even read.
    for actor in ["a-bystander", "a-client1"] {
        assert_eq!(
            site.post(actor, &editor, &more).await.status(),
            StatusCode::NOT_FOUND,
            "{actor}"
        );
    }
    assert_eq!(site.world.contents().await, before);
}

#[tokio::test]
async fn a_draft_is_thrown_away() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    let form = format!("do=discard&{LINES}");
    let answer = site.post("a-coach", &format!("{draft}/edit"), &form).await;
    let discard = format!("{draft}/discard");
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, discard.as_str()));
    let page = text(site.get("a-coach", &discard).await).await;
    assert!(
        page.contains("The draft over €24,198.00 is gone then"),
        "what was typed is saved: {page}"
    );
    let answer = site.post("a-coach", &discard, "").await;
    let client = site.path("clients", "a1").await;
    assert_eq!(
        leads_to(&answer),
        (StatusCode::SEE_OTHER, format!("{client}?done=discarded").as_str())
    );
    assert_eq!(site.get("a-coach", &draft).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_invoice_is_credited_or_made_void() {
    let site = Site::new().await;
    let invoice = site.path("invoices", "a1-issued").await;
    let answer = site.post("a-coach", &format!("{invoice}/void"), "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("Something was paid of it, or credited"));

    let answer = site.post("a-coach", &format!("{invoice}/credit-note"), "").await;
    let note = leads_to(&answer).1.strip_suffix("/edit").expect("an editor").to_owned();
    let page = text(site.get("a-coach", &format!("{note}/edit")).await).await;
    assert!(page.contains("New credit note") && page.contains("no-a1-issued</a>"), "{page}");
    assert!(page.contains("value=\"−1\"") && page.contains("−€119.00"), "{page}");
    let answer = site.post("a-coach", &format!("{note}/issue"), "").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = text(site.get("a-client1", &note).await).await;
    assert!(
        page.contains("Credit note 2026-0003") && page.contains("<dt>For invoice</dt>"),
        "{page}"
    );
    let page = text(site.get("a-client1", &invoice).await).await;
    assert!(page.contains(&format!("<a href=\"{note}\">Credit note 2026-0003</a>")), "{page}");
    assert!(page.contains(">Paid<") && !page.contains("Take back"), "{page}");

    let draft = begun(&site).await;
    site.post("a-coach", &format!("{draft}/edit"), LINES).await;
    site.post("a-coach", &format!("{draft}/issue"), "").await;
    let page = text(site.get("a-coach", &format!("{draft}/void")).await).await;
    assert!(
        page.contains("Make Invoice 2026-0004 void") && page.contains("Make it void"),
        "{page}"
    );
    let answer = site.post("a-coach", &format!("{draft}/void"), "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, format!("{draft}?done=void").as_str()));
    let page = text(site.get("a-client1", &draft).await).await;
    assert!(page.contains(">Void<") && !page.contains("How to pay"), "{page}");
}

/// Nobody but who works with the client, be it that they see the document.
#[tokio::test]
async fn others_get_none_of_it() {
    let site = Site::new().await;
    let [draft, issued] =
        [site.path("invoices", "a1-draft").await, site.path("invoices", "a1-issued").await];
    let payment = site.path("payments", "a1-issued-payment").await;
    let client = site.path("clients", "a1").await;
    let remove = format!("{issued}{payment}/remove");
    let posts = [
        (format!("{client}/invoices"), "", StatusCode::FORBIDDEN),
        (format!("{draft}/edit"), LINES, StatusCode::NOT_FOUND),
        (format!("{draft}/issue"), "", StatusCode::NOT_FOUND),
        (format!("{draft}/discard"), "", StatusCode::NOT_FOUND),
        (format!("{issued}/void"), "", StatusCode::FORBIDDEN),
        (format!("{issued}/credit-note"), "", StatusCode::FORBIDDEN),
        (format!("{issued}/payments"), "amount=1", StatusCode::FORBIDDEN),
        (remove.clone(), "", StatusCode::FORBIDDEN),
    ];
    let gets = [
        (format!("{draft}/edit"), StatusCode::NOT_FOUND),
        (format!("{draft}/review"), StatusCode::NOT_FOUND),
        (format!("{draft}/discard"), StatusCode::NOT_FOUND),
        (format!("{issued}/edit"), StatusCode::FORBIDDEN),
        (format!("{issued}/void"), StatusCode::FORBIDDEN),
        (remove, StatusCode::FORBIDDEN),
    ];
    let before = site.world.contents().await;
    for (actor, own) in
        [("a-client1", true), ("a-client2", false), ("a-bystander", false), ("a-admin", false)]
    {
        for (path, form, status) in &posts {
            let status = if own { *status } else { StatusCode::NOT_FOUND };
            assert_eq!(site.post(actor, path, form).await.status(), status, "{actor} {path}");
        }
        for (path, status) in &gets {
            let status = if own { *status } else { StatusCode::NOT_FOUND };
            assert_eq!(site.get(actor, path).await.status(), status, "{actor} {path}");
        }
    }
    for name in ["a2-draft", "a2-issued", "b1-draft", "b1-issued", "none"] {
        let place = site.path("invoices", name).await;
        for step in ["edit", "issue", "discard", "void", "credit-note", "payments"] {
            let form = if step == "payments" { "amount=1" } else { "" };
            let answer = site.post("a-coach", &format!("{place}/{step}"), form).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name} {step}");
        }
    }
    // A payment of another document is none of this one.
    let answer = site.post("a-coach", &format!("{draft}{payment}/remove"), "").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(site.world.contents().await, before);
    for (path, form, _) in &posts {
        let status = site.post("a-coach", path, form).await.status();
        assert!(
            status.is_redirection() || status == StatusCode::UNPROCESSABLE_ENTITY,
            "{path}: {status}"
        );
    }
    assert_ne!(site.world.contents().await, before, "the control");
}

/// What was issued is written as it was then, in figures and in names; the rest as the practice writes now.
#[tokio::test]
async fn figures_follow_the_practice_and_documents_their_day() {
    let site = Site::new().await;
    let change = "update settings set number_format = 'point-comma', name = 'renamed', imprint = E'4 Yard\\nBristol'
                   where tenant_id = md5('a')::uuid;
                  update bank_details set iban = 'DE89370400440532013000', words = 'Or by cheque.'
                   where tenant_id = md5('a')::uuid;
                  update invoice_prints set iban = 'GB29NWBK60161331926819', holder = 'Holder' where tenant_id = md5('a')::uuid";
    raw_sql(change).execute(&site.world.superuser).await.unwrap();
    let (issued, draft) =
        (site.path("invoices", "a1-issued").await, site.path("invoices", "a1-draft").await);
    let page = text(site.get("a-client1", "/invoices").await).await;
    assert!(page.contains("119,00\u{a0}€"), "{page}");
    let page = text(site.get("a-client1", &issued).await).await;
    for words in [
        "€119.00",
        "alt=\"practice-a\"",
        "GB29 NWBK 6016 1331 9268 19",
        "href=\"#pay\"",
        "<strong>no-a1-issued",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Bristol") && !page.contains("DE89"));
    let page = text(site.get("a-coach", &format!("{draft}/review")).await).await;
    for words in
        ["119,00\u{a0}€", "renamed", "4 Yard<br>Bristol", "DE89 3704", "Or by cheque.", "19\u{a0}%"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = text(site.get("a-coach", &format!("{draft}/edit")).await).await;
    assert!(page.contains("value=\"100,00\""), "{page}");
}

/// The draft of the seed has a payment, as one of another program can have.
#[tokio::test]
async fn a_draft_of_which_something_was_paid_stays() {
    let site = Site::new().await;
    let draft = site.path("invoices", "a1-draft").await;
    let before = site.world.contents().await;
    let answer = site.post("a-coach", &format!("{draft}/discard"), "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("Something was paid of it where it came from: it stays."));
    assert_eq!(site.world.contents().await, before);
}

/// The draft to which such an answer leads.
fn draft_of(answer: &axum::response::Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    leads_to(answer).1.strip_suffix("/edit").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_that_is_sent_ten_times_begins_one_draft() {
    let site = Arc::new(Site::new().await);
    let client = site.path("clients", "a1").await;
    let invoice = site.path("invoices", "a1-issued").await;
    for (shown, place, kind) in [
        (client.clone(), format!("{client}/invoices"), "invoice"),
        ("/invoices/new?search=a1".to_owned(), format!("{client}/invoices"), "invoice"),
        (invoice.clone(), format!("{invoice}/credit-note"), "credit-note"),
    ] {
        let page = text(site.get("a-coach", &shown).await).await;
        let form = page.split(&format!("action=\"{place}\"")).nth(1).expect("a form");
        let key = format!("key={}", value(form, "key"));
        let drafts = async || {
            let all = "select count(*) from invoices where status = 'draft'";
            count(&site, all).await
        };
        let before = drafts().await;
        let begun = at_once(&site, 10, &place, &key).await;
        assert!(begun.iter().all(|draft| draft == &begun[0]), "{kind}: {begun:?}");
        assert_eq!(drafts().await, before + 1, "{kind}");

        // Whoever throws it away and goes back begins another, and that once as well.
        let answer = site.post("a-coach", &format!("{}/discard", begun[0]), "").await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let again = at_once(&site, 2, &place, &key).await;
        assert!(again[0] == again[1] && again[0] != begun[0], "{again:?}");
        assert_eq!(drafts().await, before + 1, "{kind}");
        let other = site.post("a-coach", &place, "").await;
        assert_ne!(draft_of(&other), again[0], "the control: without a key it is another");
    }
}

/// So many posts of one form at once.
async fn at_once(site: &Arc<Site>, times: usize, place: &str, form: &str) -> Vec<String> {
    let mut posts = JoinSet::new();
    for _ in 0..times {
        let (site, place, form) = (site.clone(), place.to_owned(), form.to_owned());
        posts.spawn(async move { draft_of(&site.post("a-coach", &place, &form).await) });
    }
    posts.join_all().await
}

#[tokio::test]
async fn an_invoice_is_begun_from_the_list() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/invoices").await).await;
    assert!(page.contains("href=\"/invoices/new\""));
    let page = text(site.get("a-client1", "/invoices").await).await;
    assert!(!page.contains("/invoices/new"));
    assert_eq!(site.get("a-client1", "/invoices/new").await.status(), StatusCode::NOT_FOUND);
    let (a1, a2) = (site.path("clients", "a1").await, site.path("clients", "a2").await);
    let page = text(site.get("a-coach", "/invoices/new").await).await;
    assert!(page.contains(&format!("action=\"{a1}/invoices\"")) && !page.contains(&a2), "{page}");
    let page = text(site.get("a-coach", "/invoices/new?search=nobody").await).await;
    assert!(page.contains("Nobody of that name") && !page.contains(&a1), "{page}");
    let page = text(site.get("a-admin", "/invoices/new").await).await;
    assert!(page.contains("Closed to you") && !page.contains("/invoices\"><input"), "{page}");
    assert_eq!(
        site.get("a-coach", "/invoices/new?state=all").await.status(),
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn days_that_do_not_fit_are_said_at_their_fields() {
    let site = Site::new().await;
    let draft = begun(&site).await;
    for (form, field, words) in [
        ("date=2026-11-10&due=2026-11-09", "due", "It is not due before its own date."),
        ("date=0026-11-10", "date", "of the years 1900 to 2199"),
        ("due=2226-11-10", "due", "of the years 1900 to 2199"),
    ] {
        let answer =
            site.post("a-coach", &format!("{draft}/edit"), &format!("do=save&{form}")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let page = text(answer).await;
        assert!(page.contains(&format!("href=\"#{field}\"")) && page.contains(words), "{page}");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{page}");
    }
    let form = "do=save&date=2026-11-10&due=2026-11-10";
    let answer = site.post("a-coach", &format!("{draft}/edit"), form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "the same day will do");
}
