//! SMTP (RFC 5321), as far as handing over one letter needs it.
//!
//! Each command waits for its answer, and an answer has its bounds. The text of an answer is looked
//! at for what the relay offers, and goes nowhere.

use std::io;

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use crate::Reason;

const LINE_BYTES: u64 = 1024; // RFC 5321 asks for 512
const LINES: usize = 100;

pub struct Dialogue<S> {
    stream: BufReader<S>,
}

/// What kind of yes is expected: done (2xx), or go on (3xx).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Yes {
    Done,
    GoOn,
}

/// What a relay can do: the lines of its answer to EHLO.
pub struct Offers(Vec<String>);

impl<S: AsyncRead + AsyncWrite + Unpin> Dialogue<S> {
    pub fn new(stream: S) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    /// The stream, unless there is something in it that has not been asked for. Read on under TLS,
    /// it would pass for the relay's own words (CVE-2011-0411).
    pub fn into_stream(self) -> Result<S, Reason> {
        if self.stream.buffer().is_empty() {
            Ok(self.stream.into_inner())
        } else {
            Err(Reason::Tls)
        }
    }

    /// What the relay says of its own accord, when a connection is new.
    pub async fn greeting(&mut self) -> Result<(), Reason> {
        self.answer(Yes::Done).await.map(drop)
    }

    /// `name` is our own.
    pub async fn hello(&mut self, name: &str) -> Result<Offers, Reason> {
        self.say(&format!("EHLO {name}"), Yes::Done).await.map(Offers)
    }

    /// Says one line. An answer other than the expected yes is an error.
    pub async fn say(&mut self, line: &str, yes: Yes) -> Result<Vec<String>, Reason> {
        self.write(&[line.as_bytes(), b"\r\n"].concat()).await?;
        self.answer(yes).await
    }

    /// By PLAIN (RFC 4616) or, where that is not offered, LOGIN.
    pub async fn log_in(
        &mut self,
        offers: &Offers,
        user: &str,
        password: &SecretString,
    ) -> Result<(), Reason> {
        let password = password.expose_secret();
        if offers.login("PLAIN") {
            let both = SecretString::from(format!("\0{user}\0{password}"));
            let both = SecretString::from(BASE64.encode(both.expose_secret().as_bytes()));
            let line = SecretString::from(format!("AUTH PLAIN {}", both.expose_secret()));
            self.say(line.expose_secret(), Yes::Done).await?;
        } else if offers.login("LOGIN") {
            self.say("AUTH LOGIN", Yes::GoOn).await?;
            self.say(&BASE64.encode(user.as_bytes()), Yes::GoOn).await?;
            let password = SecretString::from(BASE64.encode(password.as_bytes()));
            self.say(password.expose_secret(), Yes::Done).await?;
        } else {
            return Err(Reason::NoLogin);
        }
        Ok(())
    }

    /// Sends what DATA announced, whose lines all end in CR LF. A line that begins with a full
    /// stop gets a second one, since one alone ends the letter (RFC 5321, 4.5.2).
    pub async fn letter(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let mut out = Vec::with_capacity(bytes.len() + 8);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                out.push(b'.');
            }
            out.extend_from_slice(line);
        }
        out.extend_from_slice(if out.ends_with(b"\r\n") { b".\r\n" } else { b"\r\n.\r\n" });
        self.write(&out).await?;
        self.answer(Yes::Done).await.map(drop)
    }

    /// Whoever answered before being asked is not listening.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        if !self.stream.buffer().is_empty() {
            return Err(Reason::Reply);
        }
        self.stream.write_all(bytes).await.map_err(broken)?;
        self.stream.flush().await.map_err(broken)
    }

    /// The text of each line: `250-SIZE 1000`, `250 HELP`.
    async fn answer(&mut self, yes: Yes) -> Result<Vec<String>, Reason> {
        let mut lines = Vec::new();
        let mut code = None;
        while lines.len() < LINES {
            let line = self.line().await?;
            let (digits, rest) = line.split_at_checked(3).ok_or(Reason::Reply)?;
            let digits = digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(digits);
            let this: u16 = digits.and_then(|code| code.parse().ok()).ok_or(Reason::Reply)?;
            if *code.get_or_insert(this) != this {
                return Err(Reason::Reply);
            }
            let (last, text) = match rest.trim_end().split_at_checked(1) {
                None => (true, ""),
                Some((" ", text)) => (true, text),
                Some(("-", text)) => (false, text),
                Some(_) => return Err(Reason::Reply),
            };
            lines.push(text.to_owned());
            if last {
                return match (this, yes) {
                    (200..=299, Yes::Done) | (300..=399, Yes::GoOn) => Ok(lines),
                    (400..=599, _) => Err(Reason::Status(this)),
                    _ => Err(Reason::Reply),
                };
            }
        }
        Err(Reason::Reply)
    }

    async fn line(&mut self) -> Result<String, Reason> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.stream).take(LINE_BYTES);
        bounded.read_until(b'\n', &mut line).await.map_err(broken)?;
        match line.last() {
            Some(b'\n') => String::from_utf8(line).map_err(|_| Reason::Reply),
            _ if bounded.limit() == 0 => Err(Reason::Reply),
            _ => Err(Reason::Lost),
        }
    }
}

impl Offers {
    /// An extension of RFC 5321, by its keyword.
    pub fn has(&self, keyword: &str) -> bool {
        self.words(keyword).is_some()
    }

    fn login(&self, mechanism: &str) -> bool {
        let mut words = self.words("AUTH").into_iter().flatten();
        words.any(|word| word.eq_ignore_ascii_case(mechanism))
    }

    /// What follows the keyword on its line. The first line is the relay's name.
    fn words(&self, keyword: &str) -> Option<impl Iterator<Item = &str>> {
        self.0.iter().skip(1).find_map(|line| {
            let mut words = line.split_ascii_whitespace();
            words.next()?.eq_ignore_ascii_case(keyword).then_some(words)
        })
    }
}

/// What is wrong inside TLS comes as invalid data.
fn broken(error: io::Error) -> Reason {
    if error.kind() == io::ErrorKind::InvalidData { Reason::Tls } else { Reason::Lost }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sent(letter: &[u8]) -> Vec<u8> {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        theirs.write_all(b"250 taken\r\n").await.unwrap();
        Dialogue::new(ours).letter(letter).await.unwrap();
        let mut sent = Vec::new();
        theirs.read_to_end(&mut sent).await.unwrap();
        sent
    }

    #[tokio::test]
    async fn a_full_stop_of_the_letter_does_not_end_it() {
        for (letter, expected) in [
            (&b"a\r\n.\r\nb\r\n"[..], &b"a\r\n..\r\nb\r\n.\r\n"[..]),
            (b".a.\r\n..b", b"..a.\r\n...b\r\n.\r\n"),
            (b"a.b\r\n", b"a.b\r\n.\r\n"),
        ] {
            assert_eq!(sent(letter).await, expected, "{}", letter.escape_ascii());
        }
    }
}
