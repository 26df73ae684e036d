use crate::{Error, LogoId, TenantId, TenantScope, audit::Action};

/// A picture in the place of a practice's name.
#[derive(Debug, sqlx::FromRow)]
pub struct Logo {
    /// Its own: another picture has another.
    pub id: LogoId,
    /// Its bytes.
    pub png: Vec<u8>,
}

/// A picture of the practice: the present one, or one that stands on an issued invoice.
pub async fn logo(scope: &mut TenantScope, id: LogoId) -> Result<Logo, Error> {
    scope
        .statement("select l.id, l.png from logos l where l.tenant_id = $1 and l.id = $4")
        .bind(id)
        .one()
        .await
}

/// Puts a picture (PNG, drawn anew from what was uploaded, 300,000 bytes at most) in the place of the logo, or
/// none. For admins. What stands on issued invoices stays there.
pub async fn amend_logo(scope: &mut TenantScope, png: Option<Vec<u8>>) -> Result<(), Error> {
    scope.principal().require_admin()?;
    scope
        .statement(
            "select a.tenant_id from app.amend_logo($1, $2, $4, $5) a where a.tenant_id = $1",
        )
        .bind(LogoId::generate())
        .bind(png)
        .one::<(TenantId,)>()
        .await?;
    scope.record(Action::LogoAmended.done()).await
}
