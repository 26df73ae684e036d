//! Proving identity: passwords, second factors, links that work once. What each step asks of the
//! database is the short list of [`portico_domain::identity`]; what it decides is here.
//!
//! How somebody gets in is one table of states, [`State`]: every door goes through it, and
//! `docs/SIGN-IN.md` shows it. Each step makes a new session and ends the one before, so that no token
//! outlives a rise of rights.

mod error;
mod keys;
mod limits;
mod machine;
mod marks;
mod news;
mod password;
mod proof;
mod random;
mod recovery;
mod reset;
mod second_factor;
mod sign_in;
mod sign_out;
mod strength;
mod token;
mod totp;
mod visit;
mod welcome;

use std::sync::Arc;

use portico_domain::Database;
use tokio::sync::Semaphore;

pub use error::Error;
pub use keys::{KeyRing, KeyRingError, key_fingerprint, key_weakness, new_key};
pub use limits::{Act, LIMITS, Whose};
pub use machine::{Event, State};
pub use marks::Marks;
pub use password::{About, PasswordPool, shortest_password};
pub use portico_domain::identity::Stage;
pub use proof::{Proved, Typed};
pub use random::bytes as random_bytes;
pub use recovery::{CODES, RecoveryCodes};
pub use sign_in::{Half, Opened};
pub use token::Token;
pub use totp::code_at;
pub use visit::{Network, Visit};
pub use welcome::{Enrolment, Invitation};

/// Everything that proving identity needs. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    database: Database,
    keys: Arc<KeyRing>,
    passwords: Arc<PasswordPool>,
    behind: Arc<Semaphore>,
}

impl Auth {
    /// Hashes one password at once, to have something to compare with where there is no account.
    pub fn new(database: Database, keys: KeyRing, passwords: PasswordPool) -> Self {
        let behind = Arc::new(Semaphore::new(reset::BEHIND));
        Self { database, keys: Arc::new(keys), passwords: Arc::new(passwords), behind }
    }
}
