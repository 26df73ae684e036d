//! SIGKILL while files arrive: what was acknowledged is there, and of what was not, nothing is left.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    http::{FILES, FORM, around, ask},
    place::Place,
    until,
};

/// How many files are brought,
const FILES_BROUGHT: usize = 200;

/// and how often whoever takes them is killed meanwhile.
const KILLS: usize = 6;

/// Who brings files at a time, and for which client.
const PEOPLE: [(&str, &str); 8] = [
    ("a-coach", "a1"),
    ("a-coach", "a1"),
    ("a-coach", "a1"),
    ("a-client1", "a1"),
    ("a-client2", "a2"),
    ("b-coach", "b1"),
    ("b-client1", "b1"),
    ("b-client2", "b2"),
];

/// How many files `seed.sql` has.
const SEED_FILES: usize = 8;

/// SplitMix64: the moments of a run that failed are those of its seed.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

/// What the file of that number holds: most are small, every eighth has several MB.
fn content(n: usize) -> Vec<u8> {
    let size = if n % 8 == 3 { 3_000_000 + n * 20_011 } else { 20 + n * 307 };
    let mut moments = Moments(n as u64);
    let block: Vec<u8> = (0..4_099).map(|_| moments.next(256) as u8).collect();
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend(block.repeat(size / block.len() + 1));
    content.truncate(size);
    content
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_else_is_left() {
    let begun = Instant::now();
    let seed = std::env::var("PORTICO_SEED").map_or(process::id().into(), |s| s.parse().unwrap());
    println!("PORTICO_SEED={seed}");
    let (mut moments, place) = (Moments(seed), Place::new());
    let mut server = place.serve(&[]);
    let load = &Load::new(&place, server.port);
    let (mut cut_off, mut downtime) = (0, Duration::ZERO);
    thread::scope(|scope| {
        let people: Vec<_> = PEOPLE.iter().map(|who| scope.spawn(move || load.work(who))).collect();
        for kill in 1..=KILLS {
            let reached = FILES_BROUGHT * kill / (KILLS + 2);
            until("files that have come", || (load.acknowledged() >= reached).then_some(()));
            thread::sleep(Duration::from_millis(moments.next(200)));
            server.kill();
            cut_off += place.age_rows();
            let away = Instant::now();
            server = place.serve(&[]);
            downtime += away.elapsed();
        }
        people.into_iter().for_each(|person| person.join().unwrap());
    });
    // Whatever the last one has left is swept as soon as there is another, once it is old enough.
    server.kill();
    place.age_rows();
    place.age_objects();
    let server = place.serve(&[]);
    until("a store that is swept", || {
        let unfinished = |path: &PathBuf| path.to_string_lossy().contains('#');
        (place.unkept() == 0 && !place.objects().iter().any(unfinished)).then_some(())
    });

    let acknowledged = load.acknowledged.lock().unwrap();
    let brought: BTreeSet<_> = acknowledged.iter().map(|(n, ..)| n).collect();
    assert_eq!(brought.len(), FILES_BROUGHT);
    for (n, actor, id) in acknowledged.iter() {
        let answer = ask(server.port, actor, ("GET", &format!("{FILES}/{id}/content")), "", &[]);
        let answer = answer.unwrap();
        assert!(answer.status == 200 && answer.body == content(*n), "{n}: {}", answer.status);
    }
    let found = place.check(&["--sweep=0"]);
    assert_eq!(found["sound"], true, "{found}");
    assert_eq!(
        [&found["swept"], &found["young"], &found["arriving"], &found["doomed"]],
        [0, 0, 0, 0],
        "nothing is left that no file has: {found}"
    );
    let files = place.lines("select id::text from files").len();
    assert_eq!(found["files"]["whole"], files, "and of each row there is a file");
    let broken = load.broken.load(SeqCst);
    assert!(broken > 0 && cut_off > 0, "the control: {broken} were cut off, {cut_off} half-way");
    println!(
        "{FILES_BROUGHT} files brought over {KILLS} kills ({downtime:.1?} away); {broken} tries broke, {cut_off} of them \
         half-way; kept without having been acknowledged: {}; {:.1?}",
        files - FILES_BROUGHT - SEED_FILES,
        begun.elapsed()
    );
}

/// Who bring files, and what they are told.
struct Load {
    port: u16,
    /// The ids of clients, by name.
    clients: BTreeMap<&'static str, String>,
    next: AtomicUsize,
    /// Which file, by whom, and what it is called by.
    acknowledged: Mutex<Vec<(usize, &'static str, String)>>,
    broken: AtomicUsize,
}

impl Load {
    fn new(place: &Place, port: u16) -> Self {
        Self {
            port,
            clients: PEOPLE.iter().map(|(_, client)| (*client, place.id(client))).collect(),
            next: AtomicUsize::new(0),
            acknowledged: Mutex::default(),
            broken: AtomicUsize::new(0),
        }
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// Brings one file after the other. What nobody has acknowledged is brought once more.
    fn work(&self, (actor, client): &(&'static str, &'static str)) {
        loop {
            let n = self.next.fetch_add(1, SeqCst);
            if n >= FILES_BROUGHT {
                return;
            }
            let (front, behind) = around(&self.clients[client], &format!("file-{n}.pdf"));
            let form = [front.as_bytes(), &content(n), behind.as_bytes()].concat();
            let id = until("an answer", || self.bring(actor, &form));
            self.acknowledged.lock().unwrap().push((n, actor, id));
        }
    }

    fn bring(&self, actor: &str, form: &[u8]) -> Option<String> {
        let Ok(answer) = ask(self.port, actor, ("POST", FILES), FORM, form) else {
            self.broken.fetch_add(1, SeqCst);
            return None;
        };
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        Some(answer.json()["id"].as_str().unwrap().to_owned())
    }
}
