//! Proving identity: passwords, second factors, links that work once. What each step asks of the
//! database is the short list of [`portico_domain::identity`]; what it decides is here.
//!
//! A session is in one of three stages: enrolling and second factor lead to their next step and to
//! signing out, signed in opens scopes. Each step makes a new session and ends the one before, so
//! that no token outlives a rise of rights.

mod error;
mod keys;
mod password;
mod random;
mod sign_in;
mod sign_out;
mod token;
mod totp;
mod welcome;

use std::sync::Arc;

use portico_domain::Database;

pub use error::Error;
pub use keys::{KeyRing, KeyRingError, new_key};
pub use password::{PasswordPool, shortest_password};
pub use portico_domain::identity::Stage;
pub use random::bytes as random_bytes;
pub use sign_in::{Half, Opened};
pub use token::Token;
pub use totp::code_at;
pub use welcome::{Enrolment, Invitation};

/// Everything that proving identity needs. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    database: Database,
    keys: Arc<KeyRing>,
    passwords: Arc<PasswordPool>,
}

impl Auth {
    /// Hashes one password at once, to have something to compare with where there is no account.
    pub fn new(database: Database, keys: KeyRing, passwords: PasswordPool) -> Self {
        Self { database, keys: Arc::new(keys), passwords: Arc::new(passwords) }
    }
}
