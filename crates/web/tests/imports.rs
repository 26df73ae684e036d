//! Bringing a file by the page, as far as it goes before anybody looks at it: who may, what is refused, and what is
//! shown of what was found.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use common::{Site, leads_to, text};
use portico_domain::{ImportId, imports::MOST_BYTES};
use portico_testkit::sqlx::{AssertSqlSafe, query_scalar, raw_sql};

const FORM: &str = "/clients/import";

/// A part of the form; with a name of its file, if it is one.
fn part(name: &str, value: &[u8]) -> Vec<u8> {
    let file = if name == "file" { "; filename=\"f.csv\"" } else { "" };
    let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

async fn send(site: &Site, actor: &str, kind: &str, parts: &[(&str, &[u8])]) -> Response {
    let mut body: Vec<u8> = parts.iter().flat_map(|(name, value)| part(name, value)).collect();
    body.extend_from_slice(b"--x--\r\n");
    let request = Request::post(FORM).header(header::CONTENT_TYPE, kind);
    site.send(actor, request, Body::from(body)).await
}

async fn bring(site: &Site, actor: &str, parts: &[(&str, &[u8])]) -> Response {
    send(site, actor, "multipart/form-data; boundary=x", parts).await
}

/// The whole form with this file.
fn form(file: &[u8]) -> [(&str, &[u8]); 4] {
    [("kind", b"clients"), ("preset", b""), ("source", b"our-books"), ("file", file)]
}

async fn say(site: &Site, sql: &str) {
    raw_sql(AssertSqlSafe(sql.to_owned())).execute(&site.world.superuser).await.unwrap();
}

async fn count(site: &Site, sql: &str) -> i64 {
    query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&site.world.superuser).await.unwrap()
}

#[tokio::test]
async fn an_admin_brings_a_file() {
    let site = Site::new().await;
    let page = text(site.get("a-admin", "/clients").await).await;
    assert!(page.contains("href=\"/clients/import\">Bring your clients, invoices and notes</a>"));
    let page = text(site.get("a-admin", FORM).await).await;
    for words in [
        "<option value=\"wave\">Wave</option>",
        "<option value=\"\" selected>Another program</option>",
        "value=\"clients\" checked",
        "name=\"kind\" value=\"notes\">",
        "<option value=\"calendly\">Calendly</option>",
        "Clients from other", // of the seed
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let answer = bring(&site, "a-admin", &form(b"Name\nAna\n")).await;
    let (status, location) = leads_to(&answer);
    assert!(status == StatusCode::SEE_OTHER && location.ends_with("?wait=1"), "{location}");
    let path = location.strip_suffix("?wait=1").unwrap();
    let page = text(site.get("a-admin", path).await).await;
    assert!(page.contains("Clients from our-books") && page.contains("Look again"), "{page}");
    assert!(!page.contains("<progress"), "how many there are is not known yet");
    say(&site, "update imports set records = 58000, dealt_with = 12000 where state = 'looking'")
        .await;
    let page = text(site.get("a-admin", path).await).await;
    let bar = "max=\"58000\" value=\"12000\">12\u{202f}000 of 58\u{202f}000</progress>";
    assert!(page.contains(bar), "{page}");
    assert_eq!(
        count(&site, "select count(*) from jobs where kind = 'import-file' and state = 'queued'")
            .await,
        1
    );

    // While it is worked on, it can be stopped; and nobody waits for ever.
    assert!(page.contains("Stop, and forget this file"), "{page}");
    let begun = std::time::Instant::now();
    let page = text(site.get("a-admin", &format!("{path}?wait=1")).await).await;
    assert!(page.contains("Look again") && begun.elapsed().as_secs() < 25);
    assert!(begun.elapsed().as_secs() >= 9, "it waited");
}

#[tokio::test]
async fn what_is_not_sound_is_refused_and_nothing_of_it_is_kept() {
    let site = Site::new().await;
    let before = site.world.contents().await;
    let large = vec![b'x'; MOST_BYTES + 1];
    for (parts, said) in [
        (form(b""), "Choose a file with something in it."),
        (form(&large), "A file has 16 MB at most. Export it in parts."),
        (
            [("kind", b""), form(b"x")[1], form(b"x")[2], form(b"x")[3]],
            "Say whether clients, invoices or notes are in it.",
        ),
        ([form(b"x")[0], form(b"x")[1], ("source", b""), form(b"x")[3]], "needs a name here."),
        (
            [form(b"x")[0], form(b"x")[1], ("source", b"<Our books>"), form(b"x")[3]],
            "Use lower-case letters",
        ),
        (
            [form(b"x")[0], ("preset", b"nobody-s"), form(b"x")[2], form(b"x")[3]],
            "Choose another program.",
        ),
    ] {
        let answer = bring(&site, "a-admin", &parts).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let page = text(answer).await;
        assert!(page.contains("<title>Error: ") && page.contains(said), "{said}: {page}");
        assert!(page.contains("aria-invalid=\"true\"") || said.starts_with("Say whether"));
        assert!(!page.contains("<Our books>"), "{page}");
    }
    // What the form does not send.
    for parts in [
        &[form(b"x").as_slice(), &[("file", b"y")]].concat()[..],
        &[form(b"x").as_slice(), &[("other", b"y")]].concat(),
        &[("kind", b"clients" as &[u8]), ("source", &[b'x'; 201])],
        &[("kind", b"clients" as &[u8]), ("source", b"\xff")],
    ] {
        let answer = bring(&site, "a-admin", parts).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(answer).await.contains("That did not arrive whole"));
    }
    let answer = send(&site, "a-admin", "application/x-www-form-urlencoded", &form(b"x")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let huge = vec![b'x'; MOST_BYTES + (9 << 20)];
    let answer = bring(&site, "a-admin", &form(&huge)).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(answer).await.contains("That was too much at once"));
    assert_eq!(site.world.contents().await, before, "none of it changed anything");

    // The control: the largest there may be.
    let answer = bring(&site, "a-admin", &form(&large[1..])).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    for _ in 0..2 {
        assert_eq!(bring(&site, "a-admin", &form(b"x")).await.status(), StatusCode::SEE_OTHER);
    }
    let before = site.world.contents().await;
    let answer = bring(&site, "a-admin", &form(b"x")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(
        page.contains("Three things at a time") && page.contains("value=\"our-books\""),
        "{page}"
    );
    assert_eq!(site.world.contents().await, before);
}

#[tokio::test]
async fn to_nobody_else_is_it_there() {
    is_nobody_else_s(Site::new().await).await;
}

#[tokio::test]
async fn to_nobody_else_is_it_there_by_wall_one_alone() {
    let site = Site::new().await;
    site.world.take_row_level_security_down().await;
    is_nobody_else_s(site).await;
}

async fn is_nobody_else_s(site: Site) {
    let second = "insert into users (tenant_id, id, email, email_skeleton, name, role)
                  select id, md5(slug || '-second')::uuid, 'second@x.example', 'second', 'second', 'admin' from tenants;
                  insert into sessions (tenant_id, id, user_id, token_hash, stage, created_at, seen_at, expires_at)
                  select s.tenant_id, md5(t.slug || '-second')::uuid, md5(t.slug || '-second')::uuid,
                         sha256(convert_to(rpad(t.slug || '-second', 43, '_'), 'UTF8')), s.stage, s.created_at, s.seen_at, s.expires_at
                    from sessions s join tenants t on t.id = s.tenant_id
                   where s.user_id = md5(t.slug || '-admin')::uuid";
    say(&site, second).await;
    let [own, foreign] = ["a-import", "b-import"];
    let (own, foreign): (ImportId, ImportId) =
        (site.world.id(own).await, site.world.id(foreign).await);
    let nothing = text(
        site.get("a-second", &format!("/imports/{}", site.world.id::<()>("none").await)).await,
    )
    .await;
    let before = site.world.contents().await;
    // Another admin of the practice has pages of these, and not this one; to others there are none at all.
    for (actor, id) in [
        ("a-second", own),
        ("a-admin", foreign),
        ("a-coach", own),
        ("a-bystander", own),
        ("a-client1", own),
    ] {
        for path in ["", "?wait=1"] {
            let answer = site.get(actor, &format!("/imports/{id}{path}")).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor}");
            let page = text(answer).await;
            assert!(actor != "a-second" || page == nothing, "as what there is not");
        }
        for (path, form) in
            [("reading", "map-key=A"), ("reading", "nonsense=1"), ("take", ""), ("remove", "")]
        {
            let answer = site.post(actor, &format!("/imports/{id}/{path}"), form).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor} {path} {form}");
        }
        if !actor.ends_with("admin") && actor != "a-second" {
            assert_eq!(site.get(actor, FORM).await.status(), StatusCode::NOT_FOUND, "{actor}");
            for file in [&b"Name\nAna\n"[..], b""] {
                let answer = bring(&site, actor, &form(file)).await;
                assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor}");
            }
            if actor != "a-client1" {
                let page = text(site.get(actor, "/clients").await).await;
                assert!(!page.contains("/clients/import"), "{actor}");
            }
        }
    }
    let page = text(site.get("a-second", FORM).await).await;
    assert!(!page.contains("Clients from other"), "{page}");
    assert_eq!(site.world.contents().await, before, "none of it changed anything");

    // The controls.
    assert_eq!(site.get("a-admin", &format!("/imports/{own}")).await.status(), StatusCode::OK);
    let answer = site.post("a-admin", &format!("/imports/{own}/reading"), "map-key=A").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, &*format!("/imports/{own}?wait=1")));
    say(&site, "update imports set state = 'looked'").await;
    let answer = site.post("a-admin", &format!("/imports/{own}/take"), "").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    say(&site, "update imports set state = 'looked'").await;
    let answer = site.post("a-admin", &format!("/imports/{own}/remove"), "").await;
    assert_eq!(leads_to(&answer).1, "/clients/import?done=removed");
}

#[tokio::test]
async fn what_was_found_is_shown_and_escaped() {
    let site = Site::new().await;
    let id: ImportId = site.world.id("a-import").await;
    let path = format!("/imports/{id}");
    let fault = r#"{"line":7,"record":6,"column":"<b>Email</b>","fault":"bad-email","message":"\"<i>x</i>\" is no e-mail address"}"#;
    let report = format!(
        r#"{{"conventions":{{"encoding":"UTF-8","delimiter":";","dates":"DMY","decimal":null}},
            "faults":[{fault}],"more":900,"complete":false,"columns":["<b>Email</b>"]}}"#
    );
    let set = |report: &str, faults: i32, added: &str| {
        format!(
            "update imports set report = '{}', faults = {faults}, records = 50, dealt_with = 50, added = {added}
              where id = '{id}'",
            report.replace('\'', "''")
        )
    };
    say(&site, &set(&report, 1_000, "null")).await;
    let page = text(site.get("a-admin", &path).await).await;
    for words in [
        "<dt>Can be read</dt><dd>50</dd>",
        "<dt>Faults</dt><dd>At least 1\u{202f}000</dd>",
        "data-label=\"Line\">7</th>",
        "&#60;b&#62;Email&#60;/b&#62;",
        "There are 900 faults more, and the rest of the file was not looked at.",
        "Dates are read as day, month, year. Fields are parted by semicolons",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<b>") && !page.contains("<i>") && !page.contains("/take\""), "{page}");

    say(&site, &set("{}", 0, "1")).await;
    let page = text(site.get("a-admin", &path).await).await;
    assert!(page.contains("Take in 1 client</button>"), "{page}");
    assert!(page.contains("<dt>Here already</dt><dd>49</dd>"));
    say(&site, &set("{}", 0, "0")).await;
    let page = text(site.get("a-admin", &path).await).await;
    assert!(page.contains("there is nothing to take in") && !page.contains("/take\""), "{page}");
}
