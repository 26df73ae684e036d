//! What axe-core finds on a page: whether people can use it who see little, or nothing, or no mouse.

use std::{cell::RefCell, collections::BTreeSet, env, fs};

use fantoccini::{Client, wd::WebDriverCompatibleCommand};
use serde_json::{Value, json};

use crate::browser::Browser;

/// axe-core's one file, and what it has looked at already.
pub struct Axe {
    source: String,
    seen: RefCell<BTreeSet<String>>,
}

impl Axe {
    /// Where `PORTICO_AXE` says; `None`, said loudly, where that is unset and may be.
    pub fn find() -> Option<Self> {
        let Some(path) = env::var_os("PORTICO_AXE") else {
            let required = env::var("PORTICO_REQUIRE").is_ok_and(|what| what == "all");
            assert!(!required, "PORTICO_AXE does not say where axe-core is");
            eprintln!(
                "SKIPPED: no page was examined: PORTICO_AXE does not say where axe.min.js is"
            );
            return None;
        };
        Some(Self { source: fs::read_to_string(path).unwrap(), seen: RefCell::default() })
    }

    /// By day and by night, each page once: nothing serious or critical.
    pub async fn examine(&self, browser: &Browser, name: &str) {
        if !self.seen.borrow_mut().insert(name.to_owned()) {
            return;
        }
        browser.client.execute(&self.source, Vec::new()).await.unwrap();
        for scheme in ["light", "dark"] {
            let features = json!({ "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "prefers-reduced-motion", "value": "reduce" }, // no colour that fades into another
            ] });
            devtools(&browser.client, "Emulation.setEmulatedMedia", features).await;
            let found = browser.client.execute_async(RUN, Vec::new()).await.unwrap();
            assert_eq!(found, json!([]), "{name}, {scheme}");
        }
        let features = json!({ "features": [] });
        devtools(&browser.client, "Emulation.setEmulatedMedia", features).await;
    }
}

const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
      result => done(result.violations
        .filter(v => v.impact === 'serious' || v.impact === 'critical')
        .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))),
      error => done([String(error)]))";

/// A command of Chromium's own, beside WebDriver.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

pub async fn devtools(client: &Client, command: &'static str, parameters: Value) {
    client.issue_cmd(DevTools { command, parameters }).await.unwrap();
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (axum::http::Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (axum::http::Method::POST, Some(body.to_string()))
    }
}
