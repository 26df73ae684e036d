use std::{
    io::Write,
    path::{Path, PathBuf},
};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::stage::{Account, Stage};
use crate::Error;

/// What a script must know to use the demo.
#[derive(Serialize)]
pub struct Ready {
    base_url: String,
    mail_dir: PathBuf,
    database_url: String,
    accounts: Vec<Account>,
}

impl Ready {
    pub fn new(stage: &Stage, mail_dir: PathBuf, database_url: String) -> Self {
        let base_url = format!("http://localhost:{}", stage.port);
        Self { base_url, mail_dir, database_url, accounts: stage.accounts.clone() }
    }

    /// For scripts.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        write(path, &format!("{:#}\n", serde_json::json!(self)))
    }

    /// How to sign in, for whoever started it.
    pub fn print(&self) {
        println!("\n  Portico is at {}\n", self.base_url);
        let mut tenant = "";
        for account in &self.accounts {
            if account.tenant != tenant {
                tenant = &account.tenant;
                println!("  {tenant}, at {}", account.base_url);
            }
            println!("    {:<7} {}", account.role, account.email);
        }
        let password = self.accounts.first().map_or("", |account| &account.password);
        println!(
            "\n  Everybody's password: {password}\n  \
             Codes for the second factor, and the mail: {}/demo\n  \
             Ctrl-C ends it.\n",
            self.base_url
        );
    }
}

/// Passwords and keys: readable by its owner only; and written beside, under a name that nobody knows
/// before, and moved into its place, so that whoever waits for it finds it whole.
pub fn write(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    NamedTempFile::new_in(folder)
        .and_then(|mut file| file.write_all(text.as_bytes()).map(|()| file))
        .and_then(|file| file.persist(path).map_err(|failed| failed.error))
        .map_err(Error::file(path.display().to_string()))?;
    Ok(())
}
