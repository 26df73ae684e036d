use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a table comes to: equal sums are equal rows in an equal order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// Which one.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of the rows as COPY writes them in the order of the key, in hexadecimal.
    pub sha256: String,
}

/// A [`Sum`] that is being made.
pub struct Summing {
    rows: u64,
    hash: Sha256,
}

impl Summing {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self { rows: 0, hash: Sha256::new() }
    }

    /// Adds bytes that COPY wrote. A row ends with the one kind of newline that stands as itself.
    pub fn push(&mut self, bytes: &[u8]) {
        self.rows += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.hash.update(bytes);
    }

    /// What it came to.
    pub fn finish(self, table: &str) -> Sum {
        let sha256 = HEXLOWER.encode(&self.hash.finalize());
        Sum { table: table.to_owned(), rows: self.rows, sha256 }
    }
}

impl Default for Summing {
    fn default() -> Self {
        Self::new()
    }
}
