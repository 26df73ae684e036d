//! HTTP without a browser: what a program sends that looks through mail, or whoever kept a cookie.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// The status of the answer to this, and its body. The cookie is a whole `name=value`.
pub fn ask(method: &str, url: &str, cookie: Option<&str>) -> (u16, String) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let (_, port) = host.rsplit_once(':').unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let cookie = cookie.map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
    let head = format!("host: {host}\r\nconnection: close\r\n{cookie}");
    write!(stream, "{method} /{path} HTTP/1.1\r\n{head}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes); // a PDF is none
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
