//! What reaches a relay, and what a relay can do about it.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::time::Duration;

use common::{
    outgoing, outgoing_to,
    relay::{Act, Fake, Script},
};
use portico_mail::{Error, Failure, Post, Reason, Recipient, Relay, RelaySettings, Tls};

const BOTH: [Tls; 2] = [Tls::Implicit, Tls::StartTls];

/// `\0house\0pass word`, in base64.
const LOGIN: &str = "tls AUTH PLAIN AGhvdXNlAHBhc3Mgd29yZA==";

async fn deliver(relay: &Fake, tls: Tls) -> Result<(), Failure> {
    relay.post(tls).deliver(&outgoing()).await
}

fn later(reason: Reason) -> Result<(), Failure> {
    Err(Failure::Later(reason))
}

fn never(code: u16) -> Result<(), Failure> {
    Err(Failure::Never(Reason::Status(code)))
}

/// The letter as the relay understands it (RFC 5321, 4.5.2).
fn received(relay: &Fake) -> Vec<u8> {
    let heard = relay.heard();
    let [letter] = heard.letters.as_slice() else { panic!("{} letters", heard.letters.len()) };
    let lines = letter.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| line.strip_prefix(b".").unwrap_or(line)).copied().collect()
}

#[tokio::test]
async fn a_letter_arrives_byte_for_byte_and_all_of_it_under_tls() {
    for tls in BOTH {
        let relay = Script::new(tls).start().await;
        assert_eq!(deliver(&relay, tls).await, Ok(()));
        assert_eq!(received(&relay), outgoing().bytes());

        let mut expected = vec![
            "tls EHLO house.example",
            LOGIN,
            "tls MAIL FROM:<portal@house.example>",
            "tls RCPT TO:<ann@client.example>",
            "tls DATA",
            "tls QUIT",
        ];
        if tls == Tls::StartTls {
            expected.splice(..0, ["plain EHLO house.example", "plain STARTTLS"]);
        }
        assert_eq!(relay.heard().lines, expected);
    }
}

#[tokio::test]
async fn without_tls_nothing_is_said_of_login_or_letter() {
    let offered_not = Act::Say("250-relay.example\r\n250 AUTH LOGIN PLAIN");
    for (when, act, reason) in [
        ("plain EHLO", offered_not, Reason::NoTls),
        ("plain EHLO", Act::Say("250 STARTTLS"), Reason::NoTls), // the relay's name
        ("plain STARTTLS", Act::Say("502 not here"), Reason::Status(502)),
        ("plain STARTTLS", Act::Say("454 not now"), Reason::Status(454)),
        ("plain STARTTLS", Act::Say("334 go ahead"), Reason::Reply),
        ("plain STARTTLS", Act::Say("220 go ahead\r\n250 AUTH PLAIN"), Reason::Tls), // injected
        ("plain STARTTLS", Act::Say("220 go ahead\r\n250 a\r\n235 b\r\n250 c"), Reason::Tls),
    ] {
        let relay = Script::new(Tls::StartTls).with(when, act).start().await;
        assert_eq!(deliver(&relay, Tls::StartTls).await, later(reason), "{when}");
        let heard = relay.heard();
        assert!(!heard.lines.is_empty() && heard.letters.is_empty());
        for line in &heard.lines {
            assert!(["plain EHLO house.example", "plain STARTTLS"].contains(&&**line), "{line}");
        }
    }
}

#[tokio::test]
async fn what_is_smuggled_in_behind_the_answer_to_starttls_is_not_read_under_tls() {
    let smuggled = "220 go ahead\r\n250 relay.example\r\n250 fine\r\n250 fine\r\n354 go ahead";
    for (answer, result) in [("220 go ahead", Ok(())), (smuggled, later(Reason::Tls))] {
        let script = Script::new(Tls::StartTls).with("plain STARTTLS", Act::Say(answer));
        let relay = script.start().await;
        assert_eq!(deliver(&relay, Tls::StartTls).await, result);
        assert_eq!(relay.heard().letters.len(), usize::from(result.is_ok()));
    }
}

#[tokio::test]
async fn a_certificate_is_for_the_name_in_time_and_from_an_authority_that_is_known() {
    for tls in BOTH {
        let wrong = Script { name: "relay.example", ..Script::new(tls) }.start().await;
        assert_eq!(deliver(&wrong, tls).await, later(Reason::Tls), "another name");
        let old = Script { expired: true, ..Script::new(tls) }.start().await;
        assert_eq!(deliver(&old, tls).await, later(Reason::Tls), "run out");

        let unknown = Script::new(tls).start().await;
        for extra_root in [None, Some(wrong.root.clone())] {
            let settings = RelaySettings { extra_root, ..unknown.settings(tls) };
            let post = Post::Relay(Relay::new(settings).unwrap());
            assert_eq!(post.deliver(&outgoing()).await, later(Reason::Tls), "unknown authority");
        }
        for relay in [&wrong, &old, &unknown] {
            assert!(relay.heard().lines.iter().all(|line| line.starts_with("plain ")));
        }
        assert_eq!(deliver(&unknown, tls).await, Ok(()), "its own authority is trusted");
    }
}

#[tokio::test]
async fn a_relay_that_speaks_in_the_clear_gets_nothing_where_tls_comes_first() {
    let relay = Script::new(Tls::StartTls).start().await;
    assert_eq!(deliver(&relay, Tls::Implicit).await, later(Reason::Tls));
    assert!(relay.heard().letters.is_empty());
    assert_eq!(deliver(&relay, Tls::StartTls).await, Ok(()));
}

#[tokio::test]
async fn a_no_for_now_is_later_and_a_no_to_the_letter_is_never() {
    use Act::{HangUp, Say};
    use Reason::{Lost, NoLogin, Reply, Status};
    for (when, act, result) in [
        ("tls CONNECT", Say("554 who are you?"), later(Status(554))),
        ("tls EHLO", Say("504 no"), later(Status(504))),
        ("tls EHLO", Say("250 relay.example"), later(NoLogin)),
        ("tls EHLO", Say("250-relay.example\r\n250 AUTH CRAM-MD5"), later(NoLogin)),
        ("tls AUTH", Say("535 5.7.8 wrong"), later(Status(535))),
        ("tls AUTH", Say("554 5.7.0 locked"), later(Status(554))),
        ("tls AUTH", Say("334 go on"), later(Reply)),
        ("tls MAIL", Say("421 closing"), later(Status(421))),
        ("tls MAIL", Say("530 5.7.0 log in first"), later(Status(530))),
        ("tls MAIL", Say("550 not from there"), later(Status(550))),
        ("tls RCPT", Say("451 greylisted"), later(Status(451))),
        ("tls RCPT", Say("550 5.1.1 <ann@client.example>: unknown"), never(550)),
        ("tls RCPT", Say("251 moved"), Ok(())),
        ("tls DATA", Say("250 fine"), later(Reply)),
        ("tls .", Say("452 full"), later(Status(452))),
        ("tls .", Say("554-5.7.1 this\r\n554 is spam"), never(554)),
        ("tls .", HangUp, later(Lost)),
        ("tls half a letter", HangUp, later(Lost)),
        ("tls CONNECT", HangUp, later(Lost)),
        ("tls QUIT", HangUp, Ok(())),
        ("tls QUIT", Say("550 no"), Ok(())),
    ] {
        let relay = Script::new(Tls::Implicit).with(when, act).start().await;
        let found = deliver(&relay, Tls::Implicit).await;
        assert_eq!(found, result, "{when}");
        let said = format!("{found:?} {}", found.err().map(|e| e.to_string()).unwrap_or_default());
        assert!(!said.contains(['@', '<', '.']), "the relay's words: {said}");
    }
}

#[tokio::test]
async fn what_a_relay_says_has_its_bounds() {
    use Act::{Flood, Say};
    for act in [
        Flood("250-and on"),
        Flood("250-and on\r\n"),
        Flood("\r\n"),
        Say("hello"),
        Say(""),
        Say("25"),
        Say("2500 fine"),
        Say("+50 fine"),
        Say("250-fine\r\n550 no"),
        Say("999 fine"),
        Say("150 fine"),
        Say("٢٥٠ fine"),
    ] {
        for when in ["plain CONNECT", "plain EHLO", "tls EHLO", "tls RCPT", "tls ."] {
            let relay = Script::new(Tls::StartTls).with(when, act).start().await;
            assert_eq!(deliver(&relay, Tls::StartTls).await, later(Reason::Reply), "{when}");
        }
    }
}

#[tokio::test]
async fn an_answer_before_the_question_counts_for_nothing() {
    let offers = "250-relay.example\r\n250 AUTH PLAIN";
    let ahead = "250-relay.example\r\n250 AUTH PLAIN\r\n235 welcome";
    for (when, answer, result) in [
        ("tls EHLO", offers, Ok(())),
        ("tls EHLO", ahead, later(Reason::Reply)),
        ("tls RCPT", "250 fine\r\n354 go ahead\r\n250 taken", later(Reason::Reply)),
        ("tls .", "250 taken\r\n421 closing", Ok(())), // taken it is
    ] {
        let relay = Script::new(Tls::Implicit).with(when, Act::Say(answer)).start().await;
        assert_eq!(deliver(&relay, Tls::Implicit).await, result, "{when}");
        assert_eq!(relay.heard().letters.len(), usize::from(result.is_ok()), "{when}");
    }
}

#[tokio::test]
async fn a_relay_without_plain_is_told_by_login() {
    let offers = Act::Say("250-relay.example\r\n250-auth xoauth2 login\r\n250 HELP");
    let relay = Script::new(Tls::Implicit).with("tls EHLO", offers).start().await;
    assert_eq!(deliver(&relay, Tls::Implicit).await, Ok(()));
    let login = ["tls AUTH LOGIN", "tls aG91c2U=", "tls cGFzcyB3b3Jk"];
    assert_eq!(relay.heard().lines[1..4], login);
}

#[tokio::test]
async fn a_relay_that_wants_no_login_gets_none() {
    let relay = Script::new(Tls::Implicit).start().await;
    let mut settings = relay.settings(Tls::Implicit);
    (settings.user, settings.password) = (None, None);
    let post = Post::Relay(Relay::new(settings).unwrap());
    assert_eq!(post.deliver(&outgoing()).await, Ok(()));
    assert!(!relay.heard().lines.iter().any(|line| line.contains("AUTH")));
}

#[tokio::test]
async fn an_address_beyond_ascii_goes_to_a_relay_that_can_take_it() {
    let address = "ännchen@client.example".to_owned();
    let letter = outgoing_to(&Recipient { name: "Ännchen".to_owned(), address });
    let relay = Script::new(Tls::Implicit).start().await;
    let found = relay.post(Tls::Implicit).deliver(&letter).await;
    assert_eq!(found, Err(Failure::Never(Reason::Address)));
    assert!(!relay.heard().lines.iter().any(|line| line.contains("MAIL")));

    let offers = Act::Say("250-relay.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN");
    let relay = Script::new(Tls::Implicit).with("tls EHLO", offers).start().await;
    assert_eq!(relay.post(Tls::Implicit).deliver(&letter).await, Ok(()));
    assert_eq!(received(&relay), letter.bytes());
    let lines = &relay.heard().lines;
    assert!(
        lines.contains(&"tls MAIL FROM:<portal@house.example> BODY=8BITMIME SMTPUTF8".to_owned())
    );
    assert!(lines.contains(&"tls RCPT TO:<ännchen@client.example>".to_owned()));
}

/// Delivers to a relay that falls silent, and lets all the time pass but the last second.
async fn silent(script: Script, but_one: u64) -> Result<(), Failure> {
    let tls = script.tls;
    let relay = script.start().await;
    let post = relay.post(tls);
    let delivery = tokio::spawn(async move { post.deliver(&outgoing()).await });
    relay.hangs().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(but_one)).await;
    assert!(!delivery.is_finished(), "it has time yet");
    let before = tokio::time::Instant::now();
    let result = delivery.await.unwrap();
    assert!(before.elapsed() < Duration::from_secs(2), "on the paused clock");
    tokio::time::resume();
    result
}

#[tokio::test]
async fn silence_is_waited_for_half_a_minute_and_no_longer() {
    for when in ["plain CONNECT", "plain STARTTLS", "tls EHLO", "tls RCPT", "tls ."] {
        let script = Script::new(Tls::StartTls).with(when, Act::Hang);
        assert_eq!(silent(script, 29).await, later(Reason::Timeout), "{when}");
    }
}

#[tokio::test]
async fn what_is_settled_stays_so_however_the_goodbye_goes() {
    let hang = |script: Script| script.with("tls QUIT", Act::Hang);
    assert_eq!(silent(hang(Script::new(Tls::Implicit)), 1).await, Ok(()));
    let refused = Script::new(Tls::Implicit).with("tls RCPT", Act::Say("550 unknown"));
    assert_eq!(silent(hang(refused), 1).await, never(550));
}

#[tokio::test]
async fn where_nobody_listens_it_is_later() {
    let relay = Script::new(Tls::Implicit).start().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    for (port, result) in [(relay.port, Ok(())), (port, later(Reason::Refused))] {
        let mut settings = relay.settings(Tls::Implicit);
        settings.port = port;
        let post = Post::Relay(Relay::new(settings).unwrap());
        assert_eq!(post.deliver(&outgoing()).await, result);
    }
}

#[tokio::test]
async fn delivered_again_it_is_the_same_letter() {
    let relay = Script::new(Tls::Implicit).start().await;
    for _ in 0..2 {
        assert_eq!(deliver(&relay, Tls::Implicit).await, Ok(()));
    }
    let heard = relay.heard();
    let [first, second] = heard.letters.as_slice() else { panic!("two letters") };
    assert_eq!(first, second);
    let message_id = b"Message-ID: <0195c2f0-7a3b-7c4d-8e5f-0123456789ab@house.example>\r\n";
    assert!(first.windows(message_id.len()).any(|bytes| bytes == message_id));
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_once() {
    type Change = fn(&mut RelaySettings);
    let relay = Script::new(Tls::Implicit).start().await;
    let table: [(Change, Option<Error>); 9] = [
        (|_| (), None),
        (|s| s.extra_root = None, None),
        (|s| s.host = "two words".to_owned(), Some(Error::Host)),
        (|s| s.host = String::new(), Some(Error::Host)),
        (|s| s.user = None, Some(Error::HalfLogin)),
        (|s| s.password = None, Some(Error::HalfLogin)),
        (|s| s.user = Some("a\0b".to_owned()), Some(Error::Control("relay's user"))),
        (|s| s.password = Some("a\0b".into()), Some(Error::Control("relay's password"))),
        (|s| s.extra_root = Some(b"no PEM".to_vec()), Some(Error::Certificate)),
    ];
    for (change, error) in table {
        let mut settings = relay.settings(Tls::Implicit);
        change(&mut settings);
        assert_eq!(Relay::new(settings).err(), error);
    }
}

#[test]
fn a_letter_shows_no_more_than_its_id() {
    let letter = outgoing();
    assert_eq!(format!("{letter:?}"), format!("Outgoing {{ id: {:?}, .. }}", common::ID));
}
