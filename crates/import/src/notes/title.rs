//! What a note is called.

use portico_domain::{PersonalText, notes::TITLE};
use time::Date;

use crate::{
    FaultKind,
    read::{Cells, Checked},
};

/// How many characters of a text may be its title.
const FIRST_WORDS: usize = 60;

/// What the file calls it, with the day behind it where many are called alike.
pub(super) fn read(cells: &mut Cells, date: Option<Date>) -> Checked<Option<PersonalText>> {
    let dated = date.filter(|_| cells.habits().dated_titles);
    let title = cells.parsed("title", |title| {
        if title.contains(['\n', '\t']) {
            return Err(FaultKind::SeveralLines);
        }
        let title = match dated {
            Some(date) => format!("{title}, {} {} {}", date.day(), date.month(), date.year()),
            None => title.to_owned(),
        };
        if title.chars().count() > TITLE {
            return Err(FaultKind::TooLong(TITLE));
        }
        PersonalText::line(&title, TITLE).map_err(|_| FaultKind::Turning)
    });
    title.map(Option::flatten)
}

/// The first words of a text: of its first line that says something, without what makes a heading
/// or an item of a list of it.
pub(super) fn of(body: &str) -> PersonalText {
    let says = |line: &&str| line.chars().any(char::is_alphanumeric);
    let line = body.lines().find(says).unwrap_or(body);
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || "#>*-+".contains(c));
    let line = if bare.is_empty() { line } else { bare };
    let mut title = String::new();
    let mut all = true;
    for word in line.split_whitespace() {
        let gap = usize::from(!title.is_empty());
        let room = FIRST_WORDS.saturating_sub(title.chars().count() + gap);
        all = word.chars().count() <= room;
        if !all && !title.is_empty() {
            break;
        }
        title.extend([" "].iter().take(gap).copied());
        title.extend(word.chars().take(room));
        if !all {
            break;
        }
    }
    if !all {
        title.push('…');
    }
    title.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_a_title() {
        let long = "word ".repeat(20);
        let cut = format!("{}…", ["word"; 12].join(" "));
        let endless = "x".repeat(300);
        let cut_within = format!("{}…", "x".repeat(60));
        for (body, title) in [
            ("Two calls,\nthen lunch", "Two calls,"),
            ("\n---\n## What  we\tsaid\n", "What we said"),
            ("- first\n- second", "first"),
            ("=1+1", "=1+1"),
            ("👍", "👍"),
            ("---", "---"),
            (&long, &cut),
            (&endless, &cut_within),
        ] {
            assert_eq!(of(body).as_str(), title);
            assert!(PersonalText::line(of(body).as_str(), TITLE).unwrap().is_some(), "{title}");
        }
    }
}
