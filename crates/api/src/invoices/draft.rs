//! What is sent of a draft.

use portico_domain::{
    ClientId, Currency, Error, PersonalText,
    invoices::{NewLine, drafts::Draft},
};
use serde::Deserialize;
use time::Date;

use super::whole::InvoiceWithParts;
use crate::extract::said;

/// How many characters a text has at most.
pub const REFERENCE: usize = 200;
/// See [`REFERENCE`].
pub const WORDS: usize = 5_000;
/// See [`REFERENCE`].
pub const DESCRIPTION: usize = 2_000;

/// An invoice to be written.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvoice {
    /// To whom.
    pub(super) client_id: ClientId,
    /// Left out, what the client is usually invoiced in, or else the practice's.
    pub(super) currency: Option<Currency>,
    /// The day that it will bear; left out, that of its issue.
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    /// Left out, as many days later as the practice usually gives.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// What the customer wants to find on it, on one line.
    #[schema(max_length = 200)]
    reference: Option<String>,
    /// Words to the client.
    #[schema(max_length = 5000)]
    words: Option<String>,
    /// What it is for.
    #[schema(max_items = 200)]
    lines: Vec<DraftLine>,
}

/// What changes of a draft: what is left out stays, and null empties a field.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoiceChange {
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Option<Date>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Option<Date>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    reference: Option<Option<String>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 5000)]
    words: Option<Option<String>>,
    /// In the place of all that were there.
    #[schema(max_items = 200)]
    lines: Option<Vec<DraftLine>>,
}

/// A line to be.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftLine {
    /// What it is.
    #[schema(min_length = 1, max_length = 2000)]
    description: String,
    /// How much of it, in thousandths; negative on a credit note.
    quantity_milli: i64,
    /// The price of one, in minor units.
    unit_minor: i64,
    /// What is taken off, in thousandths of a per cent.
    #[serde(default)]
    discount_milli: i32,
    /// The rate of tax, in thousandths of a per cent.
    tax_milli: i32,
}

impl NewInvoice {
    pub(super) fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft {
            issued_on: self.issued_on,
            due_on: self.due_on,
            reference: reference(self.reference.as_deref())?,
            words: words(self.words.as_deref())?,
            lines: lines(&self.lines)?,
        })
    }
}

impl InvoiceChange {
    /// `present` with what changes.
    pub(super) fn on(&self, present: InvoiceWithParts) -> Result<Draft, Error> {
        let InvoiceWithParts { invoice, lines: kept, .. } = present;
        Ok(Draft {
            issued_on: self.issued_on.unwrap_or(invoice.issued_on),
            due_on: self.due_on.unwrap_or(invoice.due_on),
            reference: match &self.reference {
                Some(change) => reference(change.as_deref())?,
                None => invoice.reference,
            },
            words: match &self.words {
                Some(change) => words(change.as_deref())?,
                None => invoice.words,
            },
            lines: match &self.lines {
                Some(change) => lines(change)?,
                None => kept.into_iter().map(NewLine::from).collect(),
            },
        })
    }
}

fn reference(sent: Option<&str>) -> Result<Option<PersonalText>, Error> {
    sent.map_or(Ok(None), |text| PersonalText::line(text, REFERENCE))
}

fn words(sent: Option<&str>) -> Result<Option<PersonalText>, Error> {
    sent.map_or(Ok(None), |text| PersonalText::text(text, WORDS))
}

fn lines(sent: &[DraftLine]) -> Result<Vec<NewLine>, Error> {
    let mut lines = Vec::with_capacity(sent.len());
    for line in sent {
        let description = PersonalText::text(&line.description, DESCRIPTION)?;
        lines.push(NewLine {
            description: description.ok_or(Error::Invalid("a line says what it is"))?,
            quantity_milli: line.quantity_milli,
            unit_minor: line.unit_minor,
            discount_milli: line.discount_milli,
            tax_milli: line.tax_milli,
        });
    }
    Ok(lines)
}
