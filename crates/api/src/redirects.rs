//! Where hosts and paths of before lead now: an apex, a name that was given up, what another portal
//! answered at. They are of the configuration, and answered before anybody asks whose host it is.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::{HeaderValue, Uri};
use url::{Position, Url};

/// How many there may be.
const MOST: usize = 1_000;

/// The table. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Redirects(Arc<BTreeMap<String, Vec<Redirect>>>);

#[derive(Debug)]
struct Redirect {
    /// The beginning of a path, without a slash at its end: empty for all paths of the host.
    path: String,
    /// Without a slash at its end, as well.
    to: String,
}

impl Redirects {
    /// Of pairs of a source (`old.example`, `old.example/portal`) and a target
    /// (`https://portal.practice.example`); or what is wrong with the first that is wrong.
    ///
    /// What stands behind a source's path is kept, and the query is: with `old.example/portal` to
    /// `https://new.example/archive`, `/portal/x?y` leads to `/archive/x?y`. The longest source that fits is
    /// taken. No target is a source itself: a browser is sent on once, and not in a circle.
    pub fn new<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<Self, String> {
        let mut table: BTreeMap<String, Vec<Redirect>> = BTreeMap::new();
        let mut targets = Vec::new();
        for (from, to) in pairs {
            let (host, path) = source(from).ok_or_else(|| {
                format!("{from} is no host, nor a host with the beginning of a path")
            })?;
            let to = target(to).ok_or_else(|| {
                format!(
                    "{to}, where {from} leads, is not written as https://host or https://host/path"
                )
            })?;
            targets.push((from.to_owned(), to.clone()));
            let of_host = table.entry(host).or_default();
            if of_host.iter().any(|redirect| redirect.path == path) {
                return Err(format!("{from} stands there twice"));
            }
            of_host.push(Redirect { path, to: to.to_string().trim_end_matches('/').to_owned() });
        }
        if targets.len() > MOST {
            return Err(format!("there are more than {MOST}"));
        }
        for redirects in table.values_mut() {
            redirects.sort_by_key(|redirect| usize::MAX - redirect.path.len());
        }
        let table = Self(table.into());
        let leads_on = |to: &Url| {
            let asked: Option<Uri> = to.as_str().parse().ok();
            asked.is_none_or(|asked| table.find(authority(to), &asked).is_some())
        };
        match targets.iter().find(|(_, to)| leads_on(to)) {
            Some((from, _)) => {
                Err(format!("{from} leads to what leads elsewhere: name the end of it"))
            }
            None => Ok(table),
        }
    }

    /// Where what is asked of `host` is now, if it is elsewhere.
    pub(crate) fn find(&self, host: &str, asked: &Uri) -> Option<HeaderValue> {
        let (path, of_host) = (asked.path(), self.0.get(host)?);
        let (redirect, rest) = of_host.iter().find_map(|redirect| {
            let rest = path.strip_prefix(&redirect.path)?;
            (rest.is_empty() || rest.starts_with('/')).then_some((redirect, rest))
        })?;
        let query = asked.query().map(|query| format!("?{query}")).unwrap_or_default();
        HeaderValue::try_from(format!("{}{rest}{query}", redirect.to)).ok()
    }
}

/// A host as a browser writes it, and the beginning of a path.
fn source(from: &str) -> Option<(String, String)> {
    let url = as_written(&format!("https://{from}")).filter(|_| !from.contains("//"))?;
    Some((authority(&url).to_owned(), url.path().trim_end_matches('/').to_owned()))
}

/// Scheme and host, and a path perhaps.
fn target(to: &str) -> Option<Url> {
    as_written(to).filter(|url| matches!(url.scheme(), "https" | "http"))
}

/// What a browser asks for is compared with the table letter by letter. So whatever it would write otherwise is not
/// taken: capitals, the port that goes without saying, dots that lead up a path, a dot behind the host.
fn as_written(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let same = url.as_str().trim_end_matches('/') == text.trim_end_matches('/');
    let bare = url.query().is_none() && url.fragment().is_none() && !text.contains('@');
    let host = url.host_str().is_some_and(|host| !host.ends_with('.'));
    (same && bare && host).then_some(url)
}

fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_query_are_kept() {
        let table = Redirects::new([
            ("practice.example", "https://www.practice.example"),
            ("old.example:8443", "https://portal.practice.example/"),
            ("old.example/portal", "https://portal.practice.example/archive/"),
            ("old.example/portal/invoices/", "https://portal.practice.example/invoices"),
        ])
        .unwrap();
        for (host, asked, to) in [
            ("practice.example", "/", Some("https://www.practice.example/")),
            (
                "practice.example",
                "/a%2Fb/?x=1&y=%20",
                Some("https://www.practice.example/a%2Fb/?x=1&y=%20"),
            ),
            (
                "practice.example",
                "//evil.example/",
                Some("https://www.practice.example//evil.example/"),
            ),
            ("old.example:8443", "/x", Some("https://portal.practice.example/x")),
            ("old.example", "/portal", Some("https://portal.practice.example/archive")),
            ("old.example", "/portal/x?y", Some("https://portal.practice.example/archive/x?y")),
            (
                "old.example",
                "/portal/invoices/7",
                Some("https://portal.practice.example/invoices/7"),
            ),
            ("old.example", "/portals", None),
            ("old.example", "/", None),
            ("Practice.example", "/", None),
            ("www.practice.example", "/", None),
        ] {
            let found = table.find(host, &asked.parse().unwrap());
            assert_eq!(found.as_ref().map(|to| to.to_str().unwrap()), to, "{host}{asked}");
        }
    }

    #[test]
    fn what_leads_on_or_round_is_refused() {
        let home = "https://portal.practice.example";
        for (pairs, why) in [
            (vec![("a.example", "https://b.example"), ("b.example", home)], "leads elsewhere"),
            (vec![("a.example", "https://a.example")], "leads elsewhere"),
            (vec![("a.example/x", "https://a.example/x/y")], "leads elsewhere"),
            (vec![("a.example", home), ("a.example", home)], "twice"),
            (vec![("a.example/x", home), ("a.example/x/", home)], "twice"),
            (vec![("https://a.example", home)], "is no host"),
            (vec![("A.example", home)], "is no host"),
            (vec![("x@a.example", home)], "is no host"),
            (vec![("a.example/?q", home)], "is no host"),
            (vec![("", home)], "is no host"),
            (vec![("a.example", "portal.practice.example")], "is not written"),
            (vec![("a.example", "https://portal.practice.example:443")], "is not written"),
            (vec![("a.example", "https://portal.practice.example./")], "is not written"),
            (vec![("a.example/x", "https://a.example/y/../x")], "is not written"),
            (vec![("a.example/x", "https://a.example/%2e/x")], "is not written"),
            (vec![("a.example:443", home)], "is no host"),
            (vec![("a.example.", home)], "is no host"),
            (vec![("a.example/x/../y", home)], "is no host"),
            (vec![("a.example", "ftp://portal.practice.example")], "is not written"),
            (vec![("a.example", "https://x@portal.practice.example")], "is not written"),
            (vec![("a.example", "https://portal.practice.example/?q")], "is not written"),
        ] {
            let said = Redirects::new(pairs.clone()).unwrap_err();
            assert!(said.contains(why), "{pairs:?}: {said}");
        }
        let within = [("a.example/x", "https://a.example/y")];
        assert!(Redirects::new(within).is_ok(), "another path of the same host");
        let hosts: Vec<_> = (0..=MOST).map(|n| format!("h{n}.example")).collect();
        let many = |count| hosts.iter().take(count).map(|host| (host.as_str(), home));
        assert!(Redirects::new(many(MOST)).is_ok());
        assert!(Redirects::new(many(MOST + 1)).unwrap_err().contains("more than 1000"));
    }
}
