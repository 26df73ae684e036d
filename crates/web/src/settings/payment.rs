//! Where clients pay to: changed by an admin who shows once more that it is them.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    Caller, Problem, Query, security::change_bank_details, settings::require_bank_details,
};
use portico_auth::{Auth, Error, Typed as Proof};
use portico_domain::settings::{BankDetails, Bic, Iban, IbanFlaw, NewBankDetails, Text};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    fields::Wrong,
    form::Input,
    format,
    layout::{Here, Shell},
    notice::Done,
    security::REFUSED,
};

const DONE: [(&str, &str); 1] = [(
    "saved",
    "The bank details are saved, and every admin gets a mail that says so. They stand on the next invoices.",
)];

#[derive(Template, WebTemplate)]
#[template(path = "settings_payment.html")]
pub struct PaymentPage {
    shell: Shell,
    typed: Typed,
    wrong: Wrong,
    notice: Option<&'static str>,
}

/// What was typed, but for what proves who did.
struct Typed {
    holder: String,
    iban: String,
    bic: String,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDetails {
    holder: String,
    iban: String,
    bic: String,
    words: String,
    password: SecretString,
    #[serde(default)]
    code: SecretString,
}

pub async fn show(caller: Caller, Query(done): Query<Done>) -> Result<PaymentPage, Problem> {
    let present = require_bank_details(&caller).await?;
    let page = PaymentPage::read(&caller, present.into()).await?;
    Ok(PaymentPage { notice: done.words(&DONE), ..page })
}

pub async fn save(
    caller: Caller,
    State(auth): State<Auth>,
    Input(form): Input<NewDetails>,
) -> Result<Response, Problem> {
    require_bank_details(&caller).await?;
    let NewDetails { holder, iban, bic, words, password, code } = form;
    let typed = Typed { holder, iban, bic, words };
    let wrong = match typed.read() {
        Ok(new) => {
            match change_bank_details(&caller, &auth, &Proof { password, code }, new).await {
                Ok(()) => return Ok(Redirect::to("/settings/payment?done=saved").into_response()),
                Err(Error::Refused) => {
                    let mut wrong = Wrong::default();
                    wrong.add("password", "It is you", REFUSED);
                    wrong
                }
                Err(other) => return Err(other.into()),
            }
        }
        Err(wrong) => wrong,
    };
    let page = PaymentPage { wrong, ..PaymentPage::read(&caller, typed).await? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

impl PaymentPage {
    async fn read(caller: &Caller, typed: Typed) -> Result<Self, Problem> {
        let shell = caller.within(async |scope| Shell::read(scope, Here::Settings).await).await?;
        Ok(Self { shell, typed, wrong: Wrong::default(), notice: None })
    }
}

impl From<BankDetails> for Typed {
    fn from(present: BankDetails) -> Self {
        Self {
            holder: present.holder.unwrap_or_default(),
            iban: format::fours(&present.iban.unwrap_or_default()),
            bic: present.bic.unwrap_or_default(),
            words: present.words.unwrap_or_default(),
        }
    }
}

impl Typed {
    /// What it says, or what is wrong with it.
    fn read(&self) -> Result<NewBankDetails, Wrong> {
        let mut wrong = Wrong::default();
        let new = NewBankDetails {
            holder: some(&self.holder, |text| Text::line(text, 200)).unwrap_or_else(|| {
                wrong.add("holder", "Account holder", "Give a name of 200 characters at most.");
                None
            }),
            iban: iban(&self.iban).unwrap_or_else(|flaw| {
                wrong.add("iban", "IBAN", words(flaw));
                None
            }),
            bic: some(&self.bic, Bic::parse).unwrap_or_else(|| {
                wrong.add("bic", "BIC", "A BIC has 8 or 11 letters and digits.");
                None
            }),
            words: some(&self.words, |text| Text::lines(text, 1_000)).unwrap_or_else(|| {
                wrong.add("words", "How to pay, in your words", "Keep it to 1,000 characters.");
                None
            }),
        };
        if wrong.is_empty() { Ok(new) } else { Err(wrong) }
    }
}

fn iban(typed: &str) -> Result<Option<Iban>, IbanFlaw> {
    if typed.trim().is_empty() { Ok(None) } else { Iban::parse(typed).map(Some) }
}

/// What is wrong, and where to look.
fn words(flaw: IbanFlaw) -> String {
    match flaw {
        IbanFlaw::Form => "It begins with two letters for the country and two digits, such as DE89, and goes on with \
                           letters and digits alone."
            .to_owned(),
        IbanFlaw::Country => {
            "No country’s IBANs begin with these two letters. Look at its beginning.".to_owned()
        }
        IbanFlaw::Length { right, found } => {
            let which = if found < right { "Something is missing." } else { "Something is too much." };
            format!("IBANs of this country have {right} letters and digits, and this one has {found}. {which}")
        }
        IbanFlaw::Check => "Its check digits don’t fit the rest: a letter or digit is wrong, or two have changed places."
            .to_owned(),
    }
}

/// What was typed, if anything was; none if it will not do.
fn some<T>(typed: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if typed.trim().is_empty() { Some(None) } else { parse(typed).map(Some) }
}
