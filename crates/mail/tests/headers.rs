//! What a finished letter looks like, and what never becomes one.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{ID, LINK, date, letter, messages, practice, recipient, sender};
use mail_parser::{MessageParser, PartType};
use portico_mail::{Error, Message, Outgoing, Practice, Recipient, Sender, render};

const HEADERS: [&str; 8] = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
];

/// Everything that a letter is made of.
#[derive(Clone)]
struct Parts {
    id: String,
    sender: String,
    practice: Practice,
    recipient: Recipient,
    date: SystemTime,
}

impl Parts {
    fn new() -> Self {
        Self {
            id: ID.to_owned(),
            sender: "portal@house.example".to_owned(),
            practice: practice(),
            recipient: recipient(),
            date: date(),
        }
    }

    fn make(&self) -> Result<Outgoing, Error> {
        let letter = render(&Message::PasswordChanged, &self.practice, &self.recipient)?;
        let sender = Sender::parse(&self.sender)?;
        Outgoing::new(&self.id, &sender, &self.practice, &self.recipient, &letter, self.date)
    }
}

/// The lines before the first empty one, with what was folded put together again.
fn header_lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

fn names(bytes: &[u8]) -> Vec<String> {
    let name = |line: &String| line.split_once(": ").unwrap().0.to_owned();
    let mut names: Vec<_> = header_lines(bytes).iter().map(name).collect();
    names.sort();
    names
}

fn with_name(name: &str) -> Result<Outgoing, Error> {
    let mut parts = Parts::new();
    name.clone_into(&mut parts.practice.name);
    name.clone_into(&mut parts.recipient.name);
    parts.make()
}

#[test]
fn each_header_is_there_once_and_the_parts_are_what_was_rendered() {
    for (kind, message) in messages() {
        let letter = render(&message, &practice(), &recipient()).unwrap();
        let outgoing =
            Outgoing::new(ID, &sender(), &practice(), &recipient(), &letter, date()).unwrap();
        let bytes = outgoing.bytes();
        let list = names(bytes).into_iter().filter(|name| name.starts_with("List-")).count();
        let others: Vec<_> =
            names(bytes).into_iter().filter(|name| !name.starts_with("List-")).collect();
        assert_eq!(
            (others, list > 0),
            (HEADERS.map(str::to_owned).to_vec(), kind.starts_with("news"))
        );
        assert!(bytes.is_ascii(), "{kind}");
        let text = str::from_utf8(bytes).unwrap();
        // A link cannot be folded.
        let folded = |line: &str| line.len() <= 78 || line.contains("<https://");
        assert!(text.split("\r\n").all(folded), "{kind}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{kind}");

        let parsed = MessageParser::new().parse(bytes).unwrap();
        let from = parsed.from().unwrap().first().unwrap();
        assert_eq!(from.name(), Some("Fern & Field Coaching"));
        assert_eq!(from.address(), Some("portal@house.example"));
        let to = parsed.to().unwrap().first().unwrap();
        assert_eq!((to.name(), to.address()), (Some("Ann Example"), Some("ann@client.example")));
        assert_eq!(parsed.subject(), Some(letter.subject()));
        assert_eq!(parsed.date().unwrap().to_rfc3339(), "2026-11-04T09:30:00Z");
        assert_eq!(parsed.message_id().unwrap(), format!("{ID}@house.example"));
        let automatic = parsed.header("Auto-Submitted").unwrap().as_text();
        assert_eq!(automatic, Some("auto-generated"));

        let kind_of_parts = "Content-Type: multipart/alternative;";
        assert!(header_lines(bytes).iter().any(|line| line.starts_with(kind_of_parts)));
        let [PartType::Multipart(parts), PartType::Text(text), PartType::Html(html)] =
            &parsed.parts.iter().map(|part| part.body.clone()).collect::<Vec<_>>()[..]
        else {
            panic!("{kind}")
        };
        assert_eq!(parts.len(), 2);
        assert_eq!(text.replace("\r\n", "\n"), letter.text(), "{kind}");
        assert_eq!(html.replace("\r\n", "\n"), letter.html(), "{kind}");
    }
}

#[test]
fn a_control_character_is_refused_in_every_field() {
    type Set = fn(&mut Parts, &str);
    let fields: [(&str, Set); 6] = [
        ("practice's name", |p, bad| p.practice.name.push_str(bad)),
        ("recipient's name", |p, bad| p.recipient.name.push_str(bad)),
        ("recipient's address", |p, bad| p.recipient.address.insert_str(1, bad)),
        ("sender's address", |p, bad| p.sender.insert_str(1, bad)),
        ("base URL", |p, bad| p.practice.base_url.push_str(bad)),
        ("id", |p, bad| p.id.push_str(bad)),
    ];
    for (field, set) in fields {
        for bad in ["\r\nBcc: x@evil.example", "\n", "\r", "\0", "\t", "\x1b", "\x7f", "\u{85}"] {
            let mut parts = Parts::new();
            set(&mut parts, bad);
            let expected = if field == "id" { Error::Id } else { Error::Control(field) };
            assert_eq!(parts.make().err(), Some(expected), "{field}: {}", bad.escape_debug());
        }
        let mut parts = Parts::new();
        set(&mut parts, "x");
        assert_eq!(parts.make().map(drop), Ok(()), "{field}");
    }
}

#[test]
fn names_survive_whatever_they_are_made_of() {
    let emoji = "🌿".repeat(200);
    let long = "Nordlicht-und-Wellenschlag ".repeat(7);
    for name in [
        "Ann",
        "Ann \"Annie\" Example",
        "Example, Ann",
        "Ann <ann@evil.example>",
        "Ann, Bob <bob@evil.example>, Eve",
        "Ann\\",
        "Ann; Bob: (a comment)",
        "Ännchen Größe",
        "小林 花子",
        "آن مثال",
        "🌿 Fern",
        "e\u{301}\u{200d}\u{feff}x",
        ".",
        &emoji,
        long.trim(),
    ] {
        let outgoing = with_name(name).unwrap();
        assert_eq!(names(outgoing.bytes()), HEADERS, "{name}");
        let text = str::from_utf8(outgoing.bytes()).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= 998), "{name}");
        let parsed = MessageParser::new().parse(outgoing.bytes()).unwrap();
        for (list, address) in
            [(parsed.from(), "portal@house.example"), (parsed.to(), "ann@client.example")]
        {
            let addresses: Vec<_> = list.unwrap().iter().collect();
            assert_eq!(addresses.len(), 1, "{name}");
            assert_eq!(addresses[0].address(), Some(address), "{name}");
            assert_eq!(addresses[0].name(), Some(name), "{name}");
        }
        assert!(parsed.subject().unwrap().contains(name), "{name}");
    }
}

#[test]
fn names_that_mislead_or_are_none_are_refused() {
    let field = "practice's name";
    for c in ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}'] {
        assert_eq!(with_name(&format!("Ann{c}x")).err(), Some(Error::Direction(field)));
    }
    for c in '\u{2066}'..='\u{2069}' {
        assert_eq!(with_name(&format!("Ann{c}x")).err(), Some(Error::Direction(field)));
    }
    for encoded in ["=?utf-8?q?Ann?=", "Ann =?utf-8?b?QW5uDQpCY2M6IHhAZXZpbC5leGFtcGxl?="] {
        assert_eq!(with_name(encoded).err(), Some(Error::Encoded(field)), "{encoded}");
    }
    assert_eq!(with_name("Who? = Ann").map(drop), Ok(()));
    assert_eq!(with_name("").err(), Some(Error::Empty(field)));
    assert_eq!(with_name(" \u{a0}").err(), Some(Error::Empty(field)));
    assert_eq!(with_name(&"é".repeat(201)).err(), Some(Error::TooLong(field)));
    assert_eq!(with_name(&"é".repeat(200)).map(drop), Ok(()));
}

#[test]
fn addresses_are_addresses() {
    let long = format!("{}@{}.example", "a".repeat(64), "b.".repeat(100));
    let field = "recipient's address";
    for (address, error) in [
        ("ann@client.example", None),
        ("ann+portal@client.example", None),
        ("\"ann example\"@client.example", Some(Error::Address(field))),
        ("ann@xn--bcher-kva.example", None),
        ("ännchen@client.example", None),
        ("ann@bücher.example", Some(Error::Address(field))),
        ("ann", Some(Error::Address(field))),
        ("ann@", Some(Error::Address(field))),
        ("@client.example", Some(Error::Address(field))),
        ("ann@client.example, bob@client.example", Some(Error::Address(field))),
        ("Ann <ann@client.example>", Some(Error::Address(field))),
        ("ann@client.example>", Some(Error::Address(field))),
        ("ann example@client.example", Some(Error::Address(field))),
        (&long, Some(Error::TooLong(field))),
    ] {
        let mut parts = Parts::new();
        address.clone_into(&mut parts.recipient.address);
        let made = parts.make();
        assert_eq!(made.as_ref().err().cloned(), error, "{address}");
        if let Ok(outgoing) = made {
            let parsed = MessageParser::new().parse(outgoing.bytes()).unwrap();
            let to = parsed.to().unwrap().first().unwrap();
            assert_eq!(to.address(), Some(address));
        }
    }
    for address in
        ["", "portal", "pörtal@house.example", "portal@häuser.example", "A <a@b.example>"]
    {
        let refused = Sender::parse(address).err();
        assert_eq!(refused, Some(Error::Address("sender's address")), "{address}");
    }
}

#[test]
fn base_urls_ids_and_dates_are_what_they_should_be() {
    let url = |url: &str| {
        let mut parts = Parts::new();
        url.clone_into(&mut parts.practice.base_url);
        let message = Message::PasswordChanged;
        render(&message, &parts.practice, &parts.recipient).map(drop)
    };
    for good in ["https://fern.example", "http://localhost:8080", "https://[::1]:8080"] {
        assert_eq!(url(good), Ok(()), "{good}");
    }
    for bad in ["", "fern.example", "https://", "https:///", "https://fern.example/", "ftp://x"] {
        assert_eq!(url(bad), Err(Error::BaseUrl), "{bad}");
    }
    for bad in ["javascript:alert(1)", "https://a b", "https://a\"b", "https://<a>", "https://ä"] {
        assert_eq!(url(bad), Err(Error::BaseUrl), "{bad}");
    }

    let make = |id: &str, date| {
        let made = Outgoing::new(id, &sender(), &practice(), &recipient(), &letter(), date);
        made.map(drop)
    };
    assert_eq!(make(&"a".repeat(64), date()), Ok(()));
    for bad in ["", "../x", "a/b", "a.b", "a b", "ä", "a@b", "a>", &"a".repeat(65)] {
        assert_eq!(make(bad, date()), Err(Error::Id), "{bad}");
    }
    let seconds = Duration::from_secs;
    assert_eq!(make(ID, UNIX_EPOCH + seconds(253_402_300_799)), Ok(()));
    assert_eq!(make(ID, UNIX_EPOCH + seconds(253_402_300_800)), Err(Error::Date));
    assert_eq!(make(ID, UNIX_EPOCH - seconds(1)), Err(Error::Date));
}

#[test]
fn the_link_is_whole_in_both_parts() {
    let outgoing = common::outgoing();
    let parsed = MessageParser::new().parse(outgoing.bytes()).unwrap();
    assert_eq!(parsed.body_text(0).unwrap().matches(LINK).count(), 1);
    assert_eq!(parsed.body_html(0).unwrap().matches(LINK).count(), 2);
}

/// RFC 2369 and RFC 8058: what may be wanted no more says where, and that one click is enough.
#[test]
fn what_may_be_wanted_no_more_says_how() {
    let mut with = 0;
    for (kind, message) in messages() {
        let letter = render(&message, &practice(), &recipient()).unwrap();
        let outgoing =
            Outgoing::new(ID, &sender(), &practice(), &recipient(), &letter, date()).unwrap();
        let lines = header_lines(outgoing.bytes());
        let value = |name: &str| {
            let line = lines.iter().find_map(|line| line.strip_prefix(name));
            line.map(|line| line.trim().to_owned())
        };
        let link = value("List-Unsubscribe:");
        let click = value("List-Unsubscribe-Post:");
        if !kind.starts_with("news") {
            assert_eq!((link, click), (None, None), "{kind}");
            continue;
        }
        with += 1;
        let link = link.unwrap();
        let link = link.strip_prefix('<').unwrap().strip_suffix('>').unwrap();
        assert!(link.starts_with("https://") && letter.text().contains(link), "{kind}: {link}");
        assert_eq!(click.as_deref(), Some("List-Unsubscribe=One-Click"));
    }
    assert_eq!(with, 2);
}
