//! Invoices and credit notes, one a record.

use portico_domain::{Currency, Money, PersonalText};
use serde::Serialize;
use time::Date;

use crate::{
    Error, Excerpt, FaultKind, Options, Report, Standing, Status,
    mapping::{Field, Fields},
    read::{Cells, Checked, read},
    settle::settle,
};

/// An invoice as a file describes it. All its amounts are of its currency.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceRow {
    /// As printed; text, whatever it looks like.
    pub number: String,
    /// Whom it is for.
    pub client: ClientReference,
    /// When it was issued. Only a draft may have none.
    pub issue_date: Option<Date>,
    /// When it is to be paid.
    pub due_date: Option<Date>,
    /// What it is written in.
    pub currency: Currency,
    /// With tax. Negative on a credit note.
    pub total: Money,
    /// The tax in it, where the file says it.
    pub tax: Option<Money>,
    /// The total without tax, where the file says it.
    pub net: Option<Money>,
    /// What has been paid of it.
    pub paid: Money,
    /// What is to be paid: of an issued one the total less what was paid, else nothing.
    pub outstanding: Money,
    /// What it is, whatever has been paid of it.
    pub status: Status,
    /// Told from the sign of the total.
    pub kind: Kind,
    /// To the client.
    pub notes: Option<PersonalText>,
    /// What the customer wants to find on it.
    pub reference: Option<String>,
}

/// What is asked for, or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Its total is zero or more.
    Invoice,
    /// Its total is negative.
    CreditNote,
}

/// How an invoice says whom it is for: by the first of these that the file has.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientReference {
    /// From `client_key`: the client's key in the same source.
    Key(String),
    /// From `client_email`.
    Email(PersonalText),
    /// From `client`: whatever the program names clients by, mostly a name, sometimes a key.
    Named(PersonalText),
}

const FIELDS: Fields = Fields {
    all: &[
        Field::text("number", 100),
        Field::text("client", 401), // a first and a last name may stand together
        Field::text("client_key", 100),
        Field::text("client_email", 254),
        Field::date("issue_date"),
        Field::date("due_date"),
        Field::text("currency", 100),
        Field::amount("total"),
        Field::amount("tax"),
        Field::amount("net"),
        Field::amount("paid"),
        Field::amount("outstanding"),
        Field::text("status", 100),
        Field::text("notes", 5_000),
        Field::text("reference", 200),
    ],
    key: "number",
    required: &[
        &["number"],
        &["client", "client_key", "client_email"],
        &["issue_date"],
        &["currency"],
        &["total"],
    ],
};

/// The invoices in a file.
pub fn read_invoices(bytes: &[u8], options: &Options) -> Result<Report<InvoiceRow>, Error> {
    read(bytes, &FIELDS, options, invoice)
}

impl InvoiceRow {
    /// How it stands, by its status and amounts.
    pub fn standing(&self) -> Standing {
        match self.status {
            Status::Draft => Standing::Draft,
            Status::Void => Standing::Void,
            Status::Issued if self.outstanding.minor == 0 => Standing::Paid,
            Status::Issued if self.paid.minor != 0 => Standing::PartPaid,
            Status::Issued => Standing::Issued,
        }
    }
}

impl ClientReference {
    /// The field that says it.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Key(_) => "client_key",
            Self::Email(_) => "client_email",
            Self::Named(_) => "client",
        }
    }

    /// What it says.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Key(key) => key,
            Self::Email(text) | Self::Named(text) => text.as_str(),
        }
    }
}

/// Asks for every field before it gives up, so that all faults are noted. Whether the fields fit
/// together is asked only where each is sound.
fn invoice(cells: &mut Cells) -> Checked<InvoiceRow> {
    let number = cells.key("number");
    let client = client(cells);
    let stated = standing(cells);
    let issue_date = cells.date("issue_date");
    let due_date = cells.date("due_date");
    let currency = cells.currency("currency");
    let currency = cells.required("currency", currency);
    let total = currency.and_then(|currency| cells.amount("total", currency));
    let total = cells.required("total", total);
    let [tax, net, paid, outstanding] =
        ["tax", "net", "paid", "outstanding"].map(|field| cells.amount(field, currency?));
    let notes = cells.text("notes");
    let reference = cells.text("reference");
    let (number, client, stated, total) = (number?, client?, stated?, total?);
    let (issue_date, due_date, notes, reference) = (issue_date?, due_date?, notes?, reference?);
    let (tax, net, paid, outstanding) = (tax?, net?, paid?, outstanding?);
    let status = stated.status();
    if issue_date.is_none() && status != Status::Draft {
        return cells.fault("issue_date", FaultKind::Missing);
    }
    let (paid, outstanding) = settle(stated, total, paid, outstanding)
        .or_else(|fault| cells.fault(cells.first_of(&["outstanding", "paid", "status"]), fault))?;
    let kind = if total.minor < 0 { Kind::CreditNote } else { Kind::Invoice };
    let (currency, notes) = (total.currency, notes.map(PersonalText::from));
    Ok(InvoiceRow {
        number,
        client,
        issue_date,
        due_date,
        currency,
        total,
        tax,
        net,
        paid,
        outstanding,
        status,
        kind,
        notes,
        reference,
    })
}

fn client(cells: &mut Cells) -> Checked<ClientReference> {
    let (key, email) = (cells.text("client_key"), cells.text("client_email"));
    let named = cells.text("client");
    match (key?, email?, named?) {
        (Some(key), ..) => Ok(ClientReference::Key(key)),
        (_, Some(email), _) => Ok(ClientReference::Email(email.into())),
        (.., Some(named)) => Ok(ClientReference::Named(named.into())),
        _ => {
            let field = cells.first_of(&["client", "client_key", "client_email"]);
            cells.fault(field, FaultKind::Missing)
        }
    }
}

/// A program that does not say how its invoices stand is taken to export issued ones.
fn standing(cells: &mut Cells) -> Checked<Standing> {
    if !cells.has("status") {
        return Ok(Standing::Issued);
    }
    let standing = cells.parsed("status", |word| {
        Standing::parse(word).ok_or_else(|| FaultKind::Status(Excerpt::of(word)))
    });
    cells.required("status", standing)
}
