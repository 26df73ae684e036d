//! The mail of the demo, as its readers would read it: the newest first, with links to follow.

use std::{fs, io::Read, path::Path};

use mail_parser::{Address, MessageParser};

use super::pages::escaped;

/// How many are shown, and how much of each.
const MAILS: usize = 30;
const BYTES: u64 = 64 * 1024;

pub fn shown(directory: &Path) -> String {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort(); // their names begin with their time
    let shown: String = paths.iter().rev().take(MAILS).filter_map(|path| mail(path)).collect();
    if shown.is_empty() { "<p>No mail has been sent yet.</p>".into() } else { shown }
}

fn mail(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(BYTES).read_to_end(&mut bytes).ok()?;
    let mail = MessageParser::default().parse(&bytes)?;
    let to = mail.to().and_then(Address::first).and_then(|to| to.address()).unwrap_or_default();
    let text = mail.body_text(0)?;
    let lines: Vec<_> = text.lines().map(line).collect();
    Some(format!(
        "<article><h3>{}</h3><p class=\"muted\">To {}</p><p>{}</p></article>",
        escaped(mail.subject().unwrap_or_default()),
        escaped(to),
        lines.join("<br>"),
    ))
}

/// A link stands on a line of its own.
fn line(text: &str) -> String {
    let text = escaped(text.trim());
    let link = text.starts_with("http://") || text.starts_with("https://");
    if link { format!("<a href=\"{text}\">{text}</a>") } else { text }
}
