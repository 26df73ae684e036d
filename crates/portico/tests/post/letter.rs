//! A letter as its reader's mail program has it.

use mail_parser::{HeaderValue, Message, MessageParser};

use crate::{house::FROM, relay::Received};

pub struct Letter {
    /// Of its row in the outbox, by its Message-ID.
    pub id: String,
    pub html: String,
    /// The one thing to do, within the practice: `/welcome/…`.
    pub path: String,
    /// All that follows the headers.
    pub body: Vec<u8>,
}

impl Letter {
    /// Reads it; what every letter of the practice at `home` has must be there.
    pub fn read(received: &Received, home: &str) -> Self {
        let message = MessageParser::default().parse(&received.bytes).unwrap();
        let domain = FROM.split_once('@').unwrap().1;
        let (id, of) = message.message_id().unwrap().split_once('@').unwrap();
        assert_eq!((of, count(&message, "Message-ID")), (domain, 1));
        let automatic = message.header("Auto-Submitted").and_then(HeaderValue::as_text);
        assert_eq!(automatic, Some("auto-generated"));
        let from = message.from().unwrap().first().unwrap();
        assert_eq!((from.name(), from.address()), (Some("Fern"), Some(received.sender.as_str())));
        assert_eq!(received.sender.split_once('@').unwrap().1, domain);
        let to = message.to().unwrap().first().unwrap();
        assert_eq!(to.address(), Some(received.recipient.as_str()));

        let text = message.body_text(0).unwrap();
        let link = text.lines().find(|line| line.starts_with("http")).unwrap();
        let html = message.body_html(0).unwrap().into_owned();
        assert!(html.contains(&format!("href=\"{link}\"")), "both parts have the same link");
        let end = received.bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        Self {
            id: id.to_owned(),
            html,
            path: link.strip_prefix(home).unwrap().to_owned(),
            body: received.bytes[end..].to_vec(),
        }
    }

    /// What its link holds.
    pub fn token(&self) -> &str {
        self.path.rsplit_once('/').unwrap().1
    }
}

fn count(message: &Message, name: &str) -> usize {
    message.headers_raw().filter(|(header, _)| header.eq_ignore_ascii_case(name)).count()
}
