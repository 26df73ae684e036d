//! What one wants to be told by mail: said on a page, or by the letter itself.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use common::{Site, leads_to, text};
use portico_domain::{TenantId, UserId};
use portico_testkit::sqlx;
use secrecy::ExposeSecret;
use tower::ServiceExt;

/// As a mail program sends it: to this practice, without a cookie.
async fn send(site: &Site, tenant: TenantId, request: Request<Body>) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(tenant);
    site.pages.clone().oneshot(Request::from_parts(parts, body)).await.unwrap()
}

async fn wanted(site: &Site, user: &str) -> bool {
    let wanted =
        "select coalesce((select news from preferences where subject_id = md5($1)::uuid), true)";
    sqlx::query_scalar(wanted).bind(user).fetch_one(&site.world.superuser).await.unwrap()
}

#[tokio::test]
async fn one_says_on_a_page_what_one_wants() {
    let site = Site::new().await;
    for actor in ["a-client1", "a-client2", "a-coach", "a-admin"] {
        let page = text(site.get(actor, "/preferences").await).await;
        assert!(page.contains("value=\"on\" checked"), "{page}");
        let saved = site.post(actor, "/preferences", "").await;
        assert_eq!(leads_to(&saved), (StatusCode::SEE_OTHER, "/preferences?done=saved"));
        let page = text(site.get(actor, "/preferences?done=saved").await).await;
        assert!(page.contains("value=\"on\">") && page.contains("are saved"), "{page}");
        assert!(!wanted(&site, actor).await);
        site.post(actor, "/preferences", "news=on").await;
        assert!(wanted(&site, actor).await);
    }
}

/// RFC 8058: one click of a mail program, and no cookie, no question, no sign-in. Looking at the link does nothing.
#[tokio::test]
async fn a_letter_says_it_by_one_click() {
    let site = Site::new().await;
    let (home, twin): (TenantId, TenantId) = (site.tenant, site.world.id("b").await);
    let reader: UserId = site.world.id("a-client1").await;
    let token = site.world.auth().news_token(home, reader);
    let path = format!("/unsubscribe/{}", token.expose_secret());
    let click = |path: &str| {
        let form = "application/x-www-form-urlencoded";
        let request = Request::post(path).header(header::CONTENT_TYPE, form);
        request.body(Body::from("List-Unsubscribe=One-Click")).unwrap()
    };
    let look = |path: &str| Request::get(path).body(Body::empty()).unwrap();

    let page = send(&site, home, look(&path)).await;
    assert_eq!(page.headers()[header::REFERRER_POLICY], "strict-origin");
    let page = text(page).await;
    assert!(page.contains("Stop these mails?") && !page.contains("a-client1"), "{page}");
    assert!(wanted(&site, "a-client1").await, "a look changes nothing");

    // At another practice, changed by a letter, cut, or of somebody who is not there: nothing.
    let before = site.world.contents().await;
    let nobody: UserId = site.world.id("nothing").await;
    let nobody = site.world.auth().news_token(home, nobody);
    let nobody = format!("/unsubscribe/{}", nobody.expose_secret());
    let last = if path.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{last}", &path[..path.len() - 1]);
    for (tenant, path) in [
        (twin, path.as_str()),
        (home, &changed),
        (home, &path[..path.len() - 4]),
        (home, "/unsubscribe/x"),
        (home, &format!("/unsubscribe/{}", "A".repeat(5_000))),
        (home, &nobody),
    ] {
        let refused = send(&site, tenant, click(path)).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(text(refused).await.contains("does not open any more"));
    }
    assert_eq!(site.world.contents().await, before, "nothing has changed");

    // Twice, since a mail program may not know that the first arrived.
    for _ in 0..2 {
        let done = send(&site, home, click(&path)).await;
        assert_eq!(done.status(), StatusCode::OK, "no redirect, which RFC 8058 forbids");
        assert!(text(done).await.contains("No more of these mails"));
    }
    let events = "select count(*) from audit_events where action = 'preferences-amended'";
    let events: i64 = sqlx::query_scalar(events).fetch_one(&site.world.superuser).await.unwrap();
    assert_eq!(events, 1, "written down once");
    assert!(!wanted(&site, "a-client1").await);
    assert!(wanted(&site, "a-client2").await, "nobody else's");
    let page = text(site.get("a-client1", "/activity").await).await;
    assert!(page.contains("changed what mail may say"), "{page}");
}
