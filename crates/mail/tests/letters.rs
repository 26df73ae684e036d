//! What letters say. `PORTICO_BLESS=1 cargo test -p portico-mail` writes `tests/letters` anew.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::{env, fs, path::Path};

use common::{LINK, letter, messages, practice, recipient};
use portico_mail::{Error, Letter, Message, Practice, Recipient, render};

fn all() -> Vec<(&'static str, Letter)> {
    let write = |message| render(message, &practice(), &recipient()).unwrap();
    messages().iter().map(|(name, message)| (*name, write(message))).collect()
}

fn render_for(practice: &Practice, name: &str) -> Letter {
    let recipient = Recipient { name: name.to_owned(), ..recipient() };
    render(&common::invitation(), practice, &recipient).unwrap()
}

#[test]
fn each_letter_reads_as_it_was_approved() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letters");
    let mut differing = Vec::new();
    for (name, letter) in all() {
        let text = format!("Subject: {}\n\n{}", letter.subject(), letter.text());
        for (file, found) in
            [(format!("{name}.txt"), text.as_str()), (format!("{name}.html"), letter.html())]
        {
            let path = directory.join(&file);
            if env::var_os("PORTICO_BLESS").is_some() {
                fs::write(&path, found).unwrap();
            }
            if fs::read_to_string(&path).unwrap_or_default() != found {
                differing.push(file);
            }
        }
    }
    assert_eq!(differing, [""; 0], "look at them, then bless them with PORTICO_BLESS=1");
    let files = fs::read_dir(directory).unwrap().count();
    assert_eq!(files, 2 * messages().len(), "one of them belongs to no letter");
}

#[test]
fn a_link_stands_on_its_own_line_and_in_no_subject() {
    let mut with_secret = 0;
    for (name, letter) in all() {
        let links: Vec<_> = letter.text().lines().filter(|l| l.starts_with("https://")).collect();
        // What may be wanted no more says where one says so.
        let (links, stop) = match links.split_at_checked(2) {
            Some((&[link, stop], [home])) => ([link, *home], Some(stop)),
            _ => (links.try_into().unwrap_or_else(|links| panic!("{name}: {links:?}")), None),
        };
        let [link, home] = links;
        assert_eq!(stop.is_some(), name.starts_with("news"), "{name}");
        assert!(stop.is_none_or(|stop| letter.html().contains(&format!("href=\"{stop}\""))));
        assert_eq!(home, "https://fern.example");
        assert!(letter.html().contains(&format!("href=\"{link}\"")), "{name}");
        assert!(!letter.subject().contains("://") && !letter.subject().contains("7"), "{name}");
        with_secret += usize::from(link == LINK);
        let own = [
            "https://fern.example/",
            "https://fern.example/password",
            "https://fern.example/invoices",
        ];
        assert!(link == LINK || own.contains(&link), "{name}");
    }
    assert_eq!(with_secret, 5);
}

#[test]
fn each_letter_greets_by_first_name_and_says_whose_it_is_and_why_it_came() {
    for (name, letter) in all() {
        assert!(letter.text().starts_with("Hello Ann,\n\n"), "{name}");
        assert!(letter.html().contains(">Hello Ann,<"), "{name}");
        let end = "\n\nFern & Field Coaching\nhttps://fern.example\n\nYou get this letter because ";
        assert_eq!(letter.text().matches(end).count(), 1, "{name}");
        assert_eq!(letter.text().rsplit("\n\n").next().unwrap().trim().lines().count(), 1);
        assert!(letter.html().contains("You get this letter because "), "{name}");
    }
    for (name, greeting) in
        [("Dr. Ann Example", "Dr. Ann Example"), ("Example, Ann", "Example, Ann"), ("Ann", "Ann")]
    {
        let letter = render_for(&practice(), name);
        assert!(letter.text().starts_with(&format!("Hello {greeting},\n")), "{name}");
    }
}

#[test]
fn the_words_are_in_the_voice_of_the_pages() {
    for (name, letter) in all() {
        let words = format!("{} {}", letter.subject(), letter.text()).to_lowercase();
        for word in ["!", "success", "please", "mfa", "2fa", "tenant", "click", "  ", "\n\n\n\n"] {
            assert!(!words.contains(word), "{name}: {word:?}");
        }
        assert!(!letter.text().contains("\n\n\n"), "{name}");
        assert!(letter.text().ends_with(".\n"), "{name}");
    }
}

#[test]
fn html_asks_nobody_for_anything_and_needs_no_style_sheet() {
    for (name, letter) in all() {
        let html = letter.html();
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{name}");
        for part in ["<img", "<link", "<script", "<style", "<table", "url(", "src=", "http://"] {
            assert!(!html.contains(part), "{name}: {part}");
        }
        let hrefs = html.matches("href=\"https://fern.example").count();
        assert_eq!(
            hrefs,
            html.matches("https://").count() - html.matches(">https://").count(),
            "{name}"
        );
    }
}

#[test]
fn a_hostile_name_is_text_in_html_and_itself_in_plain_text() {
    let name = "<script>alert('1')</script> & \"Co\"";
    let hostile = Practice { name: name.to_owned(), ..practice() };
    let letter = render_for(&hostile, "<b>Ann</b> Example");
    assert!(!letter.html().contains("<script") && !letter.html().contains("<b>"));
    assert!(letter.html().contains("&#60;script&#62;alert(&#39;1&#39;)"));
    assert!(letter.text().contains(name) && letter.text().contains("Hello <b>Ann</b>,"));
    assert!(letter.subject().starts_with(name));
}

#[test]
fn a_link_leads_to_the_practice_and_nowhere_else() {
    for (link, result) in [
        (LINK, Ok(())),
        ("https://fern.example/", Ok(())),
        ("https://fern.example", Err(Error::Link)),
        ("https://fern.example.evil.example/x", Err(Error::Link)),
        ("https://fern.example@evil.example/x", Err(Error::Link)),
        ("http://fern.example/x", Err(Error::Link)),
        ("javascript:alert(1)", Err(Error::Link)),
        ("https://fern.example/a b", Err(Error::Link)),
        ("https://fern.example/\"x", Err(Error::Link)),
        ("https://fern.example/\r\nx", Err(Error::Control("link"))),
    ] {
        let message = Message::PasswordReset { link: link.into() };
        assert_eq!(render(&message, &practice(), &recipient()).map(drop), result, "{link}");
    }
}

#[test]
fn the_button_has_the_colour_of_the_practice_and_words_that_can_be_read() {
    for (accent, style) in [
        (practice().accent, "background-color:#2f6b4f;color:#ffffff"),
        (None, "background-color:#3a5a86;color:#ffffff"),
        (portico_mail::Accent::parse("#FFE08A"), "background-color:#ffe08a;color:#000000"),
    ] {
        let letter = render_for(&Practice { accent, ..practice() }, "Ann");
        assert!(letter.html().contains(style), "{style}");
    }
}

#[test]
fn the_codes_that_are_left_are_counted() {
    for (left, words) in [(0, "the last one"), (1, "One is left"), (2, "2 are left.")] {
        let message = Message::RecoveryCodeUsed { left };
        let letter = render(&message, &practice(), &recipient()).unwrap();
        assert!(letter.text().contains(words) && letter.html().contains(words), "{left}");
    }
    assert!(!format!("{:?}", common::invitation()).contains(LINK));
    assert!(letter().text().contains(LINK));
}
