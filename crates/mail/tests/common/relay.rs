//! A mail relay that says what its script says, and remembers what it heard.

use std::sync::{Arc, Mutex, MutexGuard};

use portico_mail::{Post, Relay, RelaySettings, Tls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

/// What the relay does instead of saying yes.
#[derive(Clone, Copy)]
pub enum Act {
    Say(&'static str),
    /// The same over and over, until nobody listens.
    Flood(&'static str),
    Hang,
    HangUp,
}

#[derive(Clone)]
pub struct Script {
    pub tls: Tls,
    /// The name in the certificate. The relay is spoken to as `localhost`.
    pub name: &'static str,
    pub expired: bool,
    /// By the beginning of what was heard: `plain EHLO`, `tls RCPT`. `CONNECT` stands for a new
    /// connection and `.` for the whole letter.
    pub acts: Vec<(&'static str, Act)>,
}

#[derive(Default)]
pub struct Heard {
    /// `plain EHLO house.example`, `tls MAIL FROM:<…>`.
    pub lines: Vec<String>,
    /// As they came, with the full stops doubled.
    pub letters: Vec<Vec<u8>>,
}

pub struct Fake {
    pub port: u16,
    pub root: Vec<u8>,
    heard: Arc<Mutex<Heard>>,
    hangs: Arc<Notify>,
}

impl Script {
    pub fn new(tls: Tls) -> Self {
        Self { tls, name: "localhost", expired: false, acts: Vec::new() }
    }

    pub fn with(mut self, when: &'static str, act: Act) -> Self {
        self.acts.push((when, act));
        self
    }

    pub async fn start(self) -> Fake {
        let (acceptor, root) = certified(self.name, self.expired);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, hangs) = (Arc::<Mutex<Heard>>::default(), Arc::<Notify>::default());
        let fake = Fake { port, root, heard: Arc::clone(&heard), hangs: Arc::clone(&hangs) };
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let talk =
                    Talk { script: self.clone(), heard: heard.clone(), hangs: hangs.clone() };
                tokio::spawn(talk.serve(socket, acceptor.clone()));
            }
        });
        fake
    }
}

impl Fake {
    pub fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap()
    }

    /// Until the script says [`Act::Hang`].
    pub async fn hangs(&self) {
        self.hangs.notified().await;
    }

    pub fn settings(&self, tls: Tls) -> RelaySettings {
        RelaySettings {
            host: "localhost".to_owned(),
            port: self.port,
            tls,
            user: Some("house".to_owned()),
            password: Some("pass word".into()),
            extra_root: Some(self.root.clone()),
        }
    }

    pub fn post(&self, tls: Tls) -> Post {
        Post::Relay(Relay::new(self.settings(tls)).unwrap())
    }
}

struct Talk {
    script: Script,
    heard: Arc<Mutex<Heard>>,
    hangs: Arc<Notify>,
}

impl Talk {
    async fn serve(self, socket: TcpStream, acceptor: TlsAcceptor) {
        let mut socket = BufReader::new(socket);
        if self.script.tls == Tls::StartTls && !self.talk("plain", &mut socket).await {
            return;
        }
        if let Ok(stream) = acceptor.accept(socket.into_inner()).await {
            self.talk("tls", &mut BufReader::new(stream)).await;
        }
    }

    /// Whether TLS comes next.
    async fn talk<S>(&self, phase: &str, stream: &mut BufReader<S>) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let new = phase == "plain" || self.script.tls == Tls::Implicit;
        if new && !self.act(&format!("{phase} CONNECT"), "220 relay.example", stream).await {
            return false;
        }
        let mut typed = 0; // lines of an AUTH LOGIN that are still to come
        while let Some(line) = line(stream).await {
            let line = String::from_utf8(line).unwrap();
            let heard = format!("{phase} {}", line.trim_end());
            self.heard.lock().unwrap().lines.push(heard.clone());
            let word = line.split_whitespace().next().unwrap_or_default();
            let answer = match (phase, word) {
                _ if typed > 0 => {
                    typed -= 1;
                    if typed > 0 { "334 UGFzc3dvcmQ6" } else { "235 welcome" }
                }
                ("plain", "EHLO") => "250-relay.example\r\n250 STARTTLS",
                (_, "EHLO") => "250-relay.example\r\n250-8BITMIME\r\n250 AUTH LOGIN PLAIN",
                (_, "STARTTLS") => "220 go ahead",
                (_, "AUTH") if line.starts_with("AUTH LOGIN") => {
                    typed = 2;
                    "334 VXNlcm5hbWU6"
                }
                (_, "AUTH") => "235 welcome",
                (_, "MAIL" | "RCPT") => "250 fine",
                (_, "DATA") => "354 go ahead",
                (_, "QUIT") => "221 goodbye",
                _ => "500 what?",
            };
            if !self.act(&heard, answer, stream).await {
                return false;
            }
            if heard == "plain STARTTLS" {
                return true;
            }
            if heard == "tls DATA" && !self.take_letter(stream).await {
                return false;
            }
        }
        false
    }

    async fn take_letter<S>(&self, stream: &mut BufReader<S>) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut letter = Vec::new();
        while let Some(line) = line(stream).await {
            if line == b".\r\n" {
                self.heard.lock().unwrap().letters.push(letter);
                return self.act("tls .", "250 taken", stream).await;
            }
            letter.extend(line);
            if self.script.acts.iter().any(|(when, _)| *when == "tls half a letter") {
                return false;
            }
        }
        false
    }

    /// Does what the script says, or gives the answer. Whether the talk goes on.
    async fn act<S>(&self, heard: &str, answer: &str, stream: &mut S) -> bool
    where
        S: AsyncWrite + Unpin,
    {
        let act = self.script.acts.iter().find(|(when, _)| heard.starts_with(when));
        let answer = match act.map(|(_, act)| *act) {
            Some(Act::Say(words)) => words,
            Some(Act::Flood(words)) => {
                while stream.write_all(words.as_bytes()).await.is_ok() {}
                return false;
            }
            Some(Act::Hang) => {
                self.hangs.notify_one();
                return std::future::pending().await;
            }
            Some(Act::HangUp) => return false,
            None => answer,
        };
        let said = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
        said.is_ok() && stream.flush().await.is_ok()
    }
}

async fn line(stream: &mut (impl AsyncBufRead + Unpin)) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let read = stream.read_until(b'\n', &mut line).await;
    (read.is_ok() && line.ends_with(b"\n")).then_some(line)
}

/// A new authority with one certificate, and the authority's own in PEM.
fn certified(name: &str, expired: bool) -> (TlsAcceptor, Vec<u8>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();

    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    if expired {
        (params.not_before, params.not_after) =
            (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), authority.pem().into_bytes())
}
