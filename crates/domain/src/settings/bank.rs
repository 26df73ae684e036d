use serde::Serialize;

use super::{Iban, Text};
use crate::{
    Error, TenantId, TenantScope,
    audit::Action,
    outbox::letters_to_admins,
    security::{Spent, tell_of},
};

/// Where clients pay to, as it is printed on the next invoices. Those that were issued say what they said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct BankDetails {
    /// Whose account it is.
    pub holder: Option<String>,
    /// See [`Iban`].
    pub iban: Option<String>,
    /// The bank (ISO 9362).
    pub bic: Option<String>,
    /// What else there is to say of paying, where there is no IBAN above all.
    pub words: Option<String>,
}

/// A bank by its code (ISO 9362): four characters of the institution, two of its country, two of its place and, maybe,
/// three of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bic(String);

/// Where clients are to pay to from now on. What is missing is not said.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "as BankDetails")]
pub struct NewBankDetails {
    pub holder: Option<Text>,
    pub iban: Option<Iban>,
    pub bic: Option<Bic>,
    pub words: Option<Text>,
}

/// Of the practice; for its staff. (A client reads what stands on an invoice.)
pub async fn bank_details(scope: &mut TenantScope) -> Result<BankDetails, Error> {
    scope.principal().require_sight()?;
    let found = scope
        .statement("select holder, iban, bic, words from bank_details where tenant_id = $1")
        .optional()
        .await?;
    Ok(found.unwrap_or_default())
}

/// Changes where clients pay to, from the next invoice on. For admins, who have just proved themselves once more
/// with their second factor; it is used up here, and every admin is told by mail. One that was used up before is
/// [`Error::Unproven`], and nothing is changed.
pub async fn amend_bank_details(
    scope: &mut TenantScope,
    spent: &Spent,
    new: NewBankDetails,
) -> Result<(), Error> {
    scope.principal().require_admin()?;
    scope
        .statement(
            "select a.tenant_id from app.amend_bank_details($1, $2, $4, $5, $6, $7, $8, $9, $10) a
              where a.tenant_id = $1",
        )
        .bind(spent.step())
        .bind(spent.code())
        .bind(new.holder.map(String::from))
        .bind(new.iban.map(String::from))
        .bind(new.bic.map(|bic| bic.0))
        .bind(new.words.map(String::from))
        .bind(letters_to_admins())
        .optional::<(TenantId,)>()
        .await?
        .ok_or(Error::Unproven)?;
    tell_of(scope, spent).await?;
    scope.record(Action::BankDetailsAmended.done()).await
}

impl Bic {
    /// What somebody typed, with or without spaces.
    pub fn parse(typed: &str) -> Option<Self> {
        let bic: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let bic = bic.to_ascii_uppercase();
        let country = bic.get(4..6)?;
        let sound = matches!(bic.len(), 8 | 11)
            && bic.bytes().all(|b| b.is_ascii_alphanumeric())
            && country.bytes().all(|b| b.is_ascii_uppercase());
        sound.then_some(Self(bic))
    }

    /// Without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[test]
fn a_bic_is_of_a_bank_in_a_country() {
    for good in ["DEUTDEFF", "nwbk gb 2l", "DNBANOKKXXX", "DEUTDEFF500"] {
        assert!(Bic::parse(good).is_some(), "{good}");
    }
    for bad in
        ["", "DEUTDEF", "DEUTDEFF5", "DEUTDEFF5000", "DEUT1EFF", "DEUTDEF-", "DÉUTDEFF", "DEUTDÉFF"]
    {
        assert!(Bic::parse(bad).is_none(), "{bad}");
    }
}
