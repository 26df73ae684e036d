//! What is to go from the store: what was thrown away, and what began to arrive and never did. A row goes after its
//! object, so that no object is left of which nobody knows.

use crate::{Error, ObjectId, TenantId, WorkerDoor};

/// Objects to be removed, at most `most`.
pub async fn due(worker: &mut WorkerDoor, most: i32) -> Result<Vec<ObjectId>, Error> {
    let due: Vec<(ObjectId,)> = worker
        .statement("select o.id from app.objects_to_sweep($1, $2) o where o.tenant_id = $1")
        .bind(most)
        .all()
        .await?;
    Ok(due.into_iter().map(|(id,)| id).collect())
}

/// It has gone from the store.
pub async fn forget(worker: &mut WorkerDoor, object: ObjectId) -> Result<(), Error> {
    worker
        .statement("select f.tenant_id from app.forget_object($1, $2) f where f.tenant_id = $1")
        .bind(object)
        .optional::<(TenantId,)>()
        .await?;
    Ok(())
}
