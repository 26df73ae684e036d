use super::{Access, Database, statement::Statement, transaction::Transaction};
use crate::{Error, TenantId, UserId, audit::Event};

/// What stands open before anyone is known: the identity tables of the host's tenant, under a role
/// that reaches nothing else. The short list of what may be asked at it is
/// [`identity`](crate::identity); each takes a secret or an address, never an id.
pub struct IdentityDoor {
    tenant: TenantId,
    transaction: Transaction,
}

impl Database {
    /// Who is at home at `host`, compared exactly; `None` if nobody is.
    pub async fn tenant_at(&self, host: &str) -> Result<Option<TenantId>, Error> {
        let found = self.pool.ask("select app.tenant_at($1)", Some(host)).await?;
        Ok(found.into_iter().next().flatten())
    }

    /// Does `work` at the door of `tenant`: commits if it returns `Ok`, and rolls back on
    /// everything else, as [`Database::within`] does for those who are signed in.
    pub async fn at_the_door<T>(
        &self,
        tenant: TenantId,
        access: Access,
        work: impl AsyncFnOnce(&mut IdentityDoor) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let opening = format!(
            "{}; select app.knock('{tenant}'); set local role portico_identity",
            access.begin()
        );
        let (transaction, _) = Transaction::begin(&self.pool, opening).await?;
        let mut door = IdentityDoor { tenant, transaction };
        let outcome = work(&mut door).await?;
        if access == Access::ReadWrite {
            door.transaction.commit().await?;
        }
        Ok(outcome)
    }
}

impl IdentityDoor {
    /// Whose door it is.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Starts a statement, with the tenant bound as `$1`. What the caller binds begins at `$2`.
    pub(crate) fn statement(&mut self, sql: &'static str) -> Statement<'_> {
        assert!(sql.contains("tenant_id = $1"), "a statement without its tenant: {sql}");
        Statement::new(self.transaction.connection(), sql).bind(self.tenant)
    }

    /// Writes down what is being done, in the transaction that does it: of a client's login, as theirs.
    pub(crate) async fn record(
        &mut self,
        subject: Option<UserId>,
        event: Event,
    ) -> Result<(), Error> {
        self.statement(
            "insert into audit_events (tenant_id, id, subject_id, action, record_id, client_id, shown)
             select here.tenant_id, $2, $3, $4, $5, u.client_id, u.client_id is not null
               from (select $1) here (tenant_id)
               left join users u on u.tenant_id = $1 and u.id = $3
              where here.tenant_id = $1",
        )
        .bind(event.id)
        .bind(subject)
        .bind(event.action)
        .bind(event.record)
        .affect_one()
        .await
    }
}
