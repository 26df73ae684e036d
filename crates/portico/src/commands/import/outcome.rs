use portico_import::{Conventions, Fault, FileKind};
use serde_json::json;

use super::{File, Options};

/// What came of a file.
pub struct Outcome {
    /// Records in which nothing is wrong.
    pub rows: usize,
    /// Of them, those that were not here yet; `None` where faults kept everything out.
    pub new: Option<usize>,
    pub faults: Vec<Fault>,
    /// Whether the whole file was looked at.
    pub complete: bool,
    pub found: Conventions,
    /// Of notes and files: how many their clients will see.
    pub shared: Option<usize>,
    /// Of notes: those without a text are no `rows`.
    pub empty: Option<usize>,
}

impl Outcome {
    /// Before anything has become of it.
    pub fn of(file: &File) -> Self {
        let (rows, complete, found, tally) = match file {
            File::Clients(report) => (report.rows.len(), report.complete, &report.found, None),
            File::Invoices(report) => (report.rows.len(), report.complete, &report.found, None),
            File::Notes(report) => {
                let tally = report.tally();
                (tally.notes, report.complete, &report.found, Some(tally))
            }
        };
        Self {
            rows,
            new: None,
            faults: Vec::new(),
            complete,
            found: found.clone(),
            shared: tally.map(|tally| tally.shared),
            empty: tally.map(|tally| tally.empty),
        }
    }

    pub fn print(&self, kind: FileKind, options: &Options) {
        let kind = kind.word();
        if options.json {
            let outcome = json!({
                "kind": kind,
                "dry_run": options.dry_run,
                "rows": self.rows,
                "new": self.new,
                "unchanged": self.new.map(|new| self.rows - new),
                "faults": self.faults,
                "complete": self.complete,
                "found": self.found,
                "shared": self.shared,
                "empty": self.empty,
            });
            println!("{outcome:#}");
            return;
        }
        for fault in &self.faults {
            println!("{fault}");
        }
        if !self.complete {
            println!("… and the rest of the file was not looked at.");
        }
        if let Some(empty) = self.empty {
            println!("Records without a text, which are no notes: {empty}.");
        }
        if let Some(shared) = self.shared {
            println!("Of these {kind} clients will see: {shared}. All others are private.");
        }
        match (self.new, options.dry_run) {
            (None, _) => {
                let faults = self.faults.len();
                let s = if faults == 1 { "" } else { "s" };
                println!("{faults} fault{s}; nothing was taken in.");
            }
            (Some(new), dry_run) => {
                let verb = if dry_run { "would be taken in" } else { "taken in" };
                let same = self.rows - new;
                let kind = if new == 1 { kind.trim_end_matches('s') } else { kind };
                println!("{new} {kind} {verb}; here already, and left as they are: {same}.");
            }
        }
    }
}
