use axum::{extract::State, http::StatusCode};
use portico_auth::{Auth, Typed};
use portico_domain::{
    Error,
    settings::{self, BankDetails, Bic, Iban, NewBankDetails, Text},
};
use secrecy::SecretString;
use serde::Deserialize;

use super::change::all_or_none;
use crate::{
    Caller, Problem,
    etag::Tagged,
    extract::Input,
    problem::{Forbidden, Malformed, NotFound, TooOften, Unauthenticated},
    security::{change_bank_details, refused},
};

/// Where clients are to pay to, and who says so, once more.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBank {
    #[schema(max_length = 200)]
    holder: Option<String>,
    /// With its check digits; spaces do not matter.
    #[schema(max_length = 42)]
    iban: Option<String>,
    /// 8 or 11 characters.
    #[schema(max_length = 11)]
    bic: Option<String>,
    #[schema(max_length = 1000)]
    words: Option<String>,
    /// The password of now.
    #[schema(value_type = String, format = Password, max_length = 128)]
    password: SecretString,
    /// A code of the second factor, or a recovery code. It is used up.
    #[schema(value_type = String, max_length = 40)]
    code: SecretString,
}

/// Where clients pay to, as it is printed on the next invoices. For staff.
#[utoipa::path(get, path = "/api/v1/settings/bank-details", tag = "settings",
    responses((status = 200, body = BankDetails), Unauthenticated, NotFound))]
pub(crate) async fn show_bank_details(caller: Caller) -> Result<Tagged<BankDetails>, Problem> {
    Ok(Tagged(caller.within(async |scope| settings::bank_details(scope).await).await?))
}

/// Changes where clients pay to, all of it. For admins, with their password and a fresh code; every admin is told by
/// mail. Invoices that were issued say what they said.
#[utoipa::path(put, path = "/api/v1/settings/bank-details", tag = "settings", request_body = NewBank,
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Malformed, TooOften))]
pub(crate) async fn amend_bank_details(
    caller: Caller,
    State(auth): State<Auth>,
    Input(new): Input<NewBank>,
) -> Result<StatusCode, Problem> {
    require_bank_details(&caller).await?;
    let details = new.details()?;
    let typed = Typed { password: new.password, code: new.code };
    change_bank_details(&caller, &auth, &typed, details).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// For what only those may try who may do it: a wrong try is counted.
pub async fn require_bank_details(caller: &Caller) -> Result<BankDetails, Problem> {
    let found = caller.within(async |scope| {
        let present = settings::bank_details(scope).await?;
        scope.principal().require_admin()?;
        Ok(present)
    });
    found.await
}

impl NewBank {
    fn details(&self) -> Result<NewBankDetails, Error> {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let holder = |text: String| Text::line(&text, 200);
        let words = |text: String| Text::lines(&text, 1_000);
        Ok(NewBankDetails {
            holder: all_or_none(some(&self.holder), holder, "a holder has 200 characters at most")?,
            iban: some(&self.iban).map(|text| Iban::parse(&text)).transpose()?,
            bic: all_or_none(
                some(&self.bic),
                |text| Bic::parse(&text),
                "a BIC has 8 or 11 letters and digits",
            )?,
            words: all_or_none(
                some(&self.words),
                words,
                "the words have 1,000 characters at most",
            )?,
        })
    }
}
