//! HTTP without a browser: what a program sends that looks through mail, or whoever kept a cookie.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// An answer as it came.
pub struct Answer {
    pub status: u16,
    /// Its headers, in lower case.
    pub head: String,
    pub body: Vec<u8>,
}

/// The status of the answer to this, and its body. The cookie is a whole `name=value`.
pub fn ask(method: &str, url: &str, cookie: Option<&str>) -> (u16, String) {
    let cookie = cookie.map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
    let answer = send(method, url, &cookie, &[]);
    (answer.status, String::from_utf8_lossy(&answer.body).into_owned()) // a PDF is none
}

/// The answer to this, with these headers, each of which ends its line.
pub fn send(method: &str, url: &str, headers: &str, body: &[u8]) -> Answer {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let (_, port) = host.rsplit_once(':').unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let length = match body {
        [] => String::new(),
        body => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("host: {host}\r\nconnection: close\r\n{length}{headers}");
    write!(stream, "{method} /{path} HTTP/1.1\r\n{head}\r\n").unwrap();
    let _ = stream.write_all(body); // whoever is refused early need not send all
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}
