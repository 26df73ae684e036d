//! Pages of notes: writing, sharing, what changed, and who reads what.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::StatusCode;
use common::{Site, encoded, leads_to, text};
use portico_domain::ClientId;

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;

async fn place(site: &Site) -> String {
    let client: ClientId = site.world.id("a1").await;
    format!("/clients/{client}/notes")
}

fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let field = format!("name=\"{name}\" value=\"");
    page.split(field.as_str())
        .nth(1)
        .unwrap_or_else(|| panic!("{name}: {page}"))
        .split('"')
        .next()
        .unwrap()
}

#[tokio::test]
async fn a_note_is_written_changed_shared_and_read() {
    let site = Site::new().await;
    let place = place(&site).await;
    let page = text(site.get("a-coach", &format!("{place}/new")).await).await;
    let form = format!(
        "key={}&title={}&body={}",
        hidden(&page, "key"),
        encoded("After the <b>meeting</b>"),
        encoded("You want to *try* this.\n\n- one\n- two\n\n<script>x</script>")
    );
    let first = leads_to(&site.post("a-coach", &place, &form).await).1.to_owned();
    let again = site.post("a-coach", &place, &form).await;
    assert_eq!(leads_to(&again), (SEE_OTHER, first.as_str()), "sent twice it is one");
    let note = first.split('?').next().unwrap().to_owned();

    let page = text(site.get("a-coach", &first).await).await;
    for shown in [
        "The note is saved.",
        "After the &#60;b&#62;meeting&#60;/b&#62;",
        "<em>try</em>",
        "<li>one</li>",
        "&lt;script&gt;",
        "Team only",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(site.get("a-client1", &note).await.status(), StatusCode::NOT_FOUND);
    assert!(!text(site.get("a-client1", "/notes").await).await.contains("After the"));

    // Shared as it was looked at; by whoever looked before it changed, not.
    let early = hidden(&page, "seen").to_owned();
    let edit = text(site.get("a-coach", &format!("{note}/edit")).await).await;
    let change = |seen: &str, body: &str| format!("seen={seen}&title=After&body={}", encoded(body));
    let seen = hidden(&edit, "seen").to_owned();
    let saved =
        site.post("a-coach", &format!("{note}/edit"), &change(&seen, "You try that.")).await;
    assert_eq!(leads_to(&saved).0, SEE_OTHER);
    let late =
        site.post("a-coach", &format!("{note}/edit"), &change(&seen, "Mine, too late.")).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let late = text(late).await;
    assert!(
        late.contains("Somebody changed this note") && late.contains("Mine, too late."),
        "{late}"
    );
    let stale =
        site.post("a-coach", &format!("{note}/share"), &format!("shared=true&seen={early}")).await;
    assert_eq!(stale.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(site.get("a-coach", &note).await).await;
    let share = format!("shared=true&seen={}", hidden(&page, "seen"));
    let shared = site.post("a-coach", &format!("{note}/share"), &share).await;
    assert_eq!(leads_to(&shared), (SEE_OTHER, format!("{note}?done=shared").as_str()));

    // The client reads it, and not what it said before.
    let page = text(site.get("a-client1", &note).await).await;
    assert!(page.contains("You try that.") && !page.contains("See what changed"), "{page}");
    assert!(!page.contains("Stop sharing") && !page.contains("/edit"));
    let changes = format!("{note}/versions");
    assert_eq!(
        site.get("a-client1", &format!("{changes}/1")).await.status(),
        StatusCode::NOT_FOUND
    );
    let page = text(site.get("a-coach", &format!("{changes}/2")).await).await;
    assert!(page.contains("<ins>") && page.contains("<del>"), "{page}");
    let page = text(site.get("a-coach", &note).await).await;
    assert!(page.contains("a-client1, <time"), "who opened it: {page}");
    let page = text(site.get("a-client1", "/activity").await).await;
    assert!(
        page.contains("You opened the note") && page.contains("a-coach shared the note"),
        "{page}"
    );

    // Taken back, and thrown away.
    site.post("a-coach", &format!("{note}/share"), "shared=false").await;
    assert_eq!(site.get("a-client1", &note).await.status(), StatusCode::NOT_FOUND);
    let page = text(site.get("a-coach", &format!("{note}/remove")).await).await;
    let gone = site
        .post("a-coach", &format!("{note}/remove"), &format!("seen={}", hidden(&page, "seen")))
        .await;
    assert_eq!(leads_to(&gone), (SEE_OTHER, format!("{place}?done=removed").as_str()));
    assert_eq!(site.get("a-coach", &note).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_is_lost() {
    let site = Site::new().await;
    let place = place(&site).await;
    let answer = site.post("a-coach", &place, "key=k&title=+&body=What+we+said").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("Give it a name.") && page.contains("What we said"), "{page}");
    for actor in ["a-client1", "a-client2", "a-bystander", "a-admin"] {
        let refused = site.get(actor, &format!("{place}/new")).await.status();
        assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&refused), "{actor}");
        assert_eq!(site.get(actor, &place).await.status(), StatusCode::NOT_FOUND, "{actor}");
    }
    let page = text(site.get("a-coach", &format!("{place}?search=PRIVATE")).await).await;
    assert!(page.contains("a1-private") && !page.contains(">a1-shared<"), "{page}");
}
