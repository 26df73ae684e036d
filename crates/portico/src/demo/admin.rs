//! What an admin does first: says how the invoices look, and where they are paid to.

use portico_auth::{Auth, Proved, Token, Typed};
use portico_domain::{
    Access, Credential, Currency, Database, TenantId,
    security::{self, Spent},
    settings::{self, Bic, Colour, Iban, NewBankDetails, NewSettings, NumberPattern, Text},
};

use super::cast::{PASSWORD, Practice};
use crate::Error;

/// One who is signed in.
pub struct Admin<'d> {
    pub auth: &'d Auth,
    pub database: &'d Database,
    pub tenant: TenantId,
    pub session: &'d Token,
}

impl Admin<'_> {
    /// `code` is one of their recovery codes: codes of the app are kept for whoever tries the demo.
    pub async fn settle_in(&self, practice: &Practice, code: &str) -> Result<(), Error> {
        let credential = Credential::new(self.tenant, self.session.expose());
        let new = settings_of(practice)?;
        let amend = async |scope: &mut _| settings::amend(scope, new).await;
        self.database.within(&credential, Access::ReadWrite, amend).await?;

        let proof = self.database.within(&credential, Access::ReadWrite, async |scope| {
            Ok((scope.principal().subject(), security::proof(scope).await?))
        });
        let (user, proof) = proof.await?;
        let typed = Typed { password: PASSWORD.to_owned().into(), code: code.to_owned().into() };
        let spent = match self.auth.prove(self.tenant, user, &proof, &typed).await? {
            Proved::Step(step) => Spent::Step(step),
            Proved::Code(code) => Spent::Code(code),
            Proved::Password => {
                return Err(Error::Setting("the demo's admin has no factor".into()));
            }
        };
        let details = NewBankDetails {
            holder: Text::line(practice.name, 200),
            iban: Iban::parse(practice.settings.iban).ok(),
            bic: Bic::parse(practice.settings.bic),
            words: None,
        };
        let amend =
            async |scope: &mut _| settings::amend_bank_details(scope, &spent, details).await;
        Ok(self.database.within(&credential, Access::ReadWrite, amend).await?)
    }
}

fn settings_of(practice: &Practice) -> Result<NewSettings, Error> {
    let unsound = || Error::Setting("the demo's settings are unsound".into());
    let figures = &practice.settings;
    Ok(NewSettings {
        name: Text::line(practice.name, 200).ok_or_else(unsound)?,
        time_zone: practice.time_zone.into(),
        accent: Colour::parse(practice.accent),
        number_format: figures.number_format,
        currency: Currency::parse(practice.currency).ok_or_else(unsound)?,
        due_days: 14,
        tax_name: Text::line(figures.tax_name, 20).ok_or_else(unsound)?,
        tax_milli: practice.tax_milli,
        number_pattern: NumberPattern::parse(figures.number_pattern)?,
        imprint: Text::lines(figures.imprint, 1_000),
    })
}
