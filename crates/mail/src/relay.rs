use std::{io, sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::{
    Error, Failure, Outgoing, Reason, check,
    dialogue::{Dialogue, Yes},
};

const CONNECT: Duration = Duration::from_secs(10);
const DEADLINE: Duration = Duration::from_secs(30);
const GOODBYE: Duration = Duration::from_secs(2);

/// How the connection to a relay becomes secure. It has no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte, mostly on port 465 (RFC 8314).
    Implicit,
    /// After a few words in the clear, mostly on port 587 (RFC 3207). Before it is secure, nothing
    /// is said of login or letter; where it does not become so, nothing ever is.
    StartTls,
}

/// Where the mail relay is and how one logs in.
pub struct RelaySettings {
    /// The name that its certificate must be for.
    pub host: String,
    /// Mostly 465 or 587.
    pub port: u16,
    /// How it becomes secure.
    pub tls: Tls,
    /// With a password, or neither.
    pub user: Option<String>,
    /// With a user, or neither.
    pub password: Option<SecretString>,
    /// Certificates in PEM to trust beside the public ones: a house's own authority.
    pub extra_root: Option<Vec<u8>>,
}

/// A mail relay. Each letter has a connection of its own, for 30 seconds at most.
pub struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<(String, SecretString)>,
    name: ServerName<'static>,
    connector: TlsConnector,
}

impl Relay {
    /// Connects to nobody yet.
    pub fn new(settings: RelaySettings) -> Result<Self, Error> {
        let RelaySettings { host, port, tls, user, password, extra_root } = settings;
        let name = ServerName::try_from(host.clone()).map_err(|_| Error::Host)?;
        let login = match (user, password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => return Err(Error::HalfLogin),
        };
        if let Some((user, password)) = &login {
            check::no_control("relay's user", user)?;
            check::no_control("relay's password", password.expose_secret())?;
        }
        let connector = connector(extra_root.as_deref())?;
        Ok(Self { host, port, tls, login, name, connector })
    }

    pub(crate) async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        let deadline = Instant::now() + DEADLINE;
        let connected = timeout_at(deadline, self.connect(outgoing.sender().domain())).await;
        // What goes wrong up to here is not the letter's fault.
        let mut dialogue = connected.unwrap_or(Err(Reason::Timeout)).map_err(Failure::Later)?;

        let handed = timeout_at(deadline, self.hand_over(&mut dialogue, outgoing)).await;
        let result = handed.unwrap_or(Err(Failure::Later(Reason::Timeout)));
        // What is settled stays so, however the goodbye goes.
        if !matches!(result, Err(Failure::Later(Reason::Timeout | Reason::Lost))) {
            let _ = timeout(GOODBYE, dialogue.say("QUIT", Yes::Done)).await;
        }
        result
    }

    /// A secure connection, as yet silent but for the greeting.
    async fn connect(&self, own_name: &str) -> Result<Dialogue<TlsStream<TcpStream>>, Reason> {
        let socket = self.socket().await?;
        match self.tls {
            Tls::Implicit => {
                let mut dialogue = Dialogue::new(self.secure(socket).await?);
                dialogue.greeting().await?;
                Ok(dialogue)
            }
            Tls::StartTls => {
                let mut plain = Dialogue::new(socket);
                plain.greeting().await?;
                if !plain.hello(own_name).await?.has("STARTTLS") {
                    return Err(Reason::NoTls);
                }
                plain.say("STARTTLS", Yes::Done).await?;
                Ok(Dialogue::new(self.secure(plain.into_stream()?).await?))
            }
        }
    }

    async fn socket(&self) -> Result<TcpStream, Reason> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the mail relay, the one that the operator configured"
        )]
        let connecting = TcpStream::connect((self.host.as_str(), self.port));
        match timeout(CONNECT, connecting).await {
            Ok(Ok(socket)) => Ok(socket),
            Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Err(Reason::Refused)
            }
            Ok(Err(_)) => Err(Reason::Unreachable),
            Err(_) => Err(Reason::Timeout),
        }
    }

    async fn secure(&self, socket: TcpStream) -> Result<TlsStream<TcpStream>, Reason> {
        self.connector.connect(self.name.clone(), socket).await.map_err(|_| Reason::Tls)
    }

    async fn hand_over(
        &self,
        dialogue: &mut Dialogue<TlsStream<TcpStream>>,
        outgoing: &Outgoing,
    ) -> Result<(), Failure> {
        // What was offered in the clear counts for nothing (RFC 3207, 4.2).
        let hello = dialogue.hello(outgoing.sender().domain()).await;
        let offers = hello.map_err(Failure::Later)?;
        if let Some((user, password)) = &self.login {
            dialogue.log_in(&offers, user, password).await.map_err(Failure::Later)?;
        }

        let (from, to) = (outgoing.sender().address(), outgoing.recipient());
        let wide = match (to.is_ascii(), offers.has("SMTPUTF8")) {
            (true, _) => "",
            (false, true) => " BODY=8BITMIME SMTPUTF8",
            (false, false) => return Err(Failure::Never(Reason::Address)),
        };
        let mail = format!("MAIL FROM:<{from}>{wide}");
        // A no to the sender is a no to every letter, and so to none: it is for the operator to mend.
        dialogue.say(&mail, Yes::Done).await.map_err(Failure::Later)?;
        dialogue.say(&format!("RCPT TO:<{to}>"), Yes::Done).await.map_err(refusal)?;
        dialogue.say("DATA", Yes::GoOn).await.map_err(refusal)?;
        dialogue.letter(outgoing.bytes()).await.map_err(refusal)
    }
}

/// Mozilla's authorities, which are compiled in, and those of the house. Of rustls' providers,
/// ring is the one that is here.
fn connector(extra_root: Option<&[u8]>) -> Result<TlsConnector, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_root {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| Error::Certificate)?;
            roots.add(certificate).map_err(|_| Error::Certificate)?;
        }
        if roots.len() == before {
            return Err(Error::Certificate);
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring can do TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Of what is said of a letter, 5xx is for good, save where it is the login that is missing
/// (RFC 4954, 6).
fn refusal(reason: Reason) -> Failure {
    match reason {
        Reason::Status(530 | 534 | 535 | 538) => Failure::Later(reason),
        Reason::Status(500..) => Failure::Never(reason),
        _ => Failure::Later(reason),
    }
}
