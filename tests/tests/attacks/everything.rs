//! Every operation of the document and every page, as requests.

use axum::{
    body::Body,
    http::{Method, Request},
};
use portico_api::{document, operations, public_operations};
use portico_domain::InvoiceId;
use portico_web::AccessClass;

use crate::{browser::Browser, common::House};

/// What is asked, and who may.
#[derive(Clone)]
pub struct Asked {
    pub method: Method,
    pub template: String,
    pub path: String,
    pub access: AccessClass,
}

impl Asked {
    pub fn is_page(&self) -> bool {
        !self.template.starts_with("/api/")
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// With nothing in it but an empty object or form.
    pub fn by(&self, browser: &Browser) -> Request<Body> {
        browser.request(self.method.clone(), &self.path, &[])
    }
}

/// All there is. What stands for an id is that of a record there is, which the first client and the
/// coach may see.
pub async fn everything(house: &House) -> Vec<Asked> {
    let public = public_operations();
    let api = operations(&document()).into_iter().map(|operation| {
        let open = public.contains(&operation);
        let access = if open { AccessClass::Public } else { AccessClass::SignedIn };
        (operation.0, operation.1, access)
    });
    let pages = portico_web::table();
    let pages = pages.into_iter().map(|(method, path, access)| (method, path.to_owned(), access));
    let mut all = Vec::new();
    for (method, template, access) in api.chain(pages) {
        let mut path = template.clone();
        for (part, name) in [
            ("/invoices/{id}", "a1-issued"),
            ("/payments/{payment}", "a1-issued-payment"),
            ("/clients/{id}", "a1"),
            ("/sessions/{id}", "none"),
            ("/devices/{id}", "none"),
            ("/users/{id}", "a-client1"),
            ("/users/{user}", "a-client1"),
            ("/assignments/{user}", "a-coach"),
            ("/access/{user}", "a-coach"),
            ("/team/{id}", "a-new"),
            ("/letters/{id}", "a-letter-dead"),
            ("/letters/{letter}", "a-letter-dead"),
            ("/logo/{id}", "none"),
            ("/imports/{id}", "a-import"),
            ("/notes/{id}", "a1-shared"),
            ("/files/{id}", "a1-file-shared"),
            ("/file-requests/{id}", "a1-asked"),
        ] {
            let id: InvoiceId = house.world.id(name).await; // ids of all kinds are written alike
            let (before, _) = part.split_once('{').unwrap();
            path = path.replace(part, &format!("{before}{id}"));
        }
        path = path.replace("{version}/{*name}", "v/x").replace("{colour}", "x");
        path = path.replace("{token}", "x").replace("/versions/{version}", "/versions/1");
        assert!(!path.contains('{'), "something stands for each part of {path}");
        all.push(Asked { method, template, path, access });
    }
    assert!(all.len() > 60, "there is something to ask");
    all
}
