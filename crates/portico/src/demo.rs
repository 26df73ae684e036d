//! Two practices to try, on a PostgreSQL of their own, on loopback only. The page /demo shows
//! everybody's password and codes: a program that has this is no program for production, and the
//! container is built without it.

mod admin;
mod cast;
mod clock;
mod files;
mod ledger;
mod mailbox;
mod notes;
mod pages;
mod ready;
mod stage;

use std::{
    fs,
    net::Ipv4Addr,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use portico_api::{App, Health, Proxies};
use portico_domain::{Database, Login, installation::Probe, schema};
use portico_local_postgres::{LocalPostgres, Settings};
use portico_mail::{Post, Sender};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Error,
    config::Disk,
    errands::Errands,
    guard::guard,
    post::Postman,
    serve,
    sweep::Sweep,
    watch::{Pulse, Watch},
};
use ready::Ready;
use stage::Stage;

/// How long requests that have begun may go on once the demo was told to stop.
const DRAIN: Duration = Duration::from_secs(20);

#[derive(Args)]
pub struct Options {
    /// Where to listen, on loopback; 0 picks a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// A directory that keeps the data; without it they are gone at the end
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Write what a script must know into this file, once the demo serves
    #[arg(long, value_name = "PATH")]
    ready_file: Option<PathBuf>,
}

pub async fn run(options: Options) -> Result<(), Error> {
    let home = Home::open(options.dir.as_deref())?;
    let kept = Stage::load(&home.path)?;
    let port = match (&kept, options.port) {
        (Some(stage), 0) => stage.port,
        (Some(stage), port) if port != stage.port => {
            return Err(Error::Setting(format!(
                "the data in {} were made for port {}: leave --port out, or name another --dir",
                home.path.display(),
                stage.port
            )));
        }
        (_, port) => port,
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(Error::file(format!(
        "port {port} cannot be listened at (--port 0 picks a free one)"
    )))?;
    let port = listener.local_addr().map_err(Error::Start)?.port();

    eprintln!("Starting a PostgreSQL of its own …");
    let settings = Settings { directory: home.path.join("postgres"), durable: true };
    let postgres = tokio::task::spawn_blocking(move || LocalPostgres::start(&settings));
    let postgres = postgres.await.map_err(|error| Error::Start(error.into()))??;
    schema::init(&postgres.url("postgres", "postgres"), "portico").await?;
    schema::migrate(&postgres.url("portico_migrator", "portico")).await?;
    let operator_url = postgres.url("portico_operator", "portico");
    let database =
        Database::connect(&postgres.url("portico_server", "portico"), 8, Login::Server).await?;

    let store = files::store(&home.path)?;
    let stage = match kept {
        Some(stage) => stage,
        None => {
            eprintln!("Setting up two practices …");
            let stage = Stage::set(&database, &operator_url, &store, port).await?;
            stage.save(&home.path)?;
            stage
        }
    };
    let mail_dir = home.path.join("mail");
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&mail_dir)
        .map_err(Error::file(mail_dir.display().to_string()))?;
    let (findings, health) = Health::new();
    let app =
        App { health, store: Some(store.clone()), ..serve::app(database.clone(), stage.keys()?) };
    let auth = app.auth.clone();
    let demo = pages::router(stage.accounts.clone(), mail_dir.clone());
    let house = portico_web::house_behind(app, demo, |house| guard(house, Proxies::default()));

    let errands = Errands { database: database.clone() };
    let sweep = Sweep { database: database.clone(), store };
    let postman = Postman {
        database,
        auth,
        post: Post::Directory(mail_dir.clone()),
        sender: Sender::parse("portal@demo.example")
            .map_err(|error| Error::Setting(error.to_string()))?,
        pulse: Pulse::new(),
    };
    let watch = Watch {
        probe: Probe::new(&postgres.url("portico_server", "portico")),
        mail: Some(postman.pulse.clone()),
        disk: Disk { folders: vec![home.path.clone()], free_mb: 0 },
        findings,
    };
    let stop = serve::stopped()?;
    let ready = Ready::new(&stage, mail_dir, operator_url);
    ready.print();
    if let Some(path) = &options.ready_file {
        ready.write(path)?;
    }
    let mut workers = JoinSet::new();
    workers.spawn(postman.work());
    workers.spawn(errands.work());
    workers.spawn(sweep.work());
    workers.spawn(watch.work());
    serve::serve(listener, house, stop, DRAIN).await;
    drop(workers);
    let ended = tokio::task::spawn_blocking(move || postgres.stop()).await;
    Ok(ended.map_err(|error| Error::Start(error.into()))??)
}

/// Where the data lie.
struct Home {
    path: PathBuf,
    _passing: Option<TempDir>, // removed at the end
}

impl Home {
    fn open(kept: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = kept else {
            // Of a name that nobody knows before: whoever could make it first could choose the key.
            // PostgreSQL, as another user, passes through and cannot look around.
            let passing = tempfile::Builder::new()
                .prefix("portico-demo-")
                .permissions(fs::Permissions::from_mode(0o711))
                .tempdir()
                .map_err(Error::file("a directory for the demo"))?;
            return Ok(Self { path: passing.path().to_owned(), _passing: Some(passing) });
        };
        fs::create_dir_all(path).map_err(Error::file(path.display().to_string()))?;
        let path = path.canonicalize().map_err(Error::file(path.display().to_string()))?;
        Ok(Self { path, _passing: None })
    }
}
