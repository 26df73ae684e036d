//! HTTP of somebody who is told when there is nobody.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// One request. `more` are lines of its head.
pub fn ask(
    port: u16,
    (method, host, path): (&str, &str, &str),
    more: &str,
    body: &str,
) -> io::Result<Answer> {
    let mut stream = begin(port, (method, host, path), more, body.len())?;
    stream.write_all(body.as_bytes())?;
    read(stream)
}

/// The head of one, whose body is still to come.
pub fn begin(
    port: u16,
    (method, host, path): (&str, &str, &str),
    more: &str,
    length: usize,
) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\norigin: http://{host}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{more}\r\n"
    )?;
    Ok(stream)
}

/// The answer, which must be whole.
pub fn read(mut stream: TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    let answer = Answer { status, head: head.to_lowercase(), body: body.to_owned() };
    match answer.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > answer.body.len() => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(answer),
    }
}
