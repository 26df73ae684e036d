//! HTTP of those whom `seed.sql` has signed in, and who are told when there is nobody.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use portico_testkit::token;
use serde_json::Value;

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// The head of a request, whose body is still to come.
pub fn begin(
    port: u16,
    actor: &str,
    (method, path): (&str, &str),
    kind: &str,
    length: usize,
) -> io::Result<TcpStream> {
    let host = if actor.starts_with('b') { "b.localhost:8080" } else { "a.example" };
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let cookie = match actor {
        "" => String::new(),
        actor => format!("cookie: __Host-portico={}\r\n", token(actor)),
    };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\norigin: http://{host}\r\n\
         x-forwarded-for: 198.18.7.7\r\n{cookie}content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    )?;
    Ok(stream)
}

/// The answer, which must be whole.
pub fn read(mut stream: TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let body = bytes.split_off(end.ok_or(io::ErrorKind::UnexpectedEof)? + 4);
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    let said: Option<usize> =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    match said {
        Some(length) if length != body.len() => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(Answer { status, body }),
    }
}

pub fn ask(
    port: u16,
    actor: &str,
    request: (&str, &str),
    kind: &str,
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = begin(port, actor, request, kind, body.len())?;
    stream.write_all(body)?;
    read(stream)
}

/// What stands in front of a file in a form that brings it for this client, and behind it.
pub fn around(client: &str, name: &str) -> (String, &'static str) {
    let front = format!(
        "--x\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n{client}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    (front, "\r\n--x--\r\n")
}

/// What such a form is.
pub const FORM: &str = "multipart/form-data; boundary=x";

/// Where files are brought, and asked for.
pub const FILES: &str = "/api/v1/files";
