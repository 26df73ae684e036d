//! What is still to be paid, and what needs the care of staff.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{StatusCode, header};
use common::{Site, text};
use portico_testkit::sqlx::{AssertSqlSafe, raw_sql};

async fn sql(site: &Site, text: &str) {
    raw_sql(AssertSqlSafe(text.to_owned())).execute(&site.world.superuser).await.unwrap();
}

#[tokio::test]
async fn money_is_that_of_the_clients_one_works_with() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/money").await).await;
    let client = site.path("clients", "a1").await;
    assert!(page.contains(&format!("<a href=\"{client}\">a1</a>")) && !page.contains(">a2<"));
    assert!(page.contains("<dt>To pay</dt><dd>€100.00</dd>") && page.contains("February 2026"));
    assert!(page.contains("<dt>Of that, overdue</dt><dd>€100.00<small>"), "{page}");
    assert!(page.contains("href=\"/money/csv\"") && !page.contains("20,000"));
    for actor in ["a-admin", "a-bystander"] {
        let page = text(site.get(actor, "/money").await).await;
        assert!(page.contains("Nothing is to be paid") && !page.contains("€100.00"), "{actor}");
    }
    for path in ["/money", "/money/csv"] {
        assert_eq!(site.get("a-client1", path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_is_overdue_is_found_from_the_first_page() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/").await).await;
    assert!(page.contains("href=\"/money?part=overdue\""), "{page}");
    let overdue = async |actor| text(site.get(actor, "/money?part=overdue").await).await;
    let invoice = site.path("invoices", "a1-issued").await;
    let page = overdue("a-coach").await;
    assert!(
        page.contains(&format!("href=\"{invoice}\"")) && page.contains("14 Feb 2026"),
        "{page}"
    );
    assert!(
        page.contains("€100.00<small>") && !page.contains("By month") && !page.contains("no-a2"),
        "{page}"
    );
    for actor in ["a-admin", "a-bystander"] {
        assert!(overdue(actor).await.contains("Nothing is to be paid"), "{actor}");
    }
    assert_eq!(site.get("a-client1", "/money?part=overdue").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(site.get("a-coach", "/money?part=x").await.status(), StatusCode::BAD_REQUEST);

    sql(&site, "update invoices set due_on = current_date + 30 where id = md5('a1-issued')::uuid")
        .await;
    let page = overdue("a-coach").await;
    assert!(page.contains("Nothing is overdue") && page.contains("€100.00"), "{page}");
    sql(
        &site,
        "insert into invoices (tenant_id, id, client_id, number, kind, status, currency, issued_on, due_on,
                               net_minor, tax_minor, total_minor, paid_minor)
         select md5('a')::uuid, md5('late' || n)::uuid, md5('a1')::uuid, 'late-' || n, 'invoice', 'issued',
                'EUR', date '2026-01-31', date '2026-02-14', 100, 0, 100, 0
           from generate_series(1, 201) n",
    )
    .await;
    let page = overdue("a-coach").await;
    assert!(page.matches(">late-").count() == 200 && page.contains("The first 200."), "the bound");
}

#[tokio::test]
async fn the_table_is_saved_and_holds_no_formula() {
    let site = Site::new().await;
    let name =
        "update clients set name = '=HYPERLINK(\"https://evil.example\",\"a1\")' where name = 'a1'";
    sql(&site, name).await;
    sql(&site, "update invoices set number = '@' || number where number = 'no-a1-issued'").await;
    let answer = site.get("a-coach", "/money/csv").await;
    assert_eq!(answer.status(), StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"outstanding.csv\""),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ] {
        assert_eq!(answer.headers()[name], value);
    }
    let table = text(answer).await;
    let lines: Vec<_> = table.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{feff}\"client\",\"number\",\"issued\",\"due\",\"currency\",\"total\",\"paid\",\"outstanding\",\"days overdue\""
    );
    let expected = "\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"a1\"\")\",\"'@no-a1-issued\",\"2026-01-31\",\"2026-02-14\",\
                    \"EUR\",119.00,19.00,100.00,";
    assert!(lines[1].starts_with(expected), "{table}");
    assert_eq!((lines.len(), lines[2]), (3, ""), "one invoice, and nobody else's");
}

/// At the bound the page says so, and so does the last row.
#[tokio::test]
async fn a_table_ends_somewhere() {
    let site = Site::new().await;
    let many = "insert into invoices (tenant_id, id, client_id, number, kind, status, currency, issued_on, due_on,
                                      net_minor, tax_minor, total_minor, paid_minor)
                select md5('a')::uuid, md5('many' || n)::uuid, md5('a1')::uuid, 'many-' || n, 'invoice', 'issued',
                       'EUR', date '2026-01-31', date '2026-02-14', 100, 0, 100, 0
                  from generate_series(1, ";
    sql(&site, &format!("{many} 19999) n")).await;
    let page = text(site.get("a-coach", "/money").await).await;
    assert!(!page.contains("the first 20,000 invoices"), "as many as it holds");
    let table = site.get("a-coach", "/money/csv").await;
    let table = axum::body::to_bytes(table.into_body(), 1 << 24).await.unwrap();
    let table = String::from_utf8(table.to_vec()).unwrap();
    assert_eq!(table.matches("\r\n").count(), 20_001);
    assert!(!table.contains("There are more"));

    sql(&site, &format!("{} 20000, 20000) n", many.strip_suffix("1, ").unwrap())).await;
    let page = text(site.get("a-coach", "/money").await).await;
    assert!(page.contains("the download has the first 20,000 invoices"), "{page}");
    let table = site.get("a-coach", "/money/csv").await;
    let table = axum::body::to_bytes(table.into_body(), 1 << 24).await.unwrap();
    let table = String::from_utf8(table.to_vec()).unwrap();
    assert_eq!(table.matches("\r\n").count(), 20_002);
    let last = table.trim_end().lines().last().unwrap();
    assert!(last.starts_with("\"There are more: these are the first 20000.\","), "{last}");
}

#[tokio::test]
async fn today_says_what_needs_care() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/").await).await;
    let (client, draft) =
        (site.path("clients", "a1").await, site.path("invoices", "a1-draft").await);
    for words in [
        "<h1>Today</h1>",
        ", UTC</p>",
        "One invoice of one client. The oldest is ",
        "The mail about a new password to a-client1@<wbr>people.example could not be delivered (550).",
        &format!("<a href=\"{client}\">See the client</a>"),
        &format!("<a href=\"{client}\">a-guest</a>"),
        &format!("<a href=\"{draft}\">no-a1-draft</a> for a1, €119.00"),
        "href=\"/\" aria-current=\"page\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for others in [">a2<", "no-a2", "a-client2", "a-new", "practice-b"] {
        assert!(!page.contains(others), "{others}: {page}");
    }
    // An admin looks after the team, and works with nobody.
    let page = text(site.get("a-admin", "/").await).await;
    assert!(page.contains("<a href=\"/team\">a-new</a>"), "{page}");
    for others in ["no-a1", "€", "a-guest", "a-client1", "Overdue", "Drafts"] {
        assert!(!page.contains(others), "{others}: {page}");
    }
    let died = "update outbox set state = 'dead', sealed = null, reason = '550', ended_at = now() where state = 'waiting'";
    sql(&site, died).await;
    let page = text(site.get("a-admin", "/").await).await;
    assert!(
        page.contains("The invitation to a-new@<wbr>people.example could not be delivered (550).")
    );
    assert!(page.contains("<a href=\"/team\">See the team</a>"));
    assert!(
        !text(site.get("a-coach", "/").await).await.contains("a-new@"),
        "letters to staff are for admins"
    );
    let page = text(site.get("a-bystander", "/").await).await;
    assert!(page.contains("Nothing needs your care") && !page.contains("Needs your care"));
}
