//! What a practice decides about itself. Whoever has come to its host may know it, but for where
//! clients pay to.

mod bank;
mod iban;
mod logo;
mod pattern;
mod text;

use serde::{Deserialize, Serialize};

pub use bank::{BankDetails, Bic, NewBankDetails, amend_bank_details, bank_details};
pub use iban::{Iban, IbanFlaw};
pub use logo::{Logo, amend_logo, logo};
pub use pattern::{NextNumber, NumberPattern, next_number};
pub use text::{Colour, Text};

use crate::{Currency, Error, LogoId, TenantScope, audit::Action};

/// The practice, as its pages and its invoices show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Settings {
    /// What the practice calls itself.
    pub name: String,
    /// Its time zone, an IANA name: that of its due dates.
    pub time_zone: String,
    /// Its colour, as `#rrggbb`; none for Portico's own.
    pub accent: Option<String>,
    /// The picture in the place of its name; see [`logo`].
    pub logo_id: Option<LogoId>,
    /// How its amounts are written.
    pub number_format: NumberFormat,
    /// What a new invoice is written in (ISO 4217).
    pub currency: Currency,
    /// Within how many days an invoice is to be paid, unless it says otherwise.
    pub due_days: i16,
    /// What its tax is called: VAT, GST, MwSt.
    pub tax_name: String,
    /// The rate of a new line, in thousandths of a per cent.
    pub tax_milli: i32,
    /// What numbers of invoices look like: see [`NumberPattern`].
    pub number_pattern: String,
    /// Who sends the invoices, below the name: an address, a tax number; line by line.
    pub imprint: Option<String>,
}

/// How amounts are written: what stands between thousands, and before the decimals.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum NumberFormat {
    /// €1,234.50
    #[default]
    CommaPoint,
    /// 1.234,50 €
    PointComma,
    /// 1 234,50 €
    SpaceComma,
    /// CHF 1’234.50
    ApostrophePoint,
}

/// What is said of a pattern whose numbers were given already.
pub const CLASH: &str = "by this pattern a number would come that is on a document already: begin it with other letters, or write it otherwise";

/// What is said of a zone that is none.
const NO_ZONE: &str = "there is no such time zone";

/// What an admin may change at any time.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "as Settings")]
pub struct NewSettings {
    pub name: Text,
    pub time_zone: String,
    pub accent: Option<Colour>,
    pub number_format: NumberFormat,
    pub currency: Currency,
    pub due_days: i16,
    pub tax_name: Text,
    pub tax_milli: i32,
    pub number_pattern: NumberPattern,
    pub imprint: Option<Text>,
}

impl NumberFormat {
    /// Each there is, in the order in which they are offered.
    pub const ALL: [Self; 4] =
        [Self::CommaPoint, Self::PointComma, Self::SpaceComma, Self::ApostrophePoint];

    /// As it stands in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::CommaPoint => "comma-point",
            Self::PointComma => "point-comma",
            Self::SpaceComma => "space-comma",
            Self::ApostrophePoint => "apostrophe-point",
        }
    }
}

/// Of the practice that is asking.
pub async fn fetch(scope: &mut TenantScope) -> Result<Settings, Error> {
    scope
        .statement(
            "select name, time_zone, accent, logo_id, number_format, currency, due_days, tax_name, tax_milli,
                    number_pattern, imprint
               from settings
              where tenant_id = $1",
        )
        .one()
        .await
}

/// The same, to be changed by an admin in this scope: of two who change them one comes after the other.
pub async fn fetch_to_amend(scope: &mut TenantScope) -> Result<Settings, Error> {
    scope.principal().require_admin()?;
    let practice = scope.principal().tenant();
    scope.hold(practice).await?;
    fetch(scope).await
}

/// Changes them. For admins. Invoices that were issued stay as they are. Another pattern of numbers than before must
/// make none soon that was given already: see [`next_number`].
pub async fn amend(scope: &mut TenantScope, new: NewSettings) -> Result<(), Error> {
    scope.principal().require_admin()?;
    require_zone(scope, new.time_zone.clone()).await?;
    let present = fetch(scope).await?.number_pattern;
    if new.number_pattern.as_str() != present
        && next_number(scope, &new.number_pattern).await?.clash.is_some()
    {
        return Err(Error::Invalid(CLASH));
    }
    scope
        .statement(
            "update settings
                set name = $4, time_zone = $5, accent = $6, number_format = $7, currency = $8, due_days = $9,
                    tax_name = $10, tax_milli = $11, number_pattern = $12, imprint = $13
              where tenant_id = $1",
        )
        .bind(String::from(new.name))
        .bind(new.time_zone)
        .bind(new.accent.map(|colour| colour.as_str().to_owned()))
        .bind(new.number_format.word())
        .bind(new.currency)
        .bind(new.due_days)
        .bind(String::from(new.tax_name))
        .bind(new.tax_milli)
        .bind(new.number_pattern.as_str().to_owned())
        .bind(new.imprint.map(String::from))
        .affect_one()
        .await?;
    scope.record(Action::SettingsAmended.done()).await
}

/// PostgreSQL reckons the due dates: it has to know the zone, by the very name.
async fn require_zone(scope: &mut TenantScope, zone: String) -> Result<(), Error> {
    let written = |b: u8| b.is_ascii_alphanumeric() || b"/_+-".contains(&b);
    if zone.len() > 100 || !zone.bytes().all(written) {
        return Err(Error::Invalid(NO_ZONE));
    }
    let (known,): (bool,) = scope
        .statement(
            "select exists (select from pg_timezone_names z where z.name = $4)
               from settings where tenant_id = $1",
        )
        .bind(zone)
        .one()
        .await?;
    if known { Ok(()) } else { Err(Error::Invalid(NO_ZONE)) }
}
