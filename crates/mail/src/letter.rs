use askama::Template;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Accent, Error, Message, check,
    words::{self, Words},
};

/// The practice in whose name a letter goes out.
#[derive(Clone)]
pub struct Practice {
    /// As its clients know it: 200 characters at most.
    pub name: String,
    /// Where its pages are, without a slash at the end: `https://practice.example`.
    pub base_url: String,
    /// Its colour, if it has set one.
    pub accent: Option<Accent>,
}

/// Whom a letter is for.
#[derive(Clone)]
pub struct Recipient {
    /// 200 characters at most.
    pub name: String,
    /// With its domain in ASCII (punycode).
    pub address: String,
}

/// What a letter says: a subject without secrets, and a text and HTML that say the same.
#[derive(Clone)]
pub struct Letter {
    pub(crate) subject: String,
    text: SecretString,
    html: SecretString,
    /// By which whoever reads it says that no more of its kind are to come.
    pub(crate) stop: Option<SecretString>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    greeting: &'a str,
    words: &'a Words,
    practice: &'a Practice,
    stop: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    greeting: &'a str,
    words: &'a Words,
    practice: &'a Practice,
    accent: Accent,
    stop: Option<&'a str>,
}

/// Writes the letter. Names, address and base URL are looked at first, and a link must lead to
/// `base_url`.
pub fn render(
    message: &Message,
    practice: &Practice,
    recipient: &Recipient,
) -> Result<Letter, Error> {
    check::name("practice's name", &practice.name)?;
    check::base_url(&practice.base_url)?;
    check::name("recipient's name", &recipient.name)?;
    check::address("recipient's address", &recipient.address)?;
    let words = &words::of(message, practice);
    let stop = message.stop().map(SecretString::expose_secret);
    for link in [Some(words.step.link()), stop].into_iter().flatten() {
        check::link(link, &practice.base_url)?;
    }

    let greeting = greeting(&recipient.name);
    let accent = practice.accent.unwrap_or_default();
    Ok(Letter {
        subject: words.subject.clone(),
        text: fill(&Text { greeting, words, practice, stop })?,
        html: fill(&Html { greeting, words, practice, accent, stop })?,
        stop: message.stop().cloned(),
    })
}

/// A template ends without the end of its last line.
fn fill(template: &impl Template) -> Result<SecretString, Error> {
    let filled = template.render().map_err(|_| Error::Assembly)?;
    Ok((filled + "\n").into())
}

impl Letter {
    /// One line, fit for a lock screen: it holds neither link nor code.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The part in plain text. It may hold a link that works.
    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }

    /// The part in HTML. It may hold a link that works.
    pub fn html(&self) -> &str {
        self.html.expose_secret()
    }
}

/// The first word of the name, or all of it where that is a title or a family name put in front.
/// The pages greet alike.
fn greeting(name: &str) -> &str {
    let first = name.split_whitespace().next().unwrap_or(name);
    let title = ["Dr", "Mr", "Mrs", "Ms", "Mx", "Prof"].contains(&first.trim_end_matches('.'));
    if title || name.contains(',') { name } else { first }
}
