//! Pages of files: bringing, having, sharing, and what is said of what is not taken.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use common::{Site, leads_to, text};
use portico_domain::{ClientId, FileId};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;

async fn bring(site: &Site, actor: &str, path: &str, name: &str, bytes: &str) -> Response {
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{bytes}\r\n--x--\r\n"
    );
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, form.len());
    site.send(actor, request, Body::from(form)).await
}

#[tokio::test]
async fn a_client_brings_a_file_and_the_practice_has_it() {
    let site = Site::new().await;
    let brought = bring(&site, "a-client1", "/files", "Intake <b>.txt", "Hello.").await;
    assert_eq!(leads_to(&brought), (SEE_OTHER, "/files?done=sent"));
    let page = text(site.get("a-client1", "/files?done=sent").await).await;
    for shown in ["The file is saved.", "Intake &#60;b&#62;.txt", "6 bytes", "You, <time"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let client: ClientId = site.world.id("a1").await;
    let page = text(site.get("a-coach", &format!("/clients/{client}/files")).await).await;
    assert!(page.contains("Intake &#60;b&#62;.txt") && page.contains("a1-file-private"), "{page}");
    let file = page.split("/files/").find(|part| part.contains("Intake")).unwrap();
    let file = format!("/files/{}", file.split('/').next().unwrap());
    let had = site.get("a-coach", &format!("{file}/content")).await;
    assert_eq!(had.status(), StatusCode::OK);
    assert!(had.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    assert_eq!(text(had).await, "Hello.");

    let versions = format!("{file}/versions");
    let brought = bring(&site, "a-client1", &versions, "Intake.txt", "Hello again.").await;
    assert_eq!(leads_to(&brought), (SEE_OTHER, format!("{file}?done=version").as_str()));
    let renamed = site.post("a-client1", &format!("{file}/name"), "name=Intake.exe").await;
    assert_eq!(leads_to(&renamed).0, SEE_OTHER);
    let page = text(site.get("a-client1", &file).await).await;
    assert!(page.contains("Intake.exe.txt") && page.contains("Version 2"), "{page}");
    assert!(page.contains("a-coach, <time"), "who has it: {page}");
    let page = text(site.get("a-client1", "/activity").await).await;
    assert!(page.contains("a-coach opened the file"), "{page}");
    let gone = site.post("a-client1", &format!("{file}/remove"), "seen=").await;
    assert_eq!(leads_to(&gone), (SEE_OTHER, "/files?done=removed"));
    assert_eq!(site.get("a-coach", &file).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn staff_share_a_file_and_take_it_back() {
    let site = Site::new().await;
    let file: FileId = site.world.id("a1-file-private").await;
    let file = format!("/files/{file}");
    assert_eq!(site.get("a-client1", &file).await.status(), StatusCode::NOT_FOUND);
    let shared = site.post("a-coach", &format!("{file}/share"), "shared=true").await;
    assert_eq!(leads_to(&shared), (SEE_OTHER, format!("{file}?done=shared").as_str()));
    let page = text(site.get("a-client1", &file).await).await;
    assert!(page.contains("a1-file-private") && !page.contains("Add a new version"), "{page}");
    for (path, form) in [("share", "shared=false"), ("name", "name=x"), ("remove", "seen=")] {
        let refused = site.post("a-client1", &format!("{file}/{path}"), form).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}");
    }
    site.post("a-coach", &format!("{file}/share"), "shared=false").await;
    assert_eq!(site.get("a-client1", &file).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_taken_is_said_on_the_page() {
    let site = Site::new().await;
    for (name, bytes, words) in
        [("x.pdf", "<html><script>x</script>", "not taken"), ("x.txt", "", "something in it")]
    {
        let answer = bring(&site, "a-client1", "/files", name, bytes).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let page = text(answer).await;
        assert!(page.contains(words) && page.contains("Add a file"), "{words}: {page}");
    }
    assert_eq!(site.get("a-coach", "/files").await.status(), StatusCode::NOT_FOUND);
    let client: ClientId = site.world.id("a1").await;
    for actor in ["a-client1", "a-bystander", "a-admin"] {
        let path = format!("/clients/{client}/files");
        let refused = bring(&site, actor, &path, "x.txt", "x").await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{actor}");
        assert_eq!(site.get(actor, &path).await.status(), StatusCode::NOT_FOUND, "{actor}");
    }
}
