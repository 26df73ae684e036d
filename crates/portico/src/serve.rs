//! Answering requests, until told to stop.

use std::{future::Future, num::NonZero, pin::pin, sync::Arc, thread, time::Duration};

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use portico_api::{App, Health, Peer};
use portico_auth::{Auth, KeyRing, PasswordPool};
use portico_domain::{Database, Login, installation::Probe, schema};
use portico_mail::{Post, Relay, RelaySettings, Sender, Tls};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};

use crate::{
    Config, Error,
    config::{self, Disk, MailTls, rules},
    errands::Errands,
    guard::guard,
    post::Postman,
    sweep::Sweep,
    watch::{Pulse, Watch},
};

/// How long what goes on behind the last answers may take, once the program was told to stop.
const SETTLE: Duration = Duration::from_secs(2);

/// How long the head of a request may take, and how long a connection may lie idle between two.
const HEAD: Duration = Duration::from_secs(10);

/// How many connections there are at a time: one more waits in the queue of the listener until one
/// ends, and each of them has to say something within [`HEAD`].
const CONNECTIONS: usize = 512;

pub async fn run(config: &Config) -> Result<(), Error> {
    if config.profile.is_strict() {
        rules::require(config).await?;
    }
    let (url, keys) = (config.url(config::Login::Server)?, config.keys()?);
    let (proxies, origins) = (config.proxies()?, config.origins()?);
    schema::require(url).await?;
    for (login, _) in config.logins().filter(|(login, _)| *login != "portico_server") {
        tracing::warn!(
            login,
            "serve was told how this one logs in, and has no need of it: leave it out"
        );
    }
    let database = Database::connect(url, config.connections, Login::Server).await?;
    let (findings, health) = Health::new();
    let redirects = config.redirects()?;
    let store = config.files.store()?;
    let sweep = Sweep { database: database.clone(), store: store.clone() };
    let (proxies, app) = (
        proxies.clone(),
        App { proxies, origins, redirects, health, store: Some(store), ..app(database, keys) },
    );
    let postman = postman(config, &app)?;
    let stop = stopped()?;
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(Error::file(format!("cannot listen at {}", config.listen)))?;
    tracing::info!(listen = %config.listen, "serving");
    let errands = Errands { database: app.database.clone() };
    let mut workers = JoinSet::new();
    workers.spawn(errands.work());
    workers.spawn(sweep.work());
    let mail = postman.as_ref().map(|postman| postman.pulse.clone());
    workers.spawn(Watch { probe: Probe::new(url), mail, disk: disk(config), findings }.work());
    if let Some(postman) = postman {
        workers.spawn(postman.work());
    }
    let auth = app.auth.clone();
    let house = portico_web::house_behind(app, Router::new(), |house| guard(house, proxies));
    let drain = Duration::from_secs(config.drain_seconds.into());
    serve(listener, house, stop, drain).await;
    // What goes on behind the answers has a moment more, and no longer.
    let _ = tokio::time::timeout(SETTLE, auth.settle()).await;
    drop(workers); // what they were at is another's when its lease has run out
    tracing::info!("ended");
    Ok(())
}

/// Where there must be room: where files lie, too.
fn disk(config: &Config) -> Disk {
    let mut disk = config.disk.clone();
    disk.folders.extend(config.files.is_local().then(|| config.files.folder.clone()));
    disk
}

/// Who sends the mail; nobody, where it is not said how it leaves: it waits then.
fn postman(config: &Config, app: &App) -> Result<Option<Postman>, Error> {
    let Some(mail) = config.mail() else {
        tracing::warn!("no mail leaves: the settings of [mail] are missing");
        return Ok(None);
    };
    let wrong = |error: portico_mail::Error| Error::Setting(format!("mail: {error}"));
    let (tls, port) = match mail.tls {
        MailTls::Implicit => (Tls::Implicit, 465),
        MailTls::StartTls => (Tls::StartTls, 587),
    };
    let relay = Relay::new(RelaySettings {
        host: mail.host.clone(),
        port: mail.port.unwrap_or(port),
        tls,
        user: mail.user.clone(),
        password: mail.password.clone(),
        extra_root: config::certificates(mail.authority.as_deref())?,
    });
    Ok(Some(Postman {
        database: app.database.clone(),
        auth: app.auth.clone(),
        post: Post::Relay(relay.map_err(wrong)?),
        sender: Sender::parse(&mail.from).map_err(wrong)?,
        pulse: Pulse::new(),
    }))
}

/// What both faces work with.
pub fn app(database: Database, keys: KeyRing) -> App {
    let cores = thread::available_parallelism().map_or(2, NonZero::get);
    let auth = Auth::new(database.clone(), keys, PasswordPool::new(cores));
    App::new(database, auth)
}

/// Serves until `stop`, then lets what has begun end, for as long as `drain`.
///
/// Why not axum's own: it gives the head of a request all the time in the world, so that a few
/// connections which say nothing take every place there is.
pub async fn serve(
    listener: TcpListener,
    house: Router,
    stop: impl Future<Output = ()>,
    drain: Duration,
) {
    let (places, graceful) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            (place, connection) = next => match (place, connection) {
                (Ok(place), Ok((stream, peer))) => {
                    let house = house.clone().layer(Extension(Peer(peer)));
                    answer(stream, house, place, &graceful);
                }
                // Out of file descriptors, most likely: the next one may find one.
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    tracing::info!("told to end");
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("what had begun did not end in time, and is cut off");
    }
}

fn answer(
    stream: TcpStream,
    house: Router,
    place: OwnedSemaphorePermit,
    graceful: &GracefulShutdown,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(house));
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        let _ = connection.await; // whoever went away is not told
        drop(place);
    });
}

/// Ends with SIGTERM, or SIGINT (Ctrl-C): from when this is called, not only from when it is waited for.
pub fn stopped() -> Result<impl Future<Output = ()>, Error> {
    let listen = |kind| signal(kind).map_err(Error::Start);
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
