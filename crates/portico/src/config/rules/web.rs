use std::net::IpAddr;

use portico_api::Proxies;
use portico_domain::installation::PracticeAt;
use portico_mail::Sender;
use url::{Host, Url};

use super::{Breach, Facts, breach};

fn practices<'f>(facts: &'f Facts) -> impl Iterator<Item = (&'f PracticeAt, Url)> {
    let practices = facts.practices().into_iter().flatten();
    practices.filter_map(|practice| Some((practice, Url::parse(&practice.base_url).ok()?)))
}

fn to_move(practice: &PracticeAt) -> String {
    format!(
        "have it answer elsewhere: portico tenant amend {} --base-url https://portal.practice.example",
        practice.slug
    )
}

/// Links are built from it, and cookies leave only under TLS.
pub fn base_urls(facts: &Facts) -> Vec<Breach> {
    let plain = practices(facts).filter(|(_, url)| url.scheme() != "https");
    let plain = plain.map(|(practice, _)| {
        let what = format!(
            "the practice {} answers at {}, which is not https",
            practice.slug, practice.base_url
        );
        breach(what, to_move(practice))
    });
    plain.collect()
}

/// Whoever follows a link to it comes to their own machine.
pub fn local_hosts(facts: &Facts) -> Vec<Breach> {
    let local = practices(facts).filter(|(_, url)| is_local(url));
    let local = local.map(|(practice, url)| {
        let host = url.host_str().unwrap_or_default();
        let what = format!(
            "the practice {} answers at {host}, which for everybody is their own machine",
            practice.slug
        );
        breach(what, to_move(practice))
    });
    local.collect()
}

fn is_local(url: &Url) -> bool {
    let local = |address: IpAddr| address.is_loopback() || address.is_unspecified();
    match url.host() {
        Some(Host::Domain(name)) => {
            // A dot at the end is the root of all names, and changes nothing.
            let last = name.trim_end_matches('.').rsplit('.').next();
            matches!(last, Some("localhost" | "localdomain"))
        }
        Some(Host::Ipv4(address)) => local(address.into()),
        Some(Host::Ipv6(address)) => local(address.to_canonical()),
        None => true,
    }
}

/// Which other sites may read the API is never left to a default.
pub fn cors(facts: &Facts) -> Vec<Breach> {
    let fix = "name the other sites whose scripts may read the API: PORTICO_CORS_ORIGINS='[]' for none, else each \
               as https://site.example";
    if let Err(error) = facts.config.origins() {
        return vec![breach(error.to_string(), fix)];
    }
    let origins = facts.config.cors_origins.iter().flatten();
    let plain = origins.filter(|origin| {
        Url::parse(origin).is_ok_and(|url| url.scheme() != "https" || is_local(&url))
    });
    plain
        .map(|origin| {
            breach(format!("cors_origins names {origin}, which anybody can pose as"), fix)
        })
        .collect()
}

/// Tries are counted by where they come from, which only the proxy with TLS in front knows.
pub fn proxies(facts: &Facts) -> Vec<Breach> {
    let networks = &facts.config.trusted_proxies;
    let fix = "name the addresses of the proxy in front: PORTICO_TRUSTED_PROXIES='[\"127.0.0.1\"]'";
    if let Err(error) = facts.config.proxies() {
        return vec![breach(error.to_string(), fix)];
    }
    if networks.is_empty() {
        let what =
            "trusted_proxies is empty: all visitors are one place, and share the tries of one";
        return vec![breach(what, fix)];
    }
    // The widest networks of one's own are 10.0.0.0/8 and fc00::/7.
    let widest = |address: IpAddr| if address.is_ipv4() { 8 } else { 7 };
    let wide = networks.iter().filter(|network| {
        Proxies::parse(network).is_some_and(|n| n.prefix_len() < widest(n.addr()))
    });
    let wide = wide.map(|network| {
        let what = format!("trusted_proxies names {network}: half the world may say where it is");
        breach(what, fix)
    });
    wide.collect()
}

/// They lead to practices, and away from none.
pub fn redirects(facts: &Facts) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for moved in &facts.config.redirects {
        let target = Url::parse(&moved.to).ok();
        let base =
            target.as_ref().map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        let home = facts.practices().is_none_or(|all| all.iter().any(|p| p.base_url == base));
        if !base.starts_with("https://") || !home {
            breaches.push(breach(
                format!(
                    "{} leads to {}, where no practice answers under https",
                    moved.from, moved.to
                ),
                "let it lead to the base URL of a practice, with a path perhaps",
            ));
        }
        let hidden = practices(facts).find(|(practice, _)| {
            practice
                .base_url
                .split_once("://")
                .is_some_and(|(_, host)| host == moved.from.trim_end_matches('/'))
        });
        if let Some((practice, _)) = hidden {
            breaches.push(breach(
                format!(
                    "all of {} leads elsewhere, and the practice {} answers there",
                    moved.from, practice.slug
                ),
                "take that redirect out, or name the paths that lead elsewhere",
            ));
        }
    }
    breaches
}

/// Without mail nobody is invited, and nobody learns that their password was changed.
pub fn mail(facts: &Facts) -> Vec<Breach> {
    let fix = "say how mail leaves, as config/default.toml shows: PORTICO_MAIL_HOST, PORTICO_MAIL_FROM, \
               PORTICO_MAIL_USER, PORTICO_MAIL_PASSWORD";
    let Some(mail) = facts.config.mail() else {
        return vec![breach("it is not said how mail leaves", fix)];
    };
    let mut breaches = Vec::new();
    if let Err(error) = Sender::parse(&mail.from) {
        breaches.push(breach(format!("mail.from: {error}"), fix));
    }
    if mail.user.is_some() != mail.password.is_some() {
        breaches.push(breach("of mail.user and mail.password only one is set", fix));
    }
    if mail.host.trim().is_empty() {
        breaches.push(breach("mail.host is empty", fix));
    }
    breaches
}
