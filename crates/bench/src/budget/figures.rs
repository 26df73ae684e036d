//! What the samples say.

use std::{fmt::Write, time::Duration};

use super::{
    BUDGET, Outcome,
    drive::Sample,
    kinds::{Ask, KINDS, Kind},
};
use crate::meter::Used;

/// One kind.
pub struct Row {
    /// What it is called.
    pub name: &'static str,
    /// How many there were.
    pub requests: usize,
    /// In milliseconds, as the next two.
    pub p50: f64,
    #[allow(missing_docs, reason = "the name says it")]
    pub p95: f64,
    #[allow(missing_docs, reason = "the name says it")]
    pub p99: f64,
    /// CPU of one request, of those that were asked one by one.
    pub cpu: Used,
    /// Whether it is a floor to compare with, and not the product.
    pub floor: bool,
}

impl Row {
    /// Of those samples that are of this kind.
    pub fn new(kind: &Kind, at: usize, samples: &[Sample], cpu: Used) -> Self {
        let mut times: Vec<_> =
            samples.iter().filter(|s| s.kind == at).map(|s| s.latency).collect();
        times.sort();
        let [p50, p95, p99] = [50, 95, 99].map(|share| percentile(&times, share));
        let floor = matches!(kind.ask, Ask::Joined | Ask::Bare);
        Self { name: kind.name, requests: times.len(), p50, p95, p99, cpu, floor }
    }
}

/// In milliseconds: so many of a hundred take no longer. Nearest rank; of nothing, zero.
pub fn percentile(sorted: &[Duration], share: usize) -> f64 {
    let rank = (sorted.len() * share).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

impl Outcome {
    /// As a table.
    pub fn print(&self) -> String {
        let mut text = format!(
            "{:<17} {:>6} {:>9} {:>8} {:>8}   {}\n",
            "", "asked", "p50 ms", "p95", "p99", "CPU s per 1,000: server + PostgreSQL"
        );
        for Row { name, requests, p50, p95, p99, cpu, .. } in &self.rows {
            let (server, postgres) = (cpu.server_ms, cpu.postgres_ms);
            let _ = writeln!(
                text,
                "{name:<17} {requests:>6} {p50:>9.1} {p95:>8.1} {p99:>8.1}   {server:>6.2} + {postgres:.2}"
            );
        }
        let (server, postgres) = (self.cpu.server_ms, self.cpu.postgres_ms);
        let _ = writeln!(
            text,
            "all of it, as it was mixed: {server:.2} + {postgres:.2} CPU s per 1,000 requests"
        );
        for (name, [time, cpu]) in self.ratios() {
            let _ = writeln!(
                text,
                "the list by JSON is {time:.2} times {name} by p50, {cpu:.2} times by CPU"
            );
        }
        text
    }

    /// The list over HTTP against each floor: p50, and CPU of server and PostgreSQL.
    pub fn ratios(&self) -> Vec<(&'static str, [f64; 2])> {
        let Some(list) = self.rows.iter().find(|row| row.name == "list by JSON") else {
            return vec![];
        };
        let floors = self.rows.iter().filter(|row| row.floor);
        floors
            .map(|floor| {
                (floor.name.trim(), [list.p50 / floor.p50, list.cpu.both() / floor.cpu.both()])
            })
            .collect()
    }

    /// The kinds that take longer than they may.
    pub fn too_slow(&self) -> Vec<String> {
        let most = BUDGET.as_secs_f64() * 1e3;
        let slow = self.rows.iter().filter(|row| row.p95 > most);
        slow.map(|row| format!("{}: p95 {:.0} ms of {most:.0}", row.name, row.p95)).collect()
    }

    /// How much longer each kind of the product takes than in `other`: by p95, and by p50.
    pub fn against(&self, other: &Self) -> Vec<(&'static str, [f64; 2])> {
        let pairs = self.rows.iter().zip(&other.rows).filter(|(row, _)| !row.floor);
        pairs.map(|(row, other)| (row.name, [row.p95 / other.p95, row.p50 / other.p50])).collect()
    }
}

/// Whether every kind was asked at all.
pub fn all_were_asked(outcome: &Outcome) -> bool {
    outcome.rows.len() == KINDS.len() && outcome.rows.iter().all(|row| row.requests > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_those_that_were_measured() {
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 50), 100.0);
        assert_eq!(percentile(&times, 95), 190.0);
        assert_eq!(percentile(&times[..1], 99), 1.0);
        assert_eq!(percentile(&[], 95), 0.0);
    }
}
