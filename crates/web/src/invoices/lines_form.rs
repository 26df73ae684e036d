//! The editor's form: what it sends, and what that says.

use std::collections::BTreeMap;

use portico_api::invoices::{DESCRIPTION, REFERENCE, WORDS};
use portico_domain::{
    Error, Money, PersonalText,
    invoices::{
        Invoice, Line, NewLine,
        drafts::{Draft, LINES},
    },
};

use crate::{
    fields::Wrong,
    format::{self, Figures},
};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Save,
    AddLine,
    /// The line of that number.
    Remove(usize),
    Review,
    Discard,
}

/// A draft, as it stands in the fields.
#[derive(Default)]
pub struct Typed {
    /// Which state of the draft the form was made from.
    pub seen: String,
    pub date: String,
    pub due: String,
    pub reference: String,
    pub words: String,
    pub lines: Vec<TypedLine>,
}

/// A line, likewise.
#[derive(Default, Clone)]
pub struct TypedLine {
    pub text: String,
    pub quantity: String,
    pub price: String,
    pub discount: String,
    pub tax: String,
}

/// The names of a form are known, and each is there once: `None` for any other.
pub fn read(pairs: Vec<(String, String)>) -> Option<(Act, Typed)> {
    let (mut act, mut typed) = (None, Typed::default());
    let mut lines = BTreeMap::<usize, TypedLine>::new();
    let mut known = std::collections::HashSet::new();
    for (name, value) in pairs {
        let place = match name.as_str() {
            "do" => {
                act = Some(Act::read(&value)?);
                None
            }
            "seen" => Some(&mut typed.seen),
            "date" => Some(&mut typed.date),
            "due" => Some(&mut typed.due),
            "reference" => Some(&mut typed.reference),
            "words" => Some(&mut typed.words),
            name => {
                let (number, field) = name.strip_prefix("lines[")?.split_once("].")?;
                let number = number.parse().ok().filter(|n| (1..=LINES + 1).contains(n))?;
                Some(lines.entry(number).or_default().field(field)?)
            }
        };
        if let Some(place) = place {
            *place = value;
        }
        if !known.insert(name) {
            return None;
        }
    }
    let act = act.unwrap_or(Act::Save);
    if let Act::Remove(number) = act {
        lines.remove(&number);
    }
    typed.lines = lines.into_values().filter(|line| !line.is_empty()).collect();
    Some((act, typed))
}

impl Act {
    fn read(pressed: &str) -> Option<Self> {
        Some(match pressed {
            "save" => Self::Save,
            "add-line" => Self::AddLine,
            "review" => Self::Review,
            "discard" => Self::Discard,
            other => Self::Remove(other.strip_prefix("remove:")?.parse().ok()?),
        })
    }
}

impl TypedLine {
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "text" => &mut self.text,
            "quantity" => &mut self.quantity,
            "price" => &mut self.price,
            "discount" => &mut self.discount,
            "tax" => &mut self.tax,
            _ => return None,
        })
    }

    /// The rate of tax stands there from the beginning.
    fn is_empty(&self) -> bool {
        [&self.text, &self.quantity, &self.price, &self.discount]
            .iter()
            .all(|field| field.trim().is_empty())
    }

    fn of(line: &Line, invoice: &Invoice, figures: Figures) -> Self {
        let rate = |milli: i32| figures.milli(milli.into());
        Self {
            text: line.description.as_str().to_owned(),
            quantity: figures.milli(line.quantity_milli),
            price: figures.plain(invoice.money(line.unit_minor)),
            discount: if line.discount_milli == 0 {
                String::new()
            } else {
                rate(line.discount_milli)
            },
            tax: rate(line.tax_milli),
        }
    }

    /// `number` is that of its fields.
    fn check(
        &self,
        number: usize,
        of: &Invoice,
        figures: Figures,
        wrong: &mut Wrong,
    ) -> Option<NewLine> {
        let before = wrong.len();
        let mut say = |field: char, label: &str, words: String| {
            wrong.add(format!("{field}{number}"), format!("Line {number}, {label}"), words);
        };
        let description = match PersonalText::text(&self.text, DESCRIPTION) {
            Ok(Some(text)) => Some(text),
            Ok(None) => {
                say('d', "what", "Say what it is.".to_owned());
                None
            }
            Err(error) => {
                say('d', "what", sentence(&error));
                None
            }
        };
        let quantity = figures.read_milli(&self.quantity);
        if quantity.is_none() {
            let (one, half) = (figures.milli(2_000), figures.milli(1_500));
            say('q', "quantity", format!("A number, such as {one} or {half}."));
        }
        let price = figures.read_amount(&self.price, of.currency);
        if price.is_none() {
            let such = figures.plain(Money { minor: 125_000, currency: of.currency });
            say('p', "price", format!("An amount, such as {such}."));
        }
        let mut rate = |typed: &str, field: char, label: &str| {
            let read = figures.read_milli(typed).and_then(|milli| i32::try_from(milli).ok());
            let read = read.filter(|milli| (0..=100_000).contains(milli));
            if read.is_none() {
                say(field, label, "A rate from 0 to 100.".to_owned());
            }
            read
        };
        let none = self.discount.trim().is_empty();
        let discount = if none { Some(0) } else { rate(&self.discount, 'o', "discount") };
        let tax = rate(&self.tax, 'v', "tax");
        let line = NewLine {
            description: description?,
            quantity_milli: quantity?,
            unit_minor: price?,
            discount_milli: discount?,
            tax_milli: tax?,
        };
        if let Err(error) = line.net_minor() {
            say('p', "price", sentence(&error));
        }
        (wrong.len() == before).then_some(line)
    }
}

impl Typed {
    /// A draft as it is kept.
    pub fn of(draft: &Invoice, lines: &[Line], figures: Figures) -> Self {
        let text = |text: &Option<PersonalText>| {
            text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default()
        };
        let day =
            |day: Option<time::Date>| day.map(|day| format::day(day).machine).unwrap_or_default();
        Self {
            seen: seen(draft),
            date: day(draft.issued_on),
            due: day(draft.due_on),
            reference: text(&draft.reference),
            words: text(&draft.words),
            lines: lines.iter().map(|line| TypedLine::of(line, draft, figures)).collect(),
        }
    }

    /// What it says; or what is wrong with it, field by field.
    pub fn check(&self, of: &Invoice, figures: Figures) -> Result<Draft, Wrong> {
        let mut wrong = Wrong::default();
        let mut day = |typed: &str, field: &'static str, label: &'static str| {
            format::read_day(typed).unwrap_or_else(|words| {
                wrong.add(field, label, words);
                None
            })
        };
        let (issued_on, due_on) = (day(&self.date, "date", "Date"), day(&self.due, "due", "Due"));
        if issued_on.zip(due_on).is_some_and(|(issued_on, due_on)| due_on < issued_on) {
            wrong.add("due", "Due", "It is not due before its own date.");
        }
        let reference = PersonalText::line(&self.reference, REFERENCE).unwrap_or_else(|error| {
            wrong.add("reference", "Their reference", sentence(&error));
            None
        });
        let numbered = (1..).zip(&self.lines);
        let lines: Vec<_> = numbered
            .filter_map(|(number, line)| line.check(number, of, figures, &mut wrong))
            .collect();
        let words = PersonalText::text(&self.words, WORDS).unwrap_or_else(|error| {
            wrong.add("words-in", "Message", sentence(&error));
            None
        });
        if wrong.is_empty() {
            Ok(Draft { issued_on, due_on, reference, words, lines })
        } else {
            Err(wrong)
        }
    }
}

/// The state of a draft, for the form that is made from it.
pub fn seen(draft: &Invoice) -> String {
    draft.amended_at.unix_timestamp_nanos().to_string()
}

fn sentence(error: &Error) -> String {
    format::sentence(&error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Option<(Act, Typed)> {
        read(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn empty_lines_are_left_out_and_the_rest_keep_their_order() {
        let (act, typed) = pairs(&[
            ("do", "remove:2"),
            ("lines[10].text", "last"),
            ("lines[1].tax", "23"),
            ("lines[2].text", "removed"),
            ("lines[3].text", "first"),
            ("lines[3].price", "1"),
        ])
        .unwrap();
        assert_eq!(act, Act::Remove(2));
        let texts: Vec<_> = typed.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["first", "last"]);
        assert_eq!(typed.lines[0].price, "1");
    }

    #[test]
    fn other_names_are_of_no_form_of_ours() {
        assert!(pairs(&[]).is_some() && pairs(&[("lines[201].text", "x")]).is_some());
        for bad in [
            ("number", "2026-0001"),
            ("lines[0].text", "x"),
            ("lines[202].text", "x"),
            ("lines[1].net", "1"),
            ("lines[1]text", "x"),
            ("lines[-1].text", "x"),
            ("do", "issue"),
            ("do", "remove:"),
        ] {
            assert!(pairs(&[bad]).is_none(), "{bad:?}");
        }
        assert!(pairs(&[("date", "a"), ("date", "b")]).is_none(), "twice");
    }
}
