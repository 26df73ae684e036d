//! Asking for a file on a client's page, and what the client has to do.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use common::{Site, leads_to, text};
use portico_domain::ClientId;

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;

#[tokio::test]
async fn what_is_asked_for_stands_among_what_there_is_to_do_until_it_is_brought() {
    let site = Site::new().await;
    let client: ClientId = site.world.id("a1").await;
    let (files, ask) =
        (format!("/clients/{client}/files"), format!("/clients/{client}/file-requests"));
    for _ in 0..2 {
        let asked = site.post("a-coach", &ask, "title=The+%3Cb%3Eagreement&key=k").await;
        assert_eq!(leads_to(&asked), (SEE_OTHER, format!("{files}?done=asked").as_str()));
    }
    let page = text(site.get("a-coach", &format!("{files}?done=asked")).await).await;
    assert_eq!(page.matches("<h3>The &#60;b&#62;agreement</h3>").count(), 1, "once: {page}");
    for shown in ["among what they have to do", "a1-asked", "It is not here yet", "a1-answered</a>"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    let home = text(site.get("a-client1", "/").await).await;
    assert!(
        home.contains("The &#60;b&#62;agreement") && home.contains("a-coach asked for it"),
        "{home}"
    );
    let of_it = home.split("agreement</h3>").nth(1).unwrap();
    let to_bring = of_it.split("href=\"/files?request=").nth(1).unwrap().split('"').next().unwrap();
    let page = text(site.get("a-client1", &format!("/files?request={to_bring}")).await).await;
    assert!(page.contains(&format!("value=\"{to_bring}\" selected")), "{page}");

    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"request_id\"\r\n\r\n{to_bring}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"signed.txt\"\r\n\r\nYes.\r\n--x--\r\n"
    );
    let request = Request::post("/files")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, form.len());
    let brought = site.send("a-client1", request, Body::from(form)).await;
    assert_eq!(leads_to(&brought), (SEE_OTHER, "/files?done=sent"));
    let home = text(site.get("a-client1", "/").await).await;
    assert!(!home.contains("agreement") && home.contains("a1-asked"), "{home}");
    let page = text(site.get("a-coach", &files).await).await;
    assert!(page.contains("agreement</a></h3><p>Came on"), "{page}");
    let today = text(site.get("a-coach", "/").await).await;
    assert!(today.contains("New from clients") && today.contains("signed.txt"), "{today}");
    let other = text(site.get("a-bystander", "/").await).await;
    assert!(!other.contains("signed.txt"), "{other}");
}

#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_stays() {
    let site = Site::new().await;
    let client: ClientId = site.world.id("a1").await;
    let ask = format!("/clients/{client}/file-requests");
    for (title, words) in
        [(" ", "Say what you ask for"), (&"x".repeat(201), "longer than there is room")]
    {
        let refused = site.post("a-coach", &ask, &format!("title={title}&key=k")).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(refused).await;
        assert!(page.contains(words) && page.contains("name=\"key\" value=\"k\""), "{page}");
        assert!(page.contains(&format!("name=\"title\" value=\"{title}\"")), "{page}");
    }
    let before = site.world.contents().await;
    for actor in ["a-client1", "a-bystander"] {
        assert!(site.post(actor, &ask, "title=x").await.status().is_client_error(), "{actor}");
    }
    assert_eq!(leads_to(&site.post("b-coach", &ask, "title=x").await).1, "/sign-in");
    assert_eq!(site.world.contents().await, before, "nothing of it is left");
    // Of a file that is not taken it is still known what it was for.
    let asked = site.path("file-requests", "a1-asked").await.rsplit('/').next().unwrap().to_owned();
    let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.txt\"\r\n\r\n\r\n--x--\r\n";
    let request = Request::post(format!("/files?request={asked}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, form.len());
    let refused = site.send("a-client1", request, Body::from(form)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    assert!(page.contains(&format!("value=\"{asked}\" selected")), "{page}");
    assert!(page.contains(&format!("action=\"/files?request={asked}\"")), "{page}");
    let asked = site.path("file-requests", "a1-asked").await;
    for actor in ["a-client1", "a-bystander"] {
        let refused = site.post(actor, &format!("{asked}/remove"), "").await;
        assert!(refused.status().is_client_error(), "{actor}");
    }
    let taken_back = site.post("a-coach", &format!("{asked}/remove"), "").await;
    assert_eq!(leads_to(&taken_back).0, SEE_OTHER);
    assert!(!text(site.get("a-client1", "/").await).await.contains("a1-asked"));
}
