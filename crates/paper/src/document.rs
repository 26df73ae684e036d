use time::Date;

/// What is to be set on paper. All texts are as they are to be read: money, dates and quantities are
/// formatted before they come here, in the language of the reader.
///
/// A line feed in a text begins a new line. [`render`](crate::render) says how much of each there
/// may be. It holds personal data, so there is no `Debug` outside of this crate's own tests.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub struct Document {
    /// What it is: "Invoice", "Credit note". Not empty.
    pub title: String,
    /// By which it is known, as in "2026-0012". It stands in the foot of each page. Not empty.
    pub number: String,
    /// What must be seen first, under the title: "Void", "Credit for invoice 2026-0003".
    pub notes: Vec<String>,
    /// Beside the title: number, date, due, reference.
    pub facts: Vec<Fact>,
    /// Who writes it.
    pub seller: Party,
    /// In place of the seller's name in large letters: a PNG of 1 MiB and 2,000,000 pixels at most.
    pub logo: Option<Vec<u8>>,
    /// Whom it is for.
    pub buyer: Party,
    /// What it is about, beside the buyer.
    pub about: Option<Fact>,
    /// What it lists. The columns of quantities, prices, discounts and taxes are there if a line
    /// has one.
    pub lines: Vec<Line>,
    /// What is added up before the total: subtotal, each rate of tax.
    pub sums: Vec<Fact>,
    /// The last sum, which is set larger.
    pub total: Fact,
    /// Paragraphs after the sums.
    pub words: Vec<String>,
    /// How to pay, if there is something to be paid.
    pub pay: Option<Pay>,
    /// The practice's colour: of a bar at the top and of the rule above the total. Words are never
    /// set in it, and one that would be too pale for a rule is darkened.
    pub accent: Option<[u8; 3]>,
    /// The words that belong to the form.
    pub labels: Labels,
    /// The language of all of it, as BCP 47 names it: "en", "pt-BR".
    pub language: String,
    /// The day that the file says it was made on. PDF/A wants one, and the same document gives the
    /// same bytes, so it is the document's own: the day of issue, for instance. Year 1 to 9999.
    pub created: Date,
}

/// A label and what it says.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub struct Fact {
    /// In small letters before the value, or above it.
    pub label: String,
    /// The value.
    pub value: String,
}

/// Who writes a document, or whom it is for.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub struct Party {
    /// The name. The seller's is not empty.
    pub name: String,
    /// Address, registration, tax number: a line each.
    pub lines: Vec<String>,
}

/// A line of the table.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub struct Line {
    /// What it is.
    pub what: String,
    /// In smaller letters under it.
    pub details: Vec<String>,
    /// How many, with their unit if they have one.
    pub quantity: Option<String>,
    /// The price of one.
    pub price: Option<String>,
    /// What is taken off.
    pub discount: Option<String>,
    /// The rate of tax.
    pub tax: Option<String>,
    /// What the line comes to.
    pub amount: String,
}

/// How to pay.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub struct Pay {
    /// The heading.
    pub heading: String,
    /// A paragraph under it.
    pub intro: String,
    /// Name, IBAN, BIC, reference.
    pub facts: Vec<Fact>,
}

/// The words that belong to the form. They are English unless they are set.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub struct Labels {
    /// Above the buyer.
    pub buyer: String,
    /// Heads of the columns.
    pub what: String,
    /// See [`Line::quantity`].
    pub quantity: String,
    /// See [`Line::price`].
    pub price: String,
    /// See [`Line::discount`].
    pub discount: String,
    /// See [`Line::tax`].
    pub tax: String,
    /// See [`Line::amount`].
    pub amount: String,
    /// In the foot of each page: `{page}` and `{pages}` are filled in.
    pub page: String,
}

impl Default for Labels {
    fn default() -> Self {
        let [buyer, what, quantity, price, discount, tax, amount, page] = [
            "For",
            "What",
            "Quantity",
            "Price",
            "Discount",
            "Tax",
            "Amount",
            "Page {page} of {pages}",
        ]
        .map(str::to_owned);
        Self { buyer, what, quantity, price, discount, tax, amount, page }
    }
}
