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
use portico_domain::settings::{BankDetails, Bic, Iban, NewBankDetails, Text};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    fields::Wrong,
    form::Input,
    format,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
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
    /// The form asks for a code: staff always have a second step.
    factor: bool,
    wrong: Wrong,
    refusal: Option<Refusal>,
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
    let new = match typed.read() {
        Ok(new) => new,
        Err(wrong) => {
            let page = PaymentPage { wrong, ..PaymentPage::read(&caller, typed).await? };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let proof = Proof { password, code };
    let refusal = match change_bank_details(&caller, &auth, &proof, new).await {
        Ok(()) => return Ok(Redirect::to("/settings/payment?done=saved").into_response()),
        Err(Error::Limited(wait)) => return Err(Problem::limited(wait)),
        Err(error) => Some(Refusal::of(error, REFUSED)?),
    };
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let page = PaymentPage { refusal, ..PaymentPage::read(&caller, typed).await? };
    Ok((status, wait, page).into_response())
}

impl PaymentPage {
    async fn read(caller: &Caller, typed: Typed) -> Result<Self, Problem> {
        let shell = caller.within(async |scope| Shell::read(scope, Here::Settings).await).await?;
        let (wrong, refusal, notice) = (Wrong::default(), None, None);
        Ok(Self { shell, typed, factor: true, wrong, refusal, notice })
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
            iban: some(&self.iban, Iban::parse).unwrap_or_else(|| {
                wrong.add(
                    "iban",
                    "IBAN",
                    "IBAN and check digits don’t fit. Look for a letter or digit that is wrong.",
                );
                None
            }),
            bic: some(&self.bic, Bic::parse).unwrap_or_else(|| {
                wrong.add("bic", "BIC", "A BIC has 8 or 11 letters and digits.");
                None
            }),
            words: some(&self.words, |text| Text::lines(text, 1_000)).unwrap_or_else(|| {
                wrong.add("words", "What else there is to say", "Keep it to 1,000 characters.");
                None
            }),
        };
        if wrong.is_empty() { Ok(new) } else { Err(wrong) }
    }
}

/// What was typed, if anything was; none if it will not do.
fn some<T>(typed: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if typed.trim().is_empty() { Some(None) } else { parse(typed).map(Some) }
}
