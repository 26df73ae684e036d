use std::fmt::Display;

use indicatif::{HumanBytes, HumanCount};
use serde_json::{Map, Value, json};

use super::Options;

/// Of how many of each fault it is said which they are.
const NAMED: usize = 200;

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Missing,
    Other,
    Unreadable,
    Unkept,
    Fileless,
    Overdue,
    Orphan,
    Miscounted,
}

impl Fault {
    const ALL: [Self; 8] = [
        Self::Missing,
        Self::Other,
        Self::Unreadable,
        Self::Unkept,
        Self::Fileless,
        Self::Overdue,
        Self::Orphan,
        Self::Miscounted,
    ];

    /// What scripts call it, and what people are told.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing => ("missing", "Not in the store, though the database has it"),
            Self::Other => ("other", "In the store, and not what its row says"),
            Self::Unreadable => ("unreadable", "In the store, and cannot be read"),
            Self::Unkept => ("unkept", "The content of a file, and marked to be removed"),
            Self::Fileless => ("fileless", "Kept, and of no file"),
            Self::Overdue => ("overdue", "On its way for more than a day: does `serve` run?"),
            Self::Orphan => ("orphans", "In the store, for a day and more, and no row knows it"),
            Self::Miscounted => {
                ("miscounted", "A practice whose files do not come to what is counted")
            }
        }
    }
}

/// What was found.
#[derive(Default)]
pub struct Found {
    /// Files and earlier contents that are there, and are what their rows say.
    pub whole: u64,
    /// What they have, in bytes.
    pub bytes: u64,
    /// On their way.
    pub arriving: u64,
    /// Thrown away, and not yet removed.
    pub doomed: u64,
    /// Thrown away and removed while this was looked for.
    pub gone: u64,
    /// In the store for less than a day, and no row knows them.
    pub young: u64,
    /// Removed, since no row knew them; and the first of them.
    swept: u64,
    removed: Vec<String>,
    /// Why nothing was removed.
    withheld: Option<&'static str>,
    counts: [u64; Fault::ALL.len()],
    /// The first of each.
    named: Vec<(Fault, String)>,
}

impl Found {
    /// One more of these.
    pub fn add(&mut self, fault: Fault, which: &impl Display) {
        self.counts[fault as usize] += 1;
        if self.counts[fault as usize] <= NAMED as u64 {
            self.named.push((fault, which.to_string()));
        }
    }

    /// They are no more.
    pub fn forget(&mut self, fault: Fault) {
        self.counts[fault as usize] = 0;
        self.named.retain(|(of, _)| *of != fault);
    }

    /// One more that was removed.
    pub fn swept(&mut self, which: &impl Display) {
        self.swept += 1;
        if self.removed.len() < NAMED {
            self.removed.push(which.to_string());
        }
    }

    pub fn count(&self, fault: Fault) -> u64 {
        self.counts[fault as usize]
    }

    pub fn is_sound(&self) -> bool {
        self.counts.iter().all(|count| *count == 0)
    }

    /// Why nothing may be removed, where store and database do not seem to be of the same installation.
    pub fn withhold(&mut self, count: u64) -> Option<&'static str> {
        let amiss = [Fault::Missing, Fault::Other, Fault::Unreadable];
        self.withheld = if amiss.iter().any(|fault| self.count(*fault) > 0) {
            Some(
                "not every file is there and whole, so that this may be another's store, or database",
            )
        } else if self.whole == 0 && self.count(Fault::Orphan) > 0 {
            Some("the database knows none of what is there, so that this may be another's store")
        } else if self.count(Fault::Orphan) != count {
            Some("there are not as many as was said: look at them first, without --sweep")
        } else {
            None
        };
        self.withheld
    }

    pub fn print(&self, options: &Options, seconds: f64) {
        match options.json {
            true => println!("{:#}", self.as_json(options, seconds)),
            false => self.say(options, seconds),
        }
    }

    fn as_json(&self, options: &Options, seconds: f64) -> Value {
        let counts = Fault::ALL.map(|fault| (fault.words().0.to_owned(), self.count(fault).into()));
        let named =
            |(fault, which): &(Fault, String)| json!({ "fault": fault.words().0, "id": which });
        json!({
            "sound": self.is_sound(),
            "read": options.read,
            "files": { "whole": self.whole, "bytes": self.bytes, "gone": self.gone },
            "arriving": self.arriving,
            "doomed": self.doomed,
            "young": self.young,
            "swept": self.swept,
            "removed": self.removed,
            "withheld": self.withheld,
            "faults": Map::from_iter(counts),
            "named": self.named.iter().map(named).collect::<Vec<_>>(),
            "seconds": seconds,
        })
    }

    fn say(&self, options: &Options, seconds: f64) {
        let Self { whole, bytes, arriving, doomed, gone, young, swept, .. } = self;
        println!(
            "Files of clients, with earlier contents: {}, {}, each with the size{} of its row; {seconds:.1} s.",
            HumanCount(*whole),
            HumanBytes(*bytes),
            if options.read { " and the SHA-256" } else { "" }
        );
        println!("On their way: {arriving}. Thrown away, and not yet removed: {doomed}.");
        for (count, what) in [
            (gone, "Thrown away and removed meanwhile"),
            (
                young,
                "In the store for less than a day, and no row knows them (a restore may be bringing them)",
            ),
            (swept, "Removed, since no row knew them"),
        ] {
            if *count > 0 {
                println!("{what}: {count}.");
            }
        }
        self.removed.iter().for_each(|which| println!("  {which}"));
        if let Some(why) = self.withheld {
            println!("Nothing was removed: {why}.");
        }
        for fault in Fault::ALL {
            let count = self.count(fault);
            if count == 0 {
                continue;
            }
            println!("\n{}: {}", fault.words().1, HumanCount(count));
            let named = self.named.iter().filter(|(of, _)| *of == fault);
            named.for_each(|(_, which)| println!("  {which}"));
            if count > NAMED as u64 {
                println!("  and {} more", HumanCount(count - NAMED as u64));
            }
        }
        match self.is_sound() {
            true => println!("All is well."),
            false => println!("\nNot all is well: docs/BACKUP.md says what to do."),
        }
    }
}
