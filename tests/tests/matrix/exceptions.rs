//! What is otherwise, and why. This list may only shrink: the matrix fails where it says too much,
//! as it does where it says too little.

pub struct Exception {
    pub operation: &'static str,
    pub case: &'static str,
    pub principals: &'static [&'static str],
    pub reason: &'static str,
}

pub const EXCEPTIONS: [Exception; 0] = [
];

/// In the order in which the table keeps what it met.
pub fn known() -> Vec<(&'static str, &'static str, &'static [&'static str])> {
    let mut known: Vec<_> = EXCEPTIONS.iter().map(|e| (e.operation, e.case, e.principals)).collect();
    known.sort_unstable();
    known
}
