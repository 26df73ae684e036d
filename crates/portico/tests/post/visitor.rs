//! A browser's worth of HTTP: one connection a request, its cookies, and a place of its own.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

pub struct Visitor {
    host: String,
    port: u16,
    place: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

pub struct Answer {
    pub status: u16,
    /// Where it leads; empty if nowhere.
    #[allow(dead_code, reason = "pages lead somewhere, and not all tests look at pages")]
    pub location: String,
    pub body: String,
}

impl Visitor {
    /// Of the practice at this base URL, by way of this port: as a proxy says, from where nobody else is.
    pub fn new(base_url: &str, port: u16) -> Self {
        static PLACES: AtomicU16 = AtomicU16::new(0);
        let [high, low] = PLACES.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let host = base_url.strip_prefix("http://").unwrap().to_owned();
        Self { host, port, place: format!("198.18.{high}.{low}"), cookies: RefCell::default() }
    }

    /// What it brings along.
    pub fn cookies(&self) -> String {
        let cookies = self.cookies.borrow();
        let pairs = cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, Some(body))
    }

    /// Types the code that an app with this key shows now.
    pub fn type_code(&self, path: &str, key: &str) -> Answer {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let code = portico_auth::code_at(&key.to_owned().into(), since.as_secs()).unwrap();
        self.post(path, &json!({ "code": code }))
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map_or(String::new(), Value::to_string);
        self.send(method, path, "application/json", body.as_bytes())
    }

    /// Sends what is of that type.
    pub fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\norigin: http://{}\r\n\
             x-forwarded-for: {}\r\ncookie: {}\r\ncontent-type: {kind}\r\n\
             content-length: {}\r\n\r\n",
            self.host,
            self.host,
            self.place,
            self.cookies(),
            body.len()
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (pair, attributes) = line.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match attributes.contains("Max-Age=0") {
                true => self.cookies.borrow_mut().remove(name),
                false => self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned()),
            };
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let location = head.lines().find_map(|line| line.strip_prefix("location: "));
        let location = location.unwrap_or_default().to_owned();
        Answer { status, location, body: body.to_owned() }
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}
