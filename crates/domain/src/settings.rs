//! What a practice decides about itself. Whoever has come to its host may know it.

use serde::Serialize;

use crate::{Error, TenantScope};

/// The practice, as its pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Settings {
    /// What the practice calls itself.
    pub name: String,
    /// Its time zone, an IANA name: that of its due dates.
    pub time_zone: String,
    /// Its colour, as `#rrggbb`; none for Portico's own.
    pub accent: Option<String>,
}

/// Of the practice that is asking.
pub async fn fetch(scope: &mut TenantScope) -> Result<Settings, Error> {
    scope.statement("select name, time_zone, accent from settings where tenant_id = $1").one().await
}
