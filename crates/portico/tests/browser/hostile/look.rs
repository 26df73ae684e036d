//! Whoever follows every link that they find, and looks at each page.

use std::{
    collections::{BTreeSet, VecDeque},
    path::Path,
};

use super::texts::Planted;
use crate::{browser::Browser, plain};

/// More pages than there are.
const MOST: usize = 400;

/// What a page shows, and whether anything of it acts. Nothing of the server's own is among `acting`: its pages have no
/// script, no style of their own, and nothing that is embedded.
const LOOK: &str = "
    const acting = 'script, style, iframe, frame, object, embed, base, meta[http-equiv], animate, [autofocus][onfocus]';
    const all = [...document.querySelectorAll('*')];
    const fields = [...document.querySelectorAll('input, textarea, option')];
    const links = [...document.querySelectorAll('a[href]')];
    return {
      at: location.pathname,
      ran: window.__ran === undefined ? null : String(window.__ran),
      acting: [
        ...[...document.querySelectorAll(acting)].map(e => e.outerHTML),
        ...all.filter(e => [...e.attributes].some(a => /^(on|style$|srcdoc$)/i.test(a.name))).map(e => e.outerHTML),
        ...links.filter(e => !/^(https?|mailto|tel):$/.test(e.protocol)).map(e => e.outerHTML),
        ...[...document.querySelectorAll('[src]')].filter(e => new URL(e.src).origin !== location.origin).map(e => e.outerHTML),
      ],
      sticking: document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
        : all.filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 200)),
      reckoned: /zq\\d+ 49/.test(document.documentElement.textContent),
      texts: [document.documentElement.textContent, ...fields.map(e => e.value)],
      links: links.filter(e => e.origin === location.origin).map(e => e.pathname + (/[?&]after=/.test(e.search) ? e.search : '')),
    }";

/// What was found.
#[derive(Default)]
pub struct Walk {
    pub pages: usize,
    /// Where what is saved lies.
    pub downloads: BTreeSet<String>,
}

/// Looks at the page that is open: nothing ran, and nothing can. Returns where its links lead.
pub async fn look(browser: &Browser, planted: &mut Planted) -> Vec<String> {
    let found = browser.run(LOOK).await;
    let at = found["at"].as_str().unwrap();
    assert_eq!(found["ran"], serde_json::Value::Null, "{at}: something ran");
    assert_eq!(found["acting"], serde_json::json!([]), "{at}");
    assert_eq!(found["reckoned"], false, "{at}: a template was filled in");
    assert_eq!(found["sticking"], serde_json::json!([]), "{at} scrolls sideways");
    let texts =
        |name: &str| found[name].as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned());
    texts("texts").for_each(|text| planted.see(&text));
    texts("links").collect()
}

/// Looks at these pages, and at all to which they lead.
pub async fn walk(browser: &Browser, home: &str, first: &[String], planted: &mut Planted) -> Walk {
    let mut walk = Walk::default();
    let (mut known, mut next) = (BTreeSet::new(), VecDeque::from(first.to_vec()));
    known.extend(first.iter().cloned());
    while let Some(path) = next.pop_front() {
        browser.go(&format!("{home}{path}")).await;
        walk.pages += 1;
        assert!(walk.pages <= MOST, "there is no end of pages");
        for link in look(browser, planted).await {
            if ["/content", "/pdf", "/csv"].iter().any(|end| link.ends_with(end)) {
                walk.downloads.insert(link);
            } else if known.insert(link.clone()) {
                next.push_back(link);
            }
        }
    }
    walk
}

/// By its link (of a version, not once more), and at its address in a tab: saved each time, under no name that a system
/// would run or draw. Returns how often.
pub async fn download(browser: &Browser, home: &str, link: &str, folder: &Path) -> usize {
    let page = match link.split('/').collect::<Vec<_>>()[..] {
        ["", "files", _, "versions", ..] => None,
        ["", "files", id, ..] => Some(format!("{home}/files/{id}")),
        ["", "invoices", id, ..] => Some(format!("{home}/invoices/{id}")),
        _ => Some(format!("{home}/money")),
    };
    let cookie = format!("cookie: {}\r\n", browser.session().await);
    let expected = plain::send("GET", &format!("{home}{link}"), &cookie, &[]).body;
    let mut saved = vec![browser.download_at(&format!("{home}{link}"), folder).await];
    if let Some(page) = page {
        browser.go(&page).await;
        saved.push(browser.download(&format!("a[href^='{link}']"), folder).await);
    }
    for (name, bytes) in &saved {
        let (_, extension) = name.rsplit_once('.').unwrap();
        assert!(["pdf", "gif", "png", "zip", "txt", "csv"].contains(&extension), "{name}");
        assert!(*bytes == expected, "{link} is saved as it is");
    }
    saved.len()
}
