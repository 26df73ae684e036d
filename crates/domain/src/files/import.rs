use std::collections::HashSet;

use super::{Content, insert};
use crate::{ClientId, Error, FileId, TenantId, TenantScope, audit::Action};

/// A file as another program kept it.
#[derive(Debug, Clone)]
pub struct ImportedFile {
    /// Whose it is.
    pub client_id: ClientId,
    /// What the other program calls it, unique there for its client: 1 to 500 characters.
    pub key: String,
    /// Whether the client sees it.
    pub shared: bool,
}

/// Which of these keys the source has brought before, and for whom.
pub async fn known(
    scope: &mut TenantScope,
    source: &str,
    keys: Vec<String>,
) -> Result<HashSet<(ClientId, String)>, Error> {
    scope.principal().require_staff()?;
    let known: Vec<(ClientId, String)> = scope
        .statement(
            "select f.client_id, f.key
               from files f
               join visible_clients($1, $2, $3) v on v.client_id = f.client_id and v.sees_private
              where f.tenant_id = $1
                and f.source = $4
                and f.key = any ($5)",
        )
        .bind(source.to_owned())
        .bind(keys)
        .all()
        .await?;
    Ok(known.into_iter().collect())
}

/// Makes what has arrived a file of this client, as [`add`](super::add) does, in the name of who imports it. Nobody is
/// told by mail: what is old is no news.
pub async fn import(
    scope: &mut TenantScope,
    source: &str,
    file: &ImportedFile,
    content: &Content,
) -> Result<FileId, Error> {
    scope.principal().require_staff()?;
    let id = insert(scope, file.client_id, content, file.shared).await?;
    scope
        .statement(
            "select n.tenant_id from app.name_file_source($1, $2, $4, $5, $6) n where n.tenant_id = $1",
        )
        .bind(id)
        .bind(source.to_owned())
        .bind(file.key.clone())
        .one::<(TenantId,)>()
        .await?;
    scope.record(Action::FileAdded.to(id).about(file.client_id, file.shared)).await?;
    Ok(id)
}
