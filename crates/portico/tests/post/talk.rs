//! One connection to the relay: SMTP, as far as it takes to be handed a letter.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::relay::{Heard, Mode, Received, Tls};

pub struct Talk {
    pub heard: Arc<Heard>,
    pub mode: Arc<Mutex<Mode>>,
    /// Whether the relay was killed.
    pub over: Arc<AtomicBool>,
}

impl Talk {
    pub fn hold(self, socket: TcpStream, tls: Tls, config: Arc<ServerConfig>) -> Option<()> {
        let mut plain = BufReader::new(socket);
        if tls == Tls::StartTls {
            say(&mut plain, "220 relay.example")?;
            loop {
                let line = line(&mut plain)?;
                self.heard.in_the_clear.lock().unwrap().push(line.clone());
                match line.split(' ').next() {
                    Some("EHLO") => say(&mut plain, "250-relay.example\r\n250 STARTTLS")?,
                    Some("STARTTLS") => break say(&mut plain, "220 go ahead")?,
                    _ => say(&mut plain, "530 not in the clear")?,
                }
            }
        }
        let connection = ServerConnection::new(config).ok()?;
        let mut secure = BufReader::new(StreamOwned::new(connection, plain.into_inner()));
        if tls == Tls::Implicit {
            say(&mut secure, "220 relay.example")?;
        }
        self.serve(&mut secure)
    }

    /// None when it is over.
    fn serve<S: Read + Write>(&self, stream: &mut BufReader<S>) -> Option<()> {
        let (mut sender, mut recipient) = (String::new(), String::new());
        loop {
            let line = line(stream)?;
            match line.split([' ', ':']).next()? {
                "EHLO" => say(stream, "250-relay.example\r\n250 AUTH PLAIN")?,
                "AUTH" => say(stream, "235 welcome")?,
                "MAIL" => {
                    sender = address(&line)?;
                    say(stream, "250 fine")?;
                }
                "RCPT" => {
                    recipient = address(&line)?;
                    if let Mode::Refuse(words) = self.mode() {
                        self.heard.refused.lock().unwrap().push(recipient.clone());
                        say(stream, words)?;
                    } else {
                        say(stream, "250 fine")?;
                    }
                }
                "DATA" => {
                    say(stream, "354 go ahead")?;
                    let (sender, recipient) = (sender.clone(), recipient.clone());
                    let received = Received { sender, recipient, bytes: letter(stream)? };
                    self.heard.received.lock().unwrap().push(received);
                    self.answer(stream)?;
                }
                "QUIT" => return say(stream, "221 goodbye"),
                _ => say(stream, "500 what?")?,
            }
        }
    }

    /// To a letter that it has.
    fn answer<S: Read + Write>(&self, stream: &mut BufReader<S>) -> Option<()> {
        match self.mode() {
            Mode::Take | Mode::Refuse(_) => {}
            Mode::Silence => return line(stream).and(None), // until somebody hangs up
            Mode::HangUp => return None,
            Mode::AwaitTwo => {
                while self.senders() < 2 && !self.over.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(5));
                }
            }
        }
        say(stream, "250 taken")
    }

    fn senders(&self) -> usize {
        let received = self.heard.received.lock().unwrap();
        received.iter().map(|letter| &letter.sender).collect::<BTreeSet<_>>().len()
    }

    fn mode(&self) -> Mode {
        *self.mode.lock().unwrap()
    }
}

/// Up to the dot, with the dots that were doubled as they were (RFC 5321, 4.5.2).
fn letter(stream: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut letter = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
        if line == b".\r\n" {
            return Some(letter);
        }
        letter.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

fn line(stream: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
    Some(line.trim_end().to_owned())
}

fn address(line: &str) -> Option<String> {
    Some(line.split_once('<')?.1.split_once('>')?.0.to_owned())
}

fn say<S: Read + Write>(stream: &mut BufReader<S>, words: &str) -> Option<()> {
    let stream = stream.get_mut();
    stream.write_all(format!("{words}\r\n").as_bytes()).ok()?;
    stream.flush().ok()
}
