//! Answering requests, until told to stop.

use std::{future::Future, num::NonZero, thread, time::Duration};

use axum::Router;
use portico_api::App;
use portico_auth::{Auth, KeyRing, PasswordPool};
use portico_domain::{Database, Login, schema};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{Config, Error, config};

/// How long requests that have begun may go on once the program was told to stop.
const DRAIN: Duration = Duration::from_secs(20);

pub async fn run(config: &Config) -> Result<(), Error> {
    let (url, keys) = (config.url(config::Login::Server)?, config.keys()?);
    schema::require(url).await?;
    let database = Database::connect(url, config.connections, Login::Server).await?;
    let app = app(database, keys);
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(Error::file(format!("cannot listen at {}", config.listen)))?;
    tracing::info!(listen = %config.listen, "serving");
    serve(listener, portico_web::house(app, Router::new()), stopped()).await
}

/// What both faces work with.
pub fn app(database: Database, keys: KeyRing) -> App {
    let cores = thread::available_parallelism().map_or(2, NonZero::get);
    let auth = Auth::new(database.clone(), keys, PasswordPool::new(cores));
    App { database, auth }
}

/// Serves until `stop`, then lets what has begun end, for a while.
pub async fn serve(
    listener: TcpListener,
    house: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let (told, tell) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = told.send(());
    };
    let serving = axum::serve(listener, house).with_graceful_shutdown(stop);
    tokio::select! {
        served = async { serving.await } => served.map_err(Error::Start),
        () = async { let _ = tell.await; tokio::time::sleep(DRAIN).await } => Ok(()),
    }
}

/// Ends with Ctrl-C or SIGTERM.
pub async fn stopped() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
