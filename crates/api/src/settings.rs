pub(crate) mod bank;
mod change;
pub(crate) mod logo;

pub use bank::require_bank_details;
pub use logo::{put_logo, require_admin};

use jiff::tz::TimeZone;
use portico_domain::settings::{self, Settings};

use crate::{
    Caller, Problem,
    etag::{Changed, Found, IfMatch, Tagged},
    extract::Input,
    problem::{Forbidden, Malformed, Unauthenticated},
};
use change::SettingsChange;

/// The practice, as its pages and its invoices show it. For staff.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, body = Settings), Unauthenticated, Forbidden))]
pub(crate) async fn show(caller: Caller) -> Result<Tagged<Settings>, Problem> {
    let found = caller.within(async |scope| {
        scope.principal().require_staff()?;
        settings::fetch(scope).await
    });
    Ok(Tagged(found.await?))
}

/// Changes what it names. For admins. Invoices that were issued stay as they are.
#[utoipa::path(patch, path = "/api/v1/settings", tag = "settings", params(Found), request_body = SettingsChange,
    responses((status = 200, body = Settings), Unauthenticated, Forbidden, Changed, Malformed))]
pub(crate) async fn amend(
    caller: Caller,
    found: IfMatch,
    Input(change): Input<SettingsChange>,
) -> Result<Tagged<Settings>, Problem> {
    let amended = caller.within(async |scope| {
        let present = settings::fetch_to_amend(scope).await?;
        if !found.is(&present) {
            return Ok(None);
        }
        settings::amend(scope, change.of(present)?).await?;
        Ok(Some(settings::fetch(scope).await?))
    });
    amended.await?.map(Tagged).ok_or_else(IfMatch::refused)
}

/// Whether pages know the time in this zone. (PostgreSQL has to know it as well; its tables may be others.)
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok_and(|zone| zone.iana_name() == Some(name))
}
