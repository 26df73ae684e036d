//! The settings of a practice: who changes them, what is said of what will not do, and what becomes of it.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{StatusCode, header};
use common::{Site, encoded, leads_to, text};
use portico_testkit::{
    seed::{PASSWORD, totp_code},
    sqlx::{AssertSqlSafe, query_scalar, raw_sql},
};

/// The whole form, with these fields otherwise.
fn form(changes: &[(&str, &str)]) -> String {
    let fields = [
        ("name", "Practice of a"),
        ("colour", "#f5a524"),
        ("time_zone", "Europe/Lisbon"),
        ("currency", "GBP"),
        ("due_days", "30"),
        ("tax_name", "MwSt."),
        ("tax_rate", "7,7 %"),
        ("number_format", "point-comma"),
        ("number_pattern", "OV-{YY}-{NNN}"),
        ("imprint", "A street\r\nA town"),
    ];
    let changed = fields.map(|(name, value)| {
        let other = changes.iter().find(|(changed, _)| *changed == name);
        format!("{name}={}", encoded(other.map_or(value, |(_, value)| value)))
    });
    changed.join("&")
}

fn bank(iban: &str, password: &str, code: &str) -> String {
    format!(
        "holder=Somebody&iban={}&bic=DEUTDEFF&words=&password={}&code={code}",
        encoded(iban),
        encoded(password)
    )
}

const IBAN: &str = "DE89 3704 0044 0532 0130 00";

async fn sql(site: &Site, text: &str) -> Option<String> {
    let found = query_scalar(AssertSqlSafe(text.to_owned()));
    found.fetch_one(&site.world.superuser).await.unwrap()
}

/// As if the code of now had not been typed yet.
async fn unused(site: &Site) {
    raw_sql("update totp_factors set used_step = 0").execute(&site.world.superuser).await.unwrap();
    site.world.empty_buckets().await;
}

async fn letters(site: &Site) -> Vec<String> {
    let told =
        "select u.name from outbox o join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
                 where o.kind = 'bank-details-changed' order by u.name";
    query_scalar(told).fetch_all(&site.world.superuser).await.unwrap()
}

#[tokio::test]
async fn settings_are_for_admins() {
    let site = Site::new().await;
    let before = site.world.contents().await;
    for (actor, payment) in [("a-coach", 403), ("a-bystander", 403), ("a-client1", 404)] {
        for (path, status) in [("/settings", 403), ("/settings/payment", payment)] {
            assert_eq!(site.get(actor, path).await.status(), status, "{actor} {path}");
        }
        for (path, form, status) in [
            ("/settings", form(&[]), 403),
            ("/settings", form(&[("name", "")]), 403),
            ("/settings/logo/remove", String::new(), 403),
            ("/settings/payment", bank(IBAN, PASSWORD, &totp_code()), payment),
            ("/settings/payment", bank("none", PASSWORD, &totp_code()), payment),
        ] {
            assert_eq!(site.post(actor, path, &form).await.status(), status, "{actor} {path}");
        }
        let answer = site.upload(actor, "/settings/logo", "logo", PNG).await;
        assert_eq!(answer.status(), 403, "{actor}");
        let page = text(site.get(actor, "/").await).await;
        assert!(!page.contains("href=\"/settings\""), "{actor}");
    }
    assert_eq!(site.world.contents().await, before, "none of it changed anything");
    let page = text(site.get("a-admin", "/").await).await;
    assert!(page.contains("href=\"/settings\""));
}

#[tokio::test]
async fn a_change_shows_at_once() {
    let site = Site::new().await;
    let page = text(site.get("a-admin", "/settings").await).await;
    assert!(page.contains("value=\"practice-a\"") && page.contains("value=\"#3a5a86\""));
    assert!(page.contains("A dark colour: buttons carry white words."));
    assert!(page.contains("name=\"time_zone\" list=\"zones\" value=\"UTC\""), "{page}");
    assert!(
        page.contains("By UTC, it is ")
            && page.contains("<option value=\"Europe/Lisbon\">Lisbon, ")
    );
    assert!(page.contains("<option selected>EUR</option>"));

    let answer = site.post("a-admin", "/settings", &form(&[])).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/settings?done=saved"));
    let page = text(site.get("a-admin", "/settings?done=saved").await).await;
    for words in [
        "The settings are saved.",
        "value=\"Practice of a\"",
        "#f5a524. A light colour: buttons carry dark words.",
        "Words on buttons reach 9.1&nbsp;:&nbsp;1, links 6.3&nbsp;:&nbsp;1.",
        "By Lisbon time, it is ",
        "list=\"zones\" value=\"Europe/Lisbon\"",
        "<option selected>GBP</option>",
        "value=\"30\"",
        "value=\"MwSt.\"",
        "value=\"7,7\"",
        "value=\"point-comma\" checked",
        "value=\"OV-{YY}-{NNN}\"",
        ">\nA street\nA town</textarea>",
        "href=\"/brand/f5a524.css\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(text(site.get("nonsense", "/sign-in").await).await.contains("Practice of a"));
    let page = text(site.get("a-coach", "/").await).await;
    assert!(page.contains(", Lisbon time</p>") && page.contains("/brand/f5a524.css"));
    let twin = "select name || coalesce(accent, '') from settings where tenant_id = md5('b')::uuid";
    assert_eq!(sql(&site, twin).await.as_deref(), Some("practice-b"));

    // Portico's own colour is none of theirs.
    site.post("a-admin", "/settings", &form(&[("colour", "#3A5A86"), ("imprint", " ")])).await;
    let own = "select coalesce(accent, '') || coalesce(imprint, '') from settings where tenant_id = md5('a')::uuid";
    assert_eq!(sql(&site, own).await.as_deref(), Some(""));
}

#[tokio::test]
async fn what_will_not_do_is_said_at_its_field() {
    let site = Site::new().await;
    let before = site.world.contents().await;
    let long = "x".repeat(1_001);
    for (field, value, words) in [
        ("name", "  ", "Give a name of 200 characters at most."),
        ("name", "a\u{202e}b", "Give a name of 200 characters at most."),
        ("name", "\u{200b}\u{3164}", "Give a name of 200 characters at most."),
        ("name", "a\0b", "Give a name of 200 characters at most."),
        ("colour", "red;}", "Pick one"),
        ("time_zone", "Europe/Nowhere", "Choose a large city nearby"),
        ("time_zone", "", "Choose a large city nearby"),
        ("currency", "XXX", "Choose one of the list."),
        ("due_days", "366", "Give a number of days from 0 to 365."),
        ("due_days", "-1", "Give a number of days from 0 to 365."),
        ("tax_name", "", "Give a name of 20 characters at most"),
        ("tax_rate", "100.001", "Give a rate from 0 to 100 per cent"),
        ("number_format", "dots", "Choose one of these."),
        ("number_pattern", "{YYYY}", "Write the year as"),
        ("number_pattern", "{NNNN}", "Write the year as"),
        ("number_pattern", "<{YYYY}-{N}>", "Write the year as"),
        ("imprint", &long, "Keep it to 1,000 characters."),
    ] {
        let answer = site.post("a-admin", "/settings", &form(&[(field, value)])).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        let page = text(answer).await;
        assert!(page.contains("<title>Error: Settings"), "{field} {value}");
        assert!(page.contains("One answer needs another look"), "{field} {value}");
        assert!(page.contains(&format!("<a href=\"#{field}\">")), "{field} {value}");
        let error = page.split(&format!("id=\"{field}-error\"")).nth(1).unwrap_or_default();
        assert!(error.contains(words), "{field} {value}: {page}");
        assert!(
            field == "name" || page.contains("value=\"Practice of a\""),
            "what was typed stays"
        );
        assert!(page.contains(&format!(" id=\"{field}\"")), "the link leads somewhere: {field}");
    }
    let two = form(&[("name", ""), ("due_days", "soon")]);
    let page = text(site.post("a-admin", "/settings", &two).await).await;
    assert!(page.contains("Two answers need another look") && page.contains("value=\"soon\""));
    let answer = site.post("a-admin", "/settings", "name=a").await;
    assert!(text(answer).await.contains("That did not arrive whole"));
    assert_eq!(site.world.contents().await, before, "none of it changed anything");
}

/// One white pixel.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\xf8\x0f\x00\x01\
    \x01\x01\x00\x1c\xb0\x8c\x99\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

fn logo_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<img src=\"/brand/logo/")?;
    Some(format!("/brand/logo/{}", rest.split('"').next()?))
}

#[tokio::test]
async fn a_logo_stands_in_the_place_of_the_name() {
    let site = Site::new().await;
    let canary = b"<script>alert(1)</script>";
    let both = [PNG, canary].concat();
    let first = logo_of(&text(site.get("nonsense", "/sign-in").await).await).unwrap();
    assert_eq!(text(site.get("nonsense", &first).await).await, "a-logo");

    let answer = site.upload("a-admin", "/settings/logo", "logo", &both).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/settings?done=logo"));
    let page = text(site.get("a-admin", "/settings?done=logo").await).await;
    assert!(page.contains("Your logo stands in its place.") && page.contains("Take the logo away"));
    let place = logo_of(&page).unwrap();
    assert_ne!(place, first);
    for (actor, path) in [("nonsense", "/sign-in"), ("a-client1", "/"), ("a-client1", "/nowhere")] {
        let page = text(site.get(actor, path).await).await;
        assert!(page.contains(&format!("<img src=\"{place}\" alt=\"practice-a\">")), "{path}");
    }
    for actor in ["nonsense", "a-client1", "a-admin"] {
        let answer = site.get(actor, &place).await;
        assert_eq!(answer.status(), StatusCode::OK);
        for (name, value) in [
            (header::CONTENT_TYPE, "image/png"),
            (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        ] {
            assert_eq!(answer.headers()[name], value);
        }
        let png = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        assert!(png.starts_with(b"\x89PNG") && png.ends_with(b"IEND\xaeB`\x82"), "{actor}");
        assert!(!png.windows(7).any(|part| part == b"<script"), "{actor}");
    }
    // The one before, the twin's, none and no id are not there.
    let twin = site.path("brand/logo", "b-logo").await;
    for path in [first, twin, site.path("brand/logo", "none").await, "/brand/logo/x".to_owned()] {
        assert_eq!(site.get("a-admin", &path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let kept = "select count(*)::text from logos where tenant_id = md5('a')::uuid";
    assert_eq!(
        sql(&site, kept).await.as_deref(),
        Some("2"),
        "the one of the issued invoices stays"
    );

    let answer = site.post("a-admin", "/settings/logo/remove", "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/settings?done=no-logo"));
    let page = text(site.get("a-admin", "/settings?done=no-logo").await).await;
    assert!(page.contains("class=\"monogram\"") && logo_of(&page).is_none());
    assert!(!page.contains("Take the logo away"));
    assert_eq!(site.get("a-admin", &place).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_logo_is_refused() {
    let site = Site::new().await;
    let before = site.world.contents().await;
    let mut bomb = PNG.to_vec();
    bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]); // 100,000 × 100,000, and its sum is wrong
    let heavy = [PNG, &vec![0; 6 << 20]].concat();
    for (file, words) in [
        (&b""[..], "Choose a file first."),
        (&heavy, "A picture has 5 MB at most."),
        (&bomb, "picture"),
        (&PNG[..40], "This can’t be read as a picture: choose a PNG, a JPEG or a WebP file."),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "This can’t be read as a picture"),
        (b"GIF89a\x01\0\x01\0\0\0\0;", "This can’t be read as a picture"),
    ] {
        let answer = site.upload("a-admin", "/settings/logo", "logo", file).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        let page = text(answer).await;
        assert!(page.contains("<title>Error: Settings") && page.contains("href=\"#logo\""));
        let error = page.split("id=\"logo-error\"").nth(1).unwrap();
        assert!(error.contains(words), "{words}: {page}");
    }
    let most = vec![0; 17 << 20];
    let answer = site.upload("a-admin", "/settings/logo", "logo", &most).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let answer = site.upload("a-admin", "/settings/logo", "another", PNG).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = site.post("a-admin", "/settings/logo", "logo=x").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.world.contents().await, before, "none of it changed anything");
    let answer = site.upload("a-admin", "/settings/logo", "logo", PNG).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "what is one is taken");
}

#[tokio::test]
async fn bank_details_take_a_fresh_code() {
    let site = Site::new().await;
    // Another admin, who is to hear of it.
    let another = "update users set role = 'admin' where name = 'a-bystander'";
    raw_sql(another).execute(&site.world.superuser).await.unwrap();
    let before = site.world.contents().await;
    for (password, code) in [
        ("wrong", totp_code()),
        (PASSWORD, String::new()),
        (PASSWORD, "000000x".to_owned()),
        (PASSWORD, format!("{:A<25}", "ACOACH")), // somebody else's recovery code
    ] {
        let answer = site.post("a-admin", "/settings/payment", &bank(IBAN, password, &code)).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{password} {code}");
        let page = text(answer).await;
        assert!(page.contains("The password or the code doesn’t match."), "{page}");
        assert!(page.contains("href=\"#password\"") && page.contains("id=\"password-error\""));
        assert!(page.contains("<title>Error: How clients pay") && page.contains(IBAN));
        assert!(!page.contains(password) || password == "wrong", "no password comes back");
    }
    for (iban, words) in [
        ("DE88 3704 0044 0532 0130 00", "Its check digits don’t fit the rest"),
        ("DE89", "IBANs of this country have 22 letters and digits, and this one has 4."),
        ("QQ89 3704 0044 0532 0130 00", "No country’s IBANs begin with these two letters."),
        ("8937040044053201300000", "It begins with two letters for the country"),
    ] {
        let answer =
            site.post("a-admin", "/settings/payment", &bank(iban, PASSWORD, &totp_code())).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(answer).await;
        assert!(page.contains(words) && page.contains("href=\"#iban\""), "{page}");
    }
    assert_eq!(site.world.contents().await, before, "none of it changed anything");

    let form = bank(IBAN, PASSWORD, &totp_code());
    let answer = site.post("a-admin", "/settings/payment", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/settings/payment?done=saved"));
    let page = text(site.get("a-admin", "/settings/payment?done=saved").await).await;
    assert!(page.contains("every admin gets a mail") && page.contains(IBAN), "{page}");
    assert!(page.contains("value=\"Somebody\"") && page.contains("value=\"DEUTDEFF\""));
    assert_eq!(letters(&site).await, ["a-admin", "a-bystander"]);
    let stored = "select iban from bank_details where tenant_id = md5('a')::uuid";
    assert_eq!(sql(&site, stored).await.as_deref(), Some("DE89370400440532013000"));
    let printed = "select string_agg(iban, ',' order by iban) from invoice_prints";
    let printed = sql(&site, printed).await.unwrap();
    assert!(!printed.contains("DE89"), "invoices that were issued say what they said: {printed}");

    let after = site.world.contents().await;
    let answer = site.post("a-admin", "/settings/payment", &form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "that code was typed before");
    assert_eq!(site.world.contents().await, after);
    unused(&site).await;
    let form = bank("", PASSWORD, &totp_code());
    let answer = site.post("a-admin", "/settings/payment", &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(sql(&site, stored).await, None, "what is emptied is gone");
    assert_eq!(letters(&site).await.len(), 4);
}

#[tokio::test]
async fn too_many_proofs_are_another_page() {
    let site = Site::new().await;
    let mut last = StatusCode::OK;
    for _ in 0..11 {
        let form = bank(IBAN, "wrong", &totp_code());
        last = site.post("a-admin", "/settings/payment", &form).await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let form = bank(IBAN, PASSWORD, &totp_code());
    let answer = site.post("a-admin", "/settings/payment", &form).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "the right one as well");
}

#[tokio::test]
async fn a_zone_is_typed_as_a_city() {
    let site = Site::new().await;
    let zone = "select time_zone from settings where tenant_id = md5('a')::uuid";
    for (typed, stored) in [("sao paulo", "America/Sao_Paulo"), ("Europe/Oslo", "Europe/Oslo")] {
        let answer = site.post("a-admin", "/settings", &form(&[("time_zone", typed)])).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{typed}");
        assert_eq!(sql(&site, zone).await.as_deref(), Some(stored));
    }
    let answer = site.post("a-admin", "/settings", &form(&[("time_zone", "Atlantis")])).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    for words in [
        "href=\"#time_zone\"",
        "id=\"time_zone-error\"",
        "value=\"Atlantis\"",
        "By Oslo time, it is ",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

/// The next number is said before a pattern is changed; one that would give a number again is not taken, and where one
/// comes all the same, whoever issues is told what to do.
#[tokio::test]
async fn no_pattern_gives_a_number_again() {
    let site = Site::new().await;
    let page = text(site.get("a-admin", "/settings").await).await;
    let year = page.split("The next one is <span class=\"nowrap\">").nth(1).unwrap();
    let (year, rest) = year.split_once('-').unwrap();
    assert!(rest.starts_with("0003</span>"), "{rest}");
    let taken = format!(
        "update invoices set number = '{year}-17' where id = md5('a1-issued')::uuid;
         update invoices set source = 'portico' where id = md5('a1-issued')::uuid"
    );
    raw_sql(AssertSqlSafe(taken)).execute(&site.world.superuser).await.unwrap();
    let pattern = |text| form(&[("number_pattern", text), ("number_format", "comma-point")]);
    let before = site.world.contents().await;
    let answer = site.post("a-admin", "/settings", &pattern("{YYYY}-{NN}")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    for words in [
        "href=\"#number_pattern\"",
        "By this pattern a number would come that is on a document already",
        &format!("The next one is <span class=\"nowrap\">{year}-03</span>."),
        &format!("<span class=\"nowrap\">{year}-17</span> is on a document already"),
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(site.world.contents().await, before);
    let answer = site.post("a-admin", "/settings", &pattern("B{YYYY}-{NN}")).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "the control");

    // It comes all the same: the pattern was there before the document was.
    let sooner = "update settings set number_pattern = '{YYYY}-1{N}';
                  update invoice_counters set last = 6";
    raw_sql(sooner).execute(&site.world.superuser).await.unwrap();
    let client = site.path("clients", "a1").await;
    let answer = site.post("a-coach", &format!("{client}/invoices"), "").await;
    let draft = leads_to(&answer).1.strip_suffix("/edit").unwrap().to_owned();
    let line = "do=review&lines[1].text=x&lines[1].quantity=1&lines[1].price=1&lines[1].tax=0";
    let answer = site.post("a-coach", &format!("{draft}/edit"), line).await;
    assert_eq!(leads_to(&answer).1, format!("{draft}/review"));
    let answer = site.post("a-coach", &format!("{draft}/issue"), "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(
        page.contains("an admin changes the pattern of invoice numbers in the settings"),
        "{page}"
    );
    let changed = site.post("a-admin", "/settings", &pattern("B{YYYY}-{NN}")).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER);
    let answer = site.post("a-coach", &format!("{draft}/issue"), "").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let number = "select number from invoices where number like 'B%'";
    assert_eq!(sql(&site, number).await.unwrap(), format!("B{year}-07"), "no number is left out");
}
