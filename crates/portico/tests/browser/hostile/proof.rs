//! That what is looked for would be found.

use std::time::{Duration, Instant};

use super::{
    front::Front,
    texts::{ACTING, Deed},
};
use crate::{browser::Browser, plain};

/// On a page that writes them as they are each of the texts acts, and the pages' policy reports it.
pub async fn what_acts_is_noticed(browser: &Browser, front: &Front, home: &str) {
    let policy = &*policy_of(home);
    for (acting, deed) in ACTING {
        let page = format!("<!doctype html><title>x</title><body>{acting}");
        let mut seen = Vec::new();
        for policy in [None, Some(policy)] {
            front.noticed();
            browser.go(&front.stage(policy, &page)).await;
            if deed == Deed::RunsPressed {
                browser.run("document.querySelector('a').click()").await;
            }
            let until =
                Instant::now() + Duration::from_secs(if deed == Deed::Reckons { 0 } else { 2 });
            let (mut ran, mut outside, mut reported) = (false, false, false);
            loop {
                ran |= browser.run("return window.__ran === 1").await == true;
                let noticed = front.noticed();
                outside |= noticed.outside.iter().any(|host| host == "out.test");
                reported |= !noticed.reports.is_empty();
                if ran || outside || reported || Instant::now() >= until {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            seen.push([ran, outside, reported]);
        }
        let expected = match deed {
            Deed::Runs | Deed::RunsPressed => [[true, false, false], [false, false, true]],
            Deed::Asks if acting.contains("refresh") => [[false, true, false]; 2], // no policy knows it
            Deed::Asks => [[false, true, false], [false, false, true]],
            Deed::Reckons => [[false; 3]; 2],
        };
        assert_eq!(
            seen, expected,
            "{acting}: runs, asks outside, is reported; without a policy, and with it"
        );
    }
}

/// What is put into a page of the server's behind its back is stopped, and reported.
pub async fn a_page_of_ours_reports(browser: &Browser, front: &Front, home: &str) {
    browser.go(home).await;
    browser.run("document.body.insertAdjacentHTML('beforeend', '<img src=//out.test/late>')").await;
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let noticed = front.noticed();
        assert!(noticed.outside.is_empty(), "{noticed:?}");
        if noticed.reports.iter().any(|report| report.contains("http://out.test/late")) {
            return;
        }
        assert!(Instant::now() < until, "nothing is reported");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The pages' own Content-Security-Policy.
fn policy_of(home: &str) -> String {
    let head = plain::send("GET", &format!("{home}/sign-in"), "", &[]).head;
    head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap().to_owned()
}
