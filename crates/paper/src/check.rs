//! What there may be of each. What is within these bounds is laid out in bounded time; what is not
//! is refused before any of it is.

use crate::{Document, Error, Fact, Line, Party};

/// Characters of a title, a number, a word of the form.
const SHORT: usize = 60;
/// Characters of a fact's label and its value, a name, a line of an address, a figure.
const MIDDLE: usize = 300;
/// Characters of a paragraph, of what a line is for.
const LONG: usize = 5_000;
/// Characters of a whole document.
const ALL: usize = 500_000;

const LINES: usize = 1_000;
/// Lines of an address, facts, details, paragraphs, sums.
const FEW: usize = 30;

pub fn document(document: &Document) -> Result<(), Error> {
    let mut check = Check { left: ALL };
    let Document { title, number, notes, facts, seller, buyer, about, lines, .. } = document;
    check.short("title", title)?;
    check.short("number", number)?;
    filled("title", title)?;
    filled("number", number)?;
    filled("seller's name", &seller.name)?;
    check.texts("notes", notes, LONG)?;
    check.facts("facts", facts)?;
    check.party("seller", seller)?;
    check.party("buyer", buyer)?;
    if let Some(about) = about {
        check.text("subject's label", &about.label, MIDDLE)?;
        check.text("subject", &about.value, LONG)?;
    }
    if lines.len() > LINES {
        return Err(Error::TooMany("lines"));
    }
    lines.iter().try_for_each(|line| check.line(line))?;
    check.facts("sums", &document.sums)?;
    check.fact("total", &document.total)?;
    check.texts("words", &document.words, LONG)?;
    if let Some(pay) = &document.pay {
        check.text("heading", &pay.heading, MIDDLE)?;
        check.text("introduction", &pay.intro, LONG)?;
        check.facts("facts for payment", &pay.facts)?;
    }
    let labels = &document.labels;
    for label in [
        &labels.buyer,
        &labels.what,
        &labels.quantity,
        &labels.price,
        &labels.discount,
        &labels.tax,
        &labels.amount,
        &labels.page,
    ] {
        check.short("label", label)?;
    }
    language(&document.language)?;
    if (1..=9999).contains(&document.created.year()) { Ok(()) } else { Err(Error::Date) }
}

struct Check {
    left: usize,
}

impl Check {
    fn text(&mut self, what: &'static str, text: &str, most: usize) -> Result<(), Error> {
        let length = text.chars().take(most + 1).count();
        if length > most {
            return Err(Error::TooLong(what));
        }
        self.left = self.left.checked_sub(length).ok_or(Error::TooLong("document"))?;
        Ok(())
    }

    fn short(&mut self, what: &'static str, text: &str) -> Result<(), Error> {
        self.text(what, text, SHORT)
    }

    fn texts(&mut self, what: &'static str, texts: &[String], most: usize) -> Result<(), Error> {
        few(what, texts)?;
        texts.iter().try_for_each(|text| self.text(what, text, most))
    }

    fn fact(&mut self, what: &'static str, fact: &Fact) -> Result<(), Error> {
        self.text(what, &fact.label, MIDDLE)?;
        self.text(what, &fact.value, MIDDLE)
    }

    fn facts(&mut self, what: &'static str, facts: &[Fact]) -> Result<(), Error> {
        few(what, facts)?;
        facts.iter().try_for_each(|fact| self.fact(what, fact))
    }

    fn party(&mut self, what: &'static str, party: &Party) -> Result<(), Error> {
        self.text(what, &party.name, MIDDLE)?;
        self.texts(what, &party.lines, MIDDLE)
    }

    fn line(&mut self, line: &Line) -> Result<(), Error> {
        self.text("line", &line.what, LONG)?;
        self.texts("details of a line", &line.details, LONG)?;
        let figures = [&line.quantity, &line.price, &line.discount, &line.tax];
        for figure in figures.into_iter().flatten() {
            self.text("figure of a line", figure, MIDDLE)?;
        }
        self.text("figure of a line", &line.amount, MIDDLE)
    }
}

fn few<T>(what: &'static str, of: &[T]) -> Result<(), Error> {
    if of.len() > FEW { Err(Error::TooMany(what)) } else { Ok(()) }
}

fn filled(what: &'static str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() { Err(Error::Empty(what)) } else { Ok(()) }
}

/// Two to eight letters, then parts of one to eight letters and digits (RFC 5646, 2.1).
fn language(tag: &str) -> Result<(), Error> {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let rest = parts.all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if letters && rest && tag.len() <= 35 { Ok(()) } else { Err(Error::Language) }
}
