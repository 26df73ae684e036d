//! The demo, started as a newcomer would.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use portico_testkit::program;
use serde_json::Value;

/// How long a code is shown, in seconds.
const STEP: u64 = 30;

pub struct Demo {
    child: Child,
    ready: Value,
    pub base_url: String,
    _directory: tempfile::TempDir,
}

pub struct Account {
    pub base_url: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub totp_secret: Option<String>,
}

impl Demo {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ready_file = directory.path().join("ready.json");
        let mut child = program(env!("CARGO_BIN_EXE_portico"))
            .args(["demo", "--port", "0", "--ready-file"])
            .arg(&ready_file)
            .stdout(Stdio::null())
            .spawn() // what it complains of is for whoever reads the test
            .unwrap();
        let until = Instant::now() + Duration::from_secs(120);
        while !ready_file.exists() {
            assert!(child.try_wait().unwrap().is_none(), "the demo ended");
            assert!(Instant::now() < until, "the demo is not ready after two minutes");
            thread::sleep(Duration::from_millis(100));
        }
        let ready: Value = serde_json::from_str(&fs::read_to_string(&ready_file).unwrap()).unwrap();
        let base_url = ready["base_url"].as_str().unwrap().to_owned();
        Self { child, ready, base_url, _directory: directory }
    }

    pub fn account(&self, role: &str, tenant: &str) -> Account {
        let accounts = self.ready["accounts"].as_array().unwrap();
        let found = accounts.iter().find(|a| a["role"] == role && a["tenant"] == tenant).unwrap();
        let text = |name: &str| found[name].as_str().map(str::to_owned);
        Account {
            base_url: text("base_url").unwrap(),
            name: text("name").unwrap(),
            email: text("email").unwrap(),
            password: text("password").unwrap(),
            totp_secret: text("totp_secret"),
        }
    }

    /// The link of that kind in the mail that the demo wrote to this address since then.
    pub async fn link(&self, kind: &str, to: &str, since: SystemTime) -> String {
        let find = |plain: &str| {
            let mut words = plain.split(|c: char| c.is_whitespace() || "<>\"".contains(c));
            words.find(|word| word.starts_with("http") && word.contains(kind)).map(str::to_owned)
        };
        self.letter(to, since, find).await
    }

    /// What is found in one of the letters that the demo wrote to this address since then.
    pub async fn letter<T>(
        &self,
        to: &str,
        since: SystemTime,
        find: impl Fn(&str) -> Option<T>,
    ) -> T {
        let mail = PathBuf::from(self.ready["mail_dir"].as_str().unwrap());
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            for letter in fs::read_dir(&mail).unwrap().map(|letter| letter.unwrap().path()) {
                // Others are on their way, under a name that passes.
                if letter.extension().is_none_or(|extension| extension != "eml")
                    || fs::metadata(&letter).unwrap().modified().unwrap() < since
                {
                    continue;
                }
                let text = fs::read_to_string(letter).unwrap();
                if !text.contains(to) {
                    continue;
                }
                let plain = text.replace("=\r\n", "").replace("=3D", "=");
                if let Some(found) = find(&plain) {
                    return found;
                }
            }
            assert!(Instant::now() < until, "no such mail");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// How many objects its store has.
    pub fn objects(&self) -> usize {
        let mail = PathBuf::from(self.ready["mail_dir"].as_str().unwrap());
        let mut folders = vec![mail.parent().unwrap().join("files")];
        let mut objects = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() { folders.push(entry) } else { objects += 1 }
            }
        }
        objects
    }

    /// What it holds in memory, in MB: now, and at most since [`Demo::forget_peak`].
    pub fn memory(&self) -> [u64; 2] {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        ["VmRSS:", "VmHWM:"].map(|name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
        })
    }

    /// From now on the most that it holds is counted anew.
    pub fn forget_peak(&self) {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    /// Makes a user of the first practice, by the operator's command, and returns the link.
    pub fn invite(&self, email: &str, role: &str) -> String {
        let mut command = program(env!("CARGO_BIN_EXE_portico"));
        command
            .env("PORTICO_DATABASE_URL", self.ready["database_url"].as_str().unwrap())
            .args(["user", "create", "--tenant", "fenwick-amadi", "--role", role])
            .args(["--email", email]);
        if role == "client" {
            command.args(["--client", "0002"]);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Demo {
    /// As Ctrl-C would; it cleans up after itself.
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &pid]).status();
        let _ = self.child.wait();
    }
}

impl Account {
    pub fn code(&self) -> String {
        code_of(self.totp_secret.as_deref().unwrap())
    }
}

pub fn code_of(key: &str) -> String {
    code_of_step(key, step())
}

pub fn code_of_step(key: &str, step: u64) -> String {
    portico_auth::code_at(&key.to_owned().into(), step * STEP).unwrap()
}

/// The time step of now.
pub fn step() -> u64 {
    now() / STEP
}

pub async fn wait_for_next_step() {
    tokio::time::sleep(Duration::from_secs(STEP + 1 - now() % STEP)).await;
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}
