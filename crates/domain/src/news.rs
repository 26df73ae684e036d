//! That there is something new, said by mail.

use crate::{ClientId, Error, LetterId, TenantId, TenantScope};

/// How many are told at most of what is new of one client.
const TOLD: usize = 50;

/// Lets mail say that there is something new of this client, and nothing of what it is: their logins are told of what
/// staff do, the staff who work with them of what a login does. Whoever was told an hour ago or less is told later, of
/// all of it at once.
pub(crate) async fn tell(scope: &mut TenantScope, client: ClientId) -> Result<(), Error> {
    let letters: Vec<_> = (0..TOLD).map(|_| LetterId::generate()).collect();
    scope
        .statement("select t.tenant_id from app.tell_news($1, $2, $4, $5) t where t.tenant_id = $1")
        .bind(client)
        .bind(letters)
        .one::<(TenantId,)>()
        .await?;
    Ok(())
}
