//! What is wrong with a form, field by field: the page once more, with a notice on top whose links lead to the
//! fields, and the words at each.

use std::borrow::Cow;

/// How many fields the notice names. The words stand at all of them.
const NAMED: usize = 20;

/// The fields that need another look, in the order of the form. A page keeps it as `wrong`, and its template has
/// `wrong_fields.html` on top and, with `field` set to the id, `field_error.html` above a control and
/// `field_marks.html` within it.
#[derive(Default)]
pub struct Wrong(Vec<WrongField>);

/// One of them.
pub struct WrongField {
    /// The id of its control.
    pub field: Cow<'static, str>,
    /// What it is called on the page.
    pub label: Cow<'static, str>,
    /// A sentence that names the thing and the way out.
    pub words: Cow<'static, str>,
}

impl Wrong {
    /// Says what is wrong with a field. What was said of it first stays.
    pub fn add(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        words: impl Into<Cow<'static, str>>,
    ) {
        let field = field.into();
        if !self.has(&field) {
            self.0.push(WrongField { field, label: label.into(), words: words.into() });
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With how many fields something is.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether something is wrong with this field.
    pub fn has(&self, field: &str) -> bool {
        self.of(field).is_some()
    }

    /// What is wrong with this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|wrong| wrong.field == field).map(|wrong| &*wrong.words)
    }

    /// Those that the notice names.
    pub fn named(&self) -> &[WrongField] {
        self.0.get(..NAMED).unwrap_or(&self.0)
    }

    /// How many there are, to begin the notice with.
    pub fn count(&self) -> String {
        const WORDS: [&str; 10] =
            ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
        match (WORDS.get(self.0.len()), self.0.len()) {
            (Some(one), 1) => format!("{one} answer needs another look"),
            (Some(word), _) => format!("{word} answers need another look"),
            (None, many) => format!("{many} answers need another look"),
        }
    }
}

impl WrongField {
    /// The words after its label, in the notice: "something is missing after the @".
    pub fn after_label(&self) -> String {
        let words = self.words.trim_end_matches('.');
        let mut letters = words.chars();
        match (letters.next(), letters.clone().next()) {
            // Not what begins with capitals, such as IBAN.
            (Some(first), Some(second)) if !second.is_uppercase() => {
                first.to_lowercase().chain(letters).collect()
            }
            _ => words.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_named_once() {
        let mut wrong = Wrong::default();
        assert!(wrong.is_empty());
        wrong.add("name", "Name", "Give a name.");
        wrong.add("name", "Name", "Another sentence.");
        assert_eq!((wrong.of("name"), wrong.of("email")), (Some("Give a name."), None));
        assert_eq!(wrong.count(), "One answer needs another look");
        for line in 0..30 {
            wrong.add(format!("line-{line}"), "Price", "IBAN of 12 characters.");
        }
        assert_eq!(wrong.count(), "31 answers need another look");
        let named: Vec<_> = wrong.named().iter().map(WrongField::after_label).collect();
        assert_eq!(
            (named.len(), &*named[0], &*named[1]),
            (20, "give a name", "IBAN of 12 characters")
        );
        assert!(wrong.has("line-29"));
    }
}
