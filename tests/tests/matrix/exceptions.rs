//! What is otherwise, and why. This list may only shrink: the matrix fails where it says too much,
//! as it does where it says too little.

pub struct Exception {
    pub operation: &'static str,
    pub case: &'static str,
    pub principals: &'static [&'static str],
    pub reason: &'static str,
}

const COUNTED: &str = "a try was counted: the fifth wrong one ends the session";
const ON_ITS_WAY: &str = "nobody had signed in: a session that was on its way is forgotten";

pub const EXCEPTIONS: [Exception; 8] = [
    Exception {
        operation: "POST /api/v1/invitations/confirm",
        case: "wrong",
        principals: &["enrolling"],
        reason: COUNTED,
    },
    Exception {
        operation: "POST /api/v1/login/recovery",
        case: "wrong",
        principals: &["half"],
        reason: COUNTED,
    },
    Exception {
        operation: "POST /api/v1/login/totp",
        case: "wrong",
        principals: &["half"],
        reason: COUNTED,
    },
    Exception {
        operation: "POST /api/v1/logout",
        case: "",
        principals: &["half", "enrolling"],
        reason: ON_ITS_WAY,
    },
    Exception {
        operation: "POST /sign-in/code",
        case: "wrong",
        principals: &["half"],
        reason: COUNTED,
    },
    Exception {
        operation: "POST /sign-in/recovery",
        case: "wrong",
        principals: &["half"],
        reason: COUNTED,
    },
    Exception {
        operation: "POST /sign-out",
        case: "",
        principals: &["nobody", "expired", "half", "enrolling", "disabled", "twin"],
        reason: "there is no sign-in to end, and the answer is the same",
    },
    Exception {
        operation: "POST /welcome/code",
        case: "wrong",
        principals: &["enrolling"],
        reason: COUNTED,
    },
];

/// In the order in which the table keeps what it met.
pub fn known() -> Vec<(&'static str, &'static str, &'static [&'static str])> {
    let mut known: Vec<_> =
        EXCEPTIONS.iter().map(|e| (e.operation, e.case, e.principals)).collect();
    known.sort_unstable();
    known
}
