use super::{Access, Database, statement::Statement, transaction::Transaction};
use crate::{Error, TenantId};

/// Where a worker stands: the mail of one practice that waits, and its jobs, under a role that sees that they are due
/// and nothing of what they say. What is done there is in [`outbox`](crate::outbox) and [`jobs`](crate::jobs).
pub struct WorkerDoor {
    tenant: TenantId,
    transaction: Transaction,
}

impl Database {
    /// The practices whose mail is due.
    pub async fn tenants_with_mail(&self) -> Result<Vec<TenantId>, Error> {
        Ok(self.pool.ask("select app.tenants_with_mail()", None).await?)
    }

    /// The practices of which something is to be removed from the store.
    pub async fn tenants_to_sweep(&self) -> Result<Vec<TenantId>, Error> {
        Ok(self.pool.ask("select app.tenants_to_sweep()", None).await?)
    }

    /// The practices where a job waits.
    pub async fn tenants_with_jobs(&self) -> Result<Vec<TenantId>, Error> {
        Ok(self.pool.ask("select app.tenants_with_jobs()", None).await?)
    }

    /// Does `work` at the worker's door of `tenant`: commits if it returns `Ok`, and rolls back on
    /// everything else.
    pub async fn at_work<T>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut WorkerDoor) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let begin = Access::ReadWrite.begin();
        let opening =
            format!("{begin}; select app.knock('{tenant}'); set local role portico_worker");
        let (transaction, _) = Transaction::begin(&self.pool, opening).await?;
        let mut worker = WorkerDoor { tenant, transaction };
        let outcome = work(&mut worker).await?;
        worker.transaction.commit().await?;
        Ok(outcome)
    }
}

impl WorkerDoor {
    /// Whose mail it is.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Starts a statement, with the tenant bound as `$1`. What the caller binds begins at `$2`.
    pub(crate) fn statement(&mut self, sql: &'static str) -> Statement<'_> {
        assert!(sql.contains("tenant_id = $1"), "a statement without its tenant: {sql}");
        Statement::new(self.transaction.connection(), sql).bind(self.tenant)
    }
}
