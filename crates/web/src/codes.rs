//! Recovery codes, shown once.

use askama::Template;
use askama_web::WebTemplate;
use portico_auth::RecoveryCodes;

use crate::layout::Door;

#[derive(Template, WebTemplate)]
#[template(path = "codes.html")]
pub struct CodesPage {
    door: Door,
    codes: Vec<String>,
    /// Where it goes on from here.
    next: &'static str,
}

impl CodesPage {
    pub fn new(door: Door, codes: &RecoveryCodes, next: &'static str) -> Self {
        Self { door, codes: codes.expose(), next }
    }
}
