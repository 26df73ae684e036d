use portico_domain::{
    Error, InvoiceId, PersonName, PersonalText, TenantScope,
    invoices::{self, Invoice, Line, Payment, Print, TaxSum},
    settings::NumberFormat,
};
use serde::Serialize;

use super::paper::by_rate;

/// An invoice with its parts.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct InvoiceWithParts {
    #[serde(flatten)]
    pub(super) invoice: Invoice,
    pub(super) lines: Vec<Line>,
    /// The tax for each rate, the lowest first; null where that does not add up to the tax that it says, as
    /// on documents of other programs.
    taxes: Option<Vec<TaxSum>>,
    payments: Vec<Payment>,
    print: Printed,
}

/// What stands on it beside its own: of one that was issued, as it was on that day.
#[derive(Serialize, utoipa::ToSchema)]
struct Printed {
    /// What the practice called itself.
    seller: String,
    /// What stood below it, line by line.
    imprint: Option<String>,
    /// What the client was called.
    buyer: PersonName,
    /// Where post reached them, line by line.
    address: Option<PersonalText>,
    /// Where to pay. Null throughout on a draft, and on what came from another program.
    how_to_pay: HowToPay,
    /// What tax is called.
    tax_name: String,
    /// How its amounts are written.
    number_format: NumberFormat,
}

/// Where money goes.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PrintedHowToPay)]
struct HowToPay {
    /// Whose account it is.
    holder: Option<String>,
    /// Its number, without spaces.
    iban: Option<String>,
    /// Its bank.
    bic: Option<String>,
    /// What else there is to say of paying.
    words: Option<String>,
}

impl InvoiceWithParts {
    pub(super) async fn read(scope: &mut TenantScope, id: InvoiceId) -> Result<Self, Error> {
        let invoice = invoices::fetch(scope, id).await?;
        let lines = invoices::lines(scope, id).await?;
        Ok(Self {
            taxes: by_rate(&invoice, &lines).map(|sums| sums.taxes),
            payments: invoices::payments(scope, id).await?,
            print: invoices::print(scope, id).await?.into(),
            invoice,
            lines,
        })
    }
}

impl From<Print> for Printed {
    fn from(print: Print) -> Self {
        let Print { holder, iban, bic, pay_words, .. } = print;
        Self {
            seller: print.seller,
            imprint: print.imprint,
            buyer: print.buyer,
            address: print.address,
            how_to_pay: HowToPay { holder, iban, bic, words: pay_words },
            tax_name: print.tax_name,
            number_format: print.number_format,
        }
    }
}
