use serde::Serialize;

use super::{Iban, Text};
use crate::{
    Error, LetterId, TenantId, TenantScope, TokenHash,
    audit::Action,
    outbox::{Notice, notify_own},
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

/// A second factor that was just used, and is to be used up by what it is for: a time step, or a recovery code.
#[derive(Debug)]
pub enum Spent {
    /// See [`security::use_step`](crate::security::use_step).
    Step(i64),
    /// See [`security::use_code`](crate::security::use_code).
    Code(TokenHash),
}

/// How many admins are told at most.
const ADMINS: usize = 50;

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
/// [`Error::NotFound`], and nothing is changed.
pub async fn amend_bank_details(
    scope: &mut TenantScope,
    spent: &Spent,
    new: NewBankDetails,
) -> Result<(), Error> {
    scope.principal().require_admin()?;
    let (step, code) = match spent {
        Spent::Step(step) => (Some(*step), None),
        Spent::Code(code) => (None, Some(code.bytes())),
    };
    let letters: Vec<LetterId> = (0..ADMINS).map(|_| LetterId::generate()).collect();
    scope
        .statement(
            "select a.tenant_id from app.amend_bank_details($1, $2, $4, $5, $6, $7, $8, $9, $10) a
              where a.tenant_id = $1",
        )
        .bind(step)
        .bind(code)
        .bind(new.holder.map(String::from))
        .bind(new.iban.map(String::from))
        .bind(new.bic.map(|bic| bic.0))
        .bind(new.words.map(String::from))
        .bind(letters)
        .one::<(TenantId,)>()
        .await?;
    if let Spent::Code(_) = spent {
        notify_own(scope, Notice::RecoveryCodeUsed).await?;
        let subject = scope.principal().subject();
        scope.record(Action::RecoveryCodeUsed.to(subject)).await?;
    }
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
