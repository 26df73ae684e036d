//! A mail relay that keeps what it took. It can be killed, and comes back at the same port.

use std::{
    net::{Shutdown, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};

use crate::{house::free_port, talk::Talk};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    Implicit,
    StartTls,
}

/// What it does with a letter.
#[derive(Clone, Copy)]
pub enum Mode {
    Take,
    /// Says this to whom the letter is for, instead of yes.
    Refuse(&'static str),
    /// Keeps the letter, and never says so.
    Silence,
    /// Keeps the letter, and hangs up.
    HangUp,
    /// Takes nothing before it has letters of two senders.
    AwaitTwo,
}

/// A letter that it kept.
#[derive(Clone)]
pub struct Received {
    pub sender: String,
    pub recipient: String,
    pub bytes: Vec<u8>,
}

/// What all its connections share.
#[derive(Default)]
pub struct Heard {
    pub received: Mutex<Vec<Received>>,
    /// Whom the letters were for that it refused.
    pub refused: Mutex<Vec<String>>,
    /// What was said to it before TLS.
    pub in_the_clear: Mutex<Vec<String>>,
}

pub struct Relay {
    pub port: u16,
    pub tls: Tls,
    pub heard: Arc<Heard>,
    mode: Arc<Mutex<Mode>>,
    config: Arc<ServerConfig>,
    directory: tempfile::TempDir,
    running: Option<Running>,
}

struct Running {
    stopped: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    listening: JoinHandle<()>,
}

impl Relay {
    /// Listens as `localhost`, with a certificate of its own authority.
    pub fn start(tls: Tls) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (config, authority) = certified();
        std::fs::write(directory.path().join("authority.pem"), authority).unwrap();
        let (port, heard, mode) = (free_port(), Arc::default(), Arc::new(Mutex::new(Mode::Take)));
        let mut relay = Self { port, tls, heard, mode, config, directory, running: None };
        relay.begin();
        relay
    }

    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("authority.pem")
    }

    pub fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    pub fn received(&self) -> Vec<Received> {
        self.heard.received.lock().unwrap().clone()
    }

    /// How often it refused a letter to that address.
    pub fn refusals(&self, recipient: &str) -> usize {
        self.heard.refused.lock().unwrap().iter().filter(|refused| *refused == recipient).count()
    }

    /// Comes (back) to its port.
    pub fn begin(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (stopped, open) =
            (Arc::<AtomicBool>::default(), Arc::<Mutex<Vec<TcpStream>>>::default());
        let (over, connections, tls) = (stopped.clone(), open.clone(), self.tls);
        let (heard, mode, config) = (self.heard.clone(), self.mode.clone(), self.config.clone());
        let listening = thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let Ok((socket, _)) = listener.accept() else {
                    thread::sleep(Duration::from_millis(5));
                    continue;
                };
                socket.set_nonblocking(false).unwrap();
                connections.lock().unwrap().push(socket.try_clone().unwrap());
                let talk = Talk { heard: heard.clone(), mode: mode.clone(), over: over.clone() };
                let config = config.clone();
                thread::spawn(move || talk.hold(socket, tls, config));
            }
        });
        self.running = Some(Running { stopped, open, listening });
    }

    /// Is gone at once, and every connection with it.
    pub fn kill(&mut self) {
        let Some(running) = self.running.take() else { return };
        running.stopped.store(true, Ordering::Relaxed);
        running.listening.join().unwrap();
        for socket in running.open.lock().unwrap().drain(..) {
            let _ = socket.shutdown(Shutdown::Both); // most have ended before
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A certificate for `localhost`, and the authority that it is of, in PEM.
fn certified() -> (Arc<ServerConfig>, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (Arc::new(config), authority.pem())
}
