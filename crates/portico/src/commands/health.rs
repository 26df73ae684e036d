//! Asking the program that serves on this machine how it is: a container without a shell has nobody else who could.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{Config, Error};

/// How long the answer may take; and how much of it is read.
const PATIENCE: Duration = Duration::from_secs(4);
const LONGEST: u64 = 4_096;

/// Prints what `/readyz` answers; an error where that is no.
pub async fn run(config: &Config) -> Result<(), Error> {
    let asked = timeout(PATIENCE, ask(config.listen)).await;
    let answer = match asked {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => return Err(Error::Setting(format!("nobody answers at {}", config.listen))),
        Err(_) => return Err(Error::Setting(format!("no answer came from {}", config.listen))),
    };
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    println!("{body}");
    if head.starts_with("HTTP/1.1 200 ") {
        Ok(())
    } else {
        Err(Error::Setting("it is not ready".into()))
    }
}

/// Of a server that listens everywhere, the address on this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "it speaks to itself, where its own configuration says"
)]
async fn ask(listen: SocketAddr) -> std::io::Result<String> {
    let mut at = listen;
    if at.ip().is_unspecified() {
        at.set_ip(match at {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    let mut stream = TcpStream::connect(at).await?;
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
