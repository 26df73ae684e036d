//! The pages, over HTTP without a socket.

#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::Response,
};
use portico_api::App;
use portico_domain::{InvoiceId, TenantId};
use portico_testkit::{World, token};
use tower::ServiceExt;

/// The pages of practice a.
pub struct Site {
    pub pages: Router,
    pub tenant: TenantId,
    pub world: World,
}

impl Site {
    pub async fn new() -> Self {
        let world = World::new(4).await;
        let store = Some(world.store().await);
        let app = App { store, ..App::new(world.database.clone(), world.auth()) };
        Self { pages: portico_web::router(app), tenant: world.id("a").await, world }
    }

    pub async fn get(&self, actor: &str, path: &str) -> Response {
        self.send(actor, Request::get(path), Body::empty()).await
    }

    pub async fn post(&self, actor: &str, path: &str, form: &str) -> Response {
        let form_type = "application/x-www-form-urlencoded";
        let request = Request::post(path).header(header::CONTENT_TYPE, form_type);
        self.send(actor, request, Body::from(form.to_owned())).await
    }

    /// Sends a file by a form of one field.
    pub async fn upload(&self, actor: &str, path: &str, field: &str, file: &[u8]) -> Response {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"f\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(actor, request, Body::from(body)).await
    }

    /// What stands in front of the pages says whose host it is.
    pub async fn send(
        &self,
        actor: &str,
        request: axum::http::request::Builder,
        body: Body,
    ) -> Response {
        let cookie = format!("__Host-portico={}", token(actor));
        let request = request.header(header::COOKIE, cookie).extension(self.tenant);
        let request = request.body(body).expect("a request");
        self.pages.clone().oneshot(request).await.expect("an answer")
    }

    pub async fn path(&self, collection: &str, name: &str) -> String {
        let id: InvoiceId = self.world.id(name).await; // an id of anything looks alike
        format!("/{collection}/{id}")
    }
}

pub async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("a page");
    String::from_utf8(body.to_vec()).expect("text")
}

pub fn leads_to(response: &Response) -> (StatusCode, &str) {
    let location = response.headers().get(header::LOCATION);
    (response.status(), location.map(|l| l.to_str().expect("a path")).unwrap_or_default())
}

/// The cookies that an answer sets, each as far as its first attribute.
pub fn cookies(response: &Response) -> Vec<String> {
    let all = response.headers().get_all(header::SET_COOKIE).iter();
    all.map(|c| c.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// The recovery codes on a page.
pub fn codes(page: &str) -> Vec<String> {
    let list = page.split("class=\"codes\"").nth(1).expect("a list").split("</ul>").next().unwrap();
    let codes = list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    codes.collect()
}

/// For a form.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
