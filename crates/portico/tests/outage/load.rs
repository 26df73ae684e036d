//! People who add clients all the time, and try again what was not acknowledged.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{ask::ask, place::HOST, sql::Sql};

/// How long somebody waits before they try again, or add the next.
const PAUSE: Duration = Duration::from_millis(25);

#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    acknowledged: Mutex<Vec<String>>,
    /// Of tries: 503, a connection that broke or was refused, anything else.
    away: AtomicUsize,
    broken: AtomicUsize,
    other: Mutex<Vec<String>>,
    /// When somebody was last told no, and when somebody was told yes after that.
    last_no: Mutex<Option<Instant>>,
}

pub struct Load {
    seen: Arc<Seen>,
    people: Vec<JoinHandle<()>>,
}

impl Load {
    /// Each of those who are signed in by these cookies, at one of these ports after the other.
    pub fn begin(cookies: &[String], ports: &[u16]) -> Self {
        let seen = Arc::new(Seen::default());
        let people = cookies.iter().enumerate().map(|(who, cookies)| {
            let (seen, cookies, ports) = (seen.clone(), cookies.clone(), ports.to_vec());
            thread::spawn(move || seen.add_all_the_time(who, &cookies, &ports))
        });
        Self { people: people.collect(), seen }
    }

    pub fn acknowledged(&self) -> usize {
        self.seen.acknowledged.lock().unwrap().len()
    }

    /// When somebody was last told no.
    pub fn last_no(&self) -> Option<Instant> {
        *self.seen.last_no.lock().unwrap()
    }

    /// That each client who was acknowledged is there, and once; with figures.
    pub fn end(self, what: &str, sql: &Sql) {
        self.seen.stop.store(true, Relaxed);
        for person in self.people {
            person.join().unwrap();
        }
        let other = self.seen.other.lock().unwrap();
        assert!(other.is_empty(), "{other:?}");
        let acknowledged = self.seen.acknowledged.lock().unwrap();
        let names: BTreeSet<_> = acknowledged.iter().collect();
        assert_eq!(names.len(), acknowledged.len(), "each was acknowledged once");
        let there: String = sql.one("select coalesce(string_agg(name, ' '), '') from clients");
        let there: Vec<_> = there.split(' ').map(str::to_owned).collect();
        let once: BTreeSet<_> = there.iter().collect();
        assert_eq!(once.len(), there.len(), "nobody was added twice");
        let lost: Vec<_> = names.difference(&once).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        println!(
            "{what}: {} acknowledged, 0 lost, 0 twice; {} more are there unacknowledged; {} times 503, {} \
             connections refused or broken",
            names.len(),
            once.len() - names.len(),
            self.seen.away.load(Relaxed),
            self.seen.broken.load(Relaxed),
        );
    }
}

impl Seen {
    fn add_all_the_time(&self, who: usize, cookies: &str, ports: &[u16]) {
        let mut turns = ports.iter().cycle();
        for n in 0.. {
            let name = format!("w{who}-{n}");
            let head = format!(
                "cookie: {cookies}\r\nidempotency-key: {name}-of-the-load\r\nx-forwarded-for: 198.18.7.{who}\r\n"
            );
            loop {
                if self.stop.load(Relaxed) {
                    return;
                }
                let body = format!("{{\"name\": \"{name}\"}}");
                let port = *turns.next().unwrap();
                let answer = ask(port, ("POST", HOST, "/api/v1/clients"), &head, &body);
                match answer {
                    Ok(answer) if answer.status == 201 => break,
                    Ok(answer) if answer.status == 503 => {
                        assert!(answer.header("retry-after").is_some());
                        self.away.fetch_add(1, Relaxed);
                    }
                    Ok(answer) => self.other.lock().unwrap().push(format!("{answer:?}")),
                    Err(_) => {
                        self.broken.fetch_add(1, Relaxed);
                    }
                }
                *self.last_no.lock().unwrap() = Some(Instant::now());
                thread::sleep(PAUSE);
            }
            self.acknowledged.lock().unwrap().push(name);
            thread::sleep(PAUSE);
        }
    }
}
