//! What was found in a file, as its page shows it.

use portico_domain::imports::Import;
use portico_import::errand::{FaultAt, Findings};

use super::words;
use crate::format;

/// How far a job has come.
pub struct Bar {
    pub of: i32,
    pub done: i32,
    /// 12 000 of 58 000
    pub words: String,
}

/// What was found of a file as a whole.
pub struct Found {
    /// Why nothing came of it, where that is not for faults of single records.
    pub refusal: Option<String>,
    /// Whether it is proposed which column holds what.
    pub proposed: bool,
    /// For what no column is known: see [`words::missing`].
    pub missing: Vec<Vec<(String, String)>>,
    /// The program whose columns they are.
    pub program: Option<&'static str>,
    /// How it was read.
    pub conventions: Vec<String>,
    /// How many records can be read, how many of them are new, and how many are here already.
    pub records: String,
    pub new: Option<String>,
    pub same: Option<String>,
    /// How many faults there are; none if there is none.
    pub faults: Option<String>,
    /// How many records are no notes, and who will see those that are some.
    pub empty: Option<String>,
    pub sight: Option<String>,
    /// What is to be taken in, such as 47 clients; none if there is nothing.
    pub to_take: Option<String>,
}

/// A line of the table of faults.
pub struct Fault {
    pub line: String,
    pub column: String,
    pub words: String,
}

impl Bar {
    /// None before it is known how many records there are.
    pub fn new(import: &Import) -> Option<Self> {
        let (of, done) = (import.records, import.dealt_with.min(import.records));
        let words = format!("{} of {}", format::count(done), format::count(of));
        (of > 0).then_some(Self { of, done, words })
    }
}

impl Found {
    pub fn new(import: &Import, findings: &Findings) -> Self {
        let same = import.added.map(|added| import.records - added);
        let to_take = import.added.filter(|added| *added > 0 && import.faults == 0);
        let program = findings.proposal.as_ref().and_then(|proposal| proposal.preset.as_deref());
        let at_least =
            if findings.complete || findings.refusal.is_some() { "" } else { "At least " };
        let faults = (import.faults > 0 && findings.refusal.is_none())
            .then(|| format!("{at_least}{}", format::count(import.faults)));
        Self {
            refusal: findings.refusal.as_ref().map(|why| format::sentence(why.as_str())),
            missing: findings
                .proposal
                .as_ref()
                .map(|proposal| words::missing(import.kind.into(), &proposal.missing))
                .unwrap_or_default(),
            proposed: findings.proposal.is_some(),
            program: program.and_then(words::program),
            conventions: findings.conventions.as_ref().map(words::conventions).unwrap_or_default(),
            records: format::count(import.records),
            new: import.added.map(format::count),
            same: same.map(format::count),
            faults,
            empty: findings.notes.as_ref().and_then(words::empty),
            sight: findings.notes.as_ref().map(words::sight),
            to_take: to_take.map(|added| words::counted(import.kind, added)),
        }
    }
}

impl From<FaultAt> for Fault {
    fn from(fault: FaultAt) -> Self {
        Self {
            line: fault.line.to_string(),
            column: fault.column.map(|name| name.as_str().to_owned()).unwrap_or_default(),
            words: format::sentence(fault.message.as_str()),
        }
    }
}
