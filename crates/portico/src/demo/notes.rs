//! What the demo's coaches wrote down of a client's sessions: some of it shared.

use portico_domain::{
    ClientId, Error,
    notes::{Draft, ImportedNote},
};
use time::{Date, Duration};

struct Written {
    days_ago: i64,
    shared: bool,
    title: &'static str,
    body: &'static str,
}

const WRITTEN: [Written; 4] = [
    Written {
        days_ago: 55,
        shared: true,
        title: "Values",
        body: "Five cards were left on the table at the end: *candour*, *craft*, *time at home*, *curiosity*, *courage*.\n\n\
               Keep them where you see them. We come back to the one that costs you most.",
    },
    Written {
        days_ago: 34,
        shared: false,
        title: "Before the feedback round",
        body: "Tired, and says so for the first time. Do not bring up the new role before the board has met.\n\n\
               - Ask about sleep.\n- Leave the second half of the hour open.",
    },
    Written {
        days_ago: 19,
        shared: true,
        title: "Three questions for your first hundred days",
        body: "1. What would they miss if you left tomorrow?\n2. Whom have you not asked yet?\n3. What will you stop doing?\n\n\
               Write the answers down before you talk to anybody about them.",
    },
    Written {
        days_ago: 5,
        shared: true,
        title: "What we said about the board meeting",
        body: "You arrived with two versions of the same paper and left with a third, half as long. What helped, in your \
               words, was asking what the board must **decide**, and taking out the rest.\n\n\
               ## What you want to try\n\n\
               - Open with the decision, on one page, and let the figures follow.\n\
               - Ask somebody to argue the other side before the meeting, not in it.\n\
               - Leave ten minutes at the end with nothing planned.\n\n\
               > I don’t need them to agree with me. I need them to know what they’re agreeing to.\n\n\
               ## Until next time\n\n\
               Write down the one question you hope nobody asks. We start there.",
    },
];

/// Those of one client, the oldest first.
pub fn written(client: ClientId, today: Date) -> Result<Vec<ImportedNote>, Error> {
    let notes = WRITTEN.iter().enumerate().map(|(n, written)| {
        Ok(ImportedNote {
            client_id: client,
            key: format!("{client}-{n}"),
            written_on: today.checked_sub(Duration::days(written.days_ago)),
            draft: Draft::checked(written.title, written.body, written.shared)?,
        })
    });
    notes.collect()
}
