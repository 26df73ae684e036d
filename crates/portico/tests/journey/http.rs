//! A browser's worth of HTTP: one connection a request, the cookie of the session, and the marks.

use std::{
    cell::RefCell,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use crate::operator::PASSWORD;

pub struct Visitor {
    home: String,
    cookie: RefCell<Option<String>>,
    marks: RefCell<Option<String>>,
}

pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Visitor {
    /// Of the practice at this base URL.
    pub fn new(base_url: &str) -> Self {
        let home = base_url.strip_prefix("http://").unwrap().to_owned();
        Self { home, cookie: RefCell::default(), marks: RefCell::default() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, Some(body))
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookie.borrow().clone()
    }

    pub fn bring(&self, cookie: Option<String>) {
        *self.cookie.borrow_mut() = cookie;
    }

    /// All items of a collection, page by page.
    pub fn all(&self, collection: &str) -> Vec<Value> {
        let (mut items, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/api/v1/{collection}?limit=7{after}"));
            assert_eq!(page.status, 200, "{}", page.body);
            let page = page.json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next"].as_str() else { return items };
            after = format!("&after={next}");
        }
    }

    /// Accepts the invitation of a link; the status.
    pub fn accept(&self, link: &str) -> u16 {
        let (_, token) = link.rsplit_once('/').unwrap();
        let new = json!({ "token": token, "password": PASSWORD });
        self.post("/api/v1/invitations/accept", &new).status
    }

    /// Types the code of now, and that of the next step where that one was used already.
    pub fn type_code(&self, path: &str, key: &str) {
        for _ in 0..2 {
            let code = portico_auth::code_at(&key.to_owned().into(), now()).unwrap();
            if self.post(path, &json!({ "code": code })).status == 200 {
                return;
            }
            thread::sleep(Duration::from_secs(31 - now() % 30));
        }
        panic!("no code is taken at {path}");
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let (_, port) = self.home.rsplit_once(':').unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let body = body.map_or(String::new(), Value::to_string);
        let cookies = [self.cookie(), self.marks.borrow().clone()];
        let cookies = cookies.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let cookie = match cookies.is_empty() {
            true => String::new(),
            false => format!("cookie: {cookies}\r\n"),
        };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\norigin: http://{}\r\n\
             {cookie}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.home,
            self.home,
            body.len()
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (pair, attributes) = line.split_once("; ").unwrap();
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(attributes.contains(attribute), "{attributes}");
            }
            let gone = attributes.contains("Max-Age=0");
            let kept = if pair.starts_with("__Host-portico=") { &self.cookie } else { &self.marks };
            *kept.borrow_mut() = (!gone).then(|| pair.to_owned());
        }
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// All of it but the request's id and the date.
    pub fn comparable(&self) -> (Vec<&str>, &str) {
        let differs =
            |line: &&str| !line.starts_with("x-request-id:") && !line.starts_with("date:");
        (self.head.lines().filter(differs).collect(), &self.body)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}
