//! The golden file.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    cases::Case,
    common::Answer,
    exceptions::EXCEPTIONS,
    principals::{PRINCIPALS, Principal},
};

const HEAD: &str = "\
Who is answered what. A row is an operation or a page with an id, a query or a body; a column is who
asks. `none` is an id of nothing and `no-id` no id at all; `a1` is client 1 of practice a, `a1-draft`
an invoice of theirs, `b` the twin of a. Where a browser is sent elsewhere it says where to; that is
/sign-in for whoever should sign in first.

nobody     no cookie                             expired    a session that has run out
half       staff, the code is due                enrolling  staff, invited, the factor is not confirmed
client1    the client a1                         client2    the client a2
coach      assigned to a1                        bystander  a coach, assigned to nobody
admin      assigned to nobody                    disabled   a coach who may not sign in any more
twin       the admin of b, at a's host           twin-home  the admin of b, at b's host

";

#[derive(Default)]
pub struct Table {
    rows: Vec<(String, String)>,
    exceptions: BTreeMap<(String, String), Vec<&'static str>>,
    pub operations: usize,
}

impl Table {
    pub fn row(&mut self, case: &Case, answers: &[Answer]) {
        let cells = answers.iter().map(|answer| format!(" {:>13}", in_short(answer)));
        self.rows.push((case.name().trim_end().to_owned(), cells.collect()));
    }

    /// Notes that this did something that its answer does not say, or the other way round.
    pub fn except(&mut self, case: &Case, principal: &Principal) {
        self.exceptions
            .entry((case.operation(), case.label.clone()))
            .or_default()
            .push(principal.name);
    }

    pub fn exceptions(&self) -> Vec<(&str, &str, &[&str])> {
        let exceptions = self.exceptions.iter();
        exceptions
            .map(|((operation, case), who)| (operation.as_str(), case.as_str(), &who[..]))
            .collect()
    }

    pub fn print(&self) -> String {
        let mut text = HEAD.to_owned();
        let names = PRINCIPALS.iter().map(|principal| format!(" {:>13}", principal.name));
        writeln!(text, "{:<52}{}", "", names.collect::<String>()).unwrap();
        for (name, cells) in &self.rows {
            writeln!(text, "{name:<52}{cells}").unwrap();
        }
        text += "\nExceptions: what changes something although it is refused, or does nothing to write down.\n";
        for e in EXCEPTIONS {
            let case = format!("{} {}", e.operation, e.case);
            writeln!(text, "{} as {}: {}", case.trim_end(), e.principals.join(", "), e.reason)
                .unwrap();
        }
        let (rows, who) = (self.rows.len(), PRINCIPALS.len());
        let (operations, cells, exceptions) = (self.operations, rows * who, EXCEPTIONS.len());
        write!(
            text,
            "\n{operations} operations, {rows} rows, {who} principals: {cells} answers with both walls \
             and as many with wall one alone; 0 leaks, {exceptions} exceptions.\n"
        )
        .unwrap();
        text
    }
}

fn in_short(answer: &Answer) -> String {
    if answer.status.is_redirection() {
        without_ids(answer.location())
    } else {
        answer.status.as_str().to_owned()
    }
}

/// Ids of what was just made differ from time to time.
fn without_ids(location: &str) -> String {
    let parts = location.split('/').map(|part| match part.split_at_checked(36) {
        Some((id, rest)) if id.matches('-').count() == 4 => format!("…{rest}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}
