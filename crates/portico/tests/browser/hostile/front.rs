//! What a browser asks all things through. It leads to the server and nowhere else, has the browser report what a policy
//! stops, and writes down who else was asked for.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Where reports go, and where pages stand that are none of the server's.
const SINK: &str = "sink.localhost";
const STAGE: &str = "stage.localhost";

/// Whom Chromium asks for something by itself, whatever page is open: they are not counted, and have no answer either.
const CHROMIUM_S_OWN: [&str; 2] = ["accounts.google.com", "update.googleapis.com"];

pub struct Front {
    port: u16,
    seen: Arc<Seen>,
}

struct Seen {
    /// The server, as a browser calls it.
    home: String,
    pages: Mutex<Vec<String>>,
    reports: Mutex<Vec<String>>,
    outside: Mutex<Vec<String>>,
    without_policy: Mutex<Vec<String>>,
}

/// What was noticed since the last time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    pub reports: Vec<String>,
    /// Who else was asked for.
    pub outside: Vec<String>,
    /// What of the server has no Content-Security-Policy.
    pub without_policy: Vec<String>,
}

impl Front {
    /// In front of the server at this address.
    pub fn open(base_url: &str) -> Self {
        let home = base_url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let none = Mutex::<Vec<String>>::default;
        let seen =
            Seen { home, pages: none(), reports: none(), outside: none(), without_policy: none() };
        let seen = Arc::new(seen);
        let shared = seen.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let seen = shared.clone();
                // Whoever hangs up has no answer.
                thread::spawn(move || stream.and_then(|stream| seen.serve(stream)));
            }
        });
        Self { port, seen }
    }

    /// What has a browser ask all things through here, of its own machine as well.
    pub fn arguments(&self) -> [String; 3] {
        [
            format!("--proxy-server=http://127.0.0.1:{}", self.port),
            "--proxy-bypass-list=<-loopback>".to_owned(),
            "--disable-features=HttpsUpgrades,OptimizationHints,AutofillServerCommunication"
                .to_owned(),
        ]
    }

    /// Where a page stands from now on that is none of the server's, under this policy.
    pub fn stage(&self, policy: Option<&str>, body: &str) -> String {
        let policy = policy.map_or(String::new(), |policy| {
            format!("content-security-policy: {}\r\n", reporting(policy))
        });
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n{policy}");
        let mut pages = self.seen.pages.lock().unwrap();
        pages.push(format!("{head}connection: close\r\n\r\n{body}"));
        format!("http://{STAGE}/{}", pages.len() - 1)
    }

    pub fn noticed(&self) -> Noticed {
        let take = |list: &Mutex<Vec<String>>| std::mem::take(&mut *list.lock().unwrap());
        Noticed {
            reports: take(&self.seen.reports),
            outside: take(&self.seen.outside),
            without_policy: take(&self.seen.without_policy),
        }
    }
}

impl Seen {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut from = BufReader::new(stream.try_clone()?);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line)?;
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let length = head.iter().find_map(|line| value(line, "content-length")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        from.read_exact(&mut body)?;
        let [method, target, _] =
            head.first().map_or("", |line| line).split(' ').collect::<Vec<_>>()[..]
        else {
            return Ok(());
        };
        let (host, path) = match target.strip_prefix("http://") {
            Some(target) => target.split_once('/').unwrap_or((target, "")),
            None => (target, ""), // CONNECT
        };
        let answer = match host {
            host if host == self.home => self.ask(method, path, &head[1..], &body)?,
            SINK => {
                self.reports.lock().unwrap().push(String::from_utf8_lossy(&body).into_owned());
                nothing("204 No Content")
            }
            STAGE => {
                let page = path
                    .parse()
                    .ok()
                    .and_then(|n: usize| self.pages.lock().unwrap().get(n).cloned());
                page.map_or_else(|| nothing("404 Not Found"), String::into_bytes)
            }
            other if CHROMIUM_S_OWN.contains(&other.split(':').next().unwrap_or_default()) => {
                nothing("502 Bad Gateway")
            }
            other => {
                self.outside.lock().unwrap().push(other.to_owned());
                nothing("502 Bad Gateway")
            }
        };
        stream.write_all(&answer)
    }

    /// The server's answer, whose policies report.
    fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[String],
        body: &[u8],
    ) -> io::Result<Vec<u8>> {
        let (_, port) = self.home.rsplit_once(':').unwrap();
        let mut server = TcpStream::connect(format!("127.0.0.1:{port}"))?;
        let mut asked = format!("{method} /{path} HTTP/1.1\r\nconnection: close\r\n");
        for line in headers {
            if value(line, "connection").or(value(line, "proxy-connection")).is_none() {
                asked.push_str(&format!("{line}\r\n"));
            }
        }
        server.write_all(&[asked.as_bytes(), b"\r\n", body].concat())?;
        let mut bytes = Vec::new();
        server.read_to_end(&mut bytes)?;
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(bytes.len());
        let (head, rest) = bytes.split_at(end);
        let (mut told, mut policies) = (Vec::new(), 0);
        for line in String::from_utf8_lossy(head).split("\r\n") {
            told.push(match value(line, "content-security-policy") {
                Some(policy) => {
                    policies += 1;
                    format!("content-security-policy: {}", reporting(policy))
                }
                None => line.to_owned(),
            });
        }
        if policies != 1 {
            self.without_policy.lock().unwrap().push(format!("{method} /{path}"));
        }
        Ok([told.join("\r\n").as_bytes(), rest].concat())
    }
}

fn reporting(policy: &str) -> String {
    format!("{policy}; report-uri http://{SINK}/")
}

/// The value of a header, if it is this one.
fn value<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (own, value) = line.split_once(':')?;
    own.eq_ignore_ascii_case(name).then(|| value.trim())
}

fn nothing(status: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
}
