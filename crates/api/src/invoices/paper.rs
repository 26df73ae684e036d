//! What stands on a document: the same for its page and its PDF.

use portico_domain::{
    Currency, Error, InvoiceId, LogoId, Money, TenantScope,
    invoices::{self, Invoice, Kind, Line, Print, State, Sums},
    settings,
};
use time::Date;

use crate::figures::{Figures, fours};

/// A document as it reads, its figures written as the practice wrote them when it was issued.
pub struct Paper {
    /// What it is.
    pub kind: Kind,
    /// None on a draft.
    pub number: Option<String>,
    /// Whether it was made void.
    pub void: bool,
    /// Its date.
    pub dated: Option<Date>,
    /// When it is to be paid.
    pub due: Option<Date>,
    /// What the customer wants to find on it.
    pub reference: Option<String>,
    /// Words to the client.
    pub words: Vec<String>,
    /// What the practice calls itself.
    pub seller: String,
    /// What stands below that.
    pub imprint: Vec<String>,
    /// What the client is called.
    pub buyer: String,
    /// Where post reaches them.
    pub address: Vec<String>,
    /// What it is for.
    pub lines: Vec<BillLine>,
    /// What leads to the total: the net, and the tax for each rate. Nothing where that is not known.
    pub sums: Vec<(String, String)>,
    /// What it asks for.
    pub total: String,
    /// What tax is called on it.
    pub tax_name: String,
    /// Of a credit note: the invoice that it is about, and its number.
    pub credits: Option<(InvoiceId, String)>,
    /// Where to pay, as it says; none where it says nothing.
    pub pay: Option<HowToPay>,
    /// The practice's colour.
    pub accent: Option<String>,
    /// The practice's picture.
    pub logo: Option<LogoId>,
}

/// A line of it. The first line of its text is what it is, the others say more.
pub struct BillLine {
    /// What it is.
    pub what: String,
    /// More of that.
    pub details: Vec<String>,
    /// How much.
    pub quantity: String,
    /// The price of one.
    pub price: String,
    /// What is taken off, as a rate; none if nothing is.
    pub discount: Option<String>,
    /// The rate of tax, where lines have different ones.
    pub tax: Option<String>,
    /// Without tax.
    pub amount: String,
}

/// Where money goes.
pub struct HowToPay {
    /// Whose account it is.
    pub holder: Option<String>,
    /// By what the payment is known.
    pub reference: Option<String>,
    /// In groups of four.
    pub iban: Option<String>,
    /// The bank.
    pub bic: Option<String>,
    /// What else there is to say.
    pub words: Vec<String>,
}

impl Paper {
    /// What stands on an invoice.
    pub async fn read(scope: &mut TenantScope, invoice: &Invoice) -> Result<Self, Error> {
        let print = invoices::print(scope, invoice.id).await?;
        let lines = invoices::lines(scope, invoice.id).await?;
        let mut paper = Self::new(invoice, print, &lines);
        if let Some(id) = invoice.credits_id {
            let credited = invoices::fetch(scope, id).await?;
            paper.credits = Some((id, credited.number.unwrap_or_default()));
        }
        Ok(paper)
    }

    /// What will stand on a draft if it is issued now, but for its number; for staff.
    pub async fn preview(scope: &mut TenantScope, draft: &Invoice) -> Result<Self, Error> {
        let (dated, due) = invoices::issuable(scope, draft).await?;
        let bank = settings::bank_details(scope).await?;
        let paper = Self::read(scope, draft).await?;
        let pay = HowToPay::new(None, bank.holder, bank.iban.as_deref(), bank.bic, bank.words);
        let asks = draft.kind == Kind::Invoice && draft.total_minor > 0;
        let due = Some(due).filter(|_| draft.kind == Kind::Invoice);
        Ok(Self { dated: Some(dated), due, pay: pay.filter(|_| asks), ..paper })
    }

    fn new(invoice: &Invoice, print: Print, lines: &[Line]) -> Self {
        let figures = Figures::new(print.number_format);
        let asks = invoice.kind == Kind::Invoice && invoice.total_minor > 0;
        let open = asks && invoice.state.is_issued();
        let Print { holder, iban, bic, pay_words, .. } = print;
        let pay = HowToPay::new(invoice.number.clone(), holder, iban.as_deref(), bic, pay_words);
        let rates = lines.iter().map(|line| line.tax_milli);
        let one_rate = rates.clone().min() == rates.max();
        let bill = |line| BillLine::new(invoice, line, figures, one_rate);
        Self {
            kind: invoice.kind,
            number: invoice.number.clone(),
            void: invoice.state == State::Void,
            dated: invoice.issued_on,
            due: invoice
                .due_on
                .filter(|_| invoice.kind == Kind::Invoice && invoice.state != State::Void),
            reference: invoice.reference.as_ref().map(|text| text.as_str().to_owned()),
            words: split(invoice.words.as_ref().map(|words| words.as_str())),
            seller: print.seller,
            imprint: split(print.imprint.as_deref()),
            buyer: print.buyer.as_str().to_owned(),
            address: split(print.address.as_ref().map(|text| text.as_str())),
            lines: lines.iter().map(bill).collect(),
            sums: sums(invoice, lines, figures, &print.tax_name),
            total: figures.money(invoice.money(invoice.total_minor)),
            tax_name: print.tax_name,
            credits: None,
            pay: pay.filter(|_| open),
            accent: print.accent,
            logo: print.logo_id,
        }
    }

    /// Invoice, or Credit note.
    pub fn title(&self) -> &'static str {
        title(self.kind)
    }

    /// The same within a sentence.
    pub fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Invoice => "invoice",
            Kind::CreditNote => "credit note",
        }
    }
}

/// What a document is called: Invoice, or Credit note.
pub fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "Invoice",
        Kind::CreditNote => "Credit note",
    }
}

impl BillLine {
    fn new(invoice: &Invoice, line: &Line, figures: Figures, one_rate: bool) -> Self {
        let mut text = line.description.as_str().lines();
        Self {
            what: text.next().unwrap_or_default().to_owned(),
            details: text.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            quantity: figures.milli(line.quantity_milli),
            price: figures.money(invoice.money(line.unit_minor)),
            discount: (line.discount_milli != 0).then(|| figures.percent(line.discount_milli)),
            tax: (!one_rate).then(|| figures.percent(line.tax_milli)),
            amount: figures.money(invoice.money(line.net_minor)),
        }
    }
}

impl HowToPay {
    fn new(
        reference: Option<String>,
        holder: Option<String>,
        iban: Option<&str>,
        bic: Option<String>,
        words: Option<String>,
    ) -> Option<Self> {
        let known = iban.is_some() || words.is_some();
        let words = split(words.as_deref());
        known.then(|| Self { holder, reference, iban: iban.map(fours), bic, words })
    }
}

fn split(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The net and the tax, as the document says them. The tax is told apart by rate where that adds up
/// to what it says; documents of other programs may have rounded otherwise, and stay as they are.
fn sums(invoice: &Invoice, lines: &[Line], figures: Figures, name: &str) -> Vec<(String, String)> {
    let money = |minor| figures.money(invoice.money(minor));
    let (Some(net), Some(tax)) = (invoice.net_minor, invoice.tax_minor) else { return Vec::new() };
    let mut sums = vec![("Subtotal".to_owned(), money(net))];
    match by_rate(invoice, lines) {
        Some(by_rate) => sums.extend(taxes(&by_rate, invoice.currency, figures, name)),
        None => sums.push((name.to_owned(), money(tax))),
    }
    sums
}

/// The tax of each rate, in words and figures.
pub fn taxes(
    sums: &Sums,
    currency: Currency,
    figures: Figures,
    name: &str,
) -> impl Iterator<Item = (String, String)> {
    sums.taxes.iter().filter(|tax| tax.tax_milli != 0).map(move |tax| {
        let rate = figures.percent(tax.tax_milli);
        (format!("{name}, {rate}"), figures.money(Money { minor: tax.tax_minor, currency }))
    })
}

/// What the lines add up to, if that is what the document says.
pub(super) fn by_rate(invoice: &Invoice, lines: &[Line]) -> Option<Sums> {
    let sums = Sums::of(lines.iter().map(|line| (line.tax_milli, line.net_minor))).ok()?;
    (Some(sums.tax_minor()) == invoice.tax_minor).then_some(sums)
}
