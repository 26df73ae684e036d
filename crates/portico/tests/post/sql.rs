//! What is written down of letters, read by a superuser.

use std::cell::RefCell;

use portico_testkit::sqlx::{
    AssertSqlSafe, Connection, Decode, FromRow, PgConnection, Postgres, Type, postgres::PgRow,
    query_as, query_scalar, raw_sql,
};
use tokio::runtime::{Builder, Runtime};

pub struct Sql {
    runtime: Runtime,
    connection: RefCell<PgConnection>,
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: String,
    pub kind: String,
    pub email: String,
    pub state: String,
    pub reason: Option<String>,
    pub attempts: i16,
    pub sealed: bool,
    /// Whether a worker has it.
    pub leased: bool,
    /// Whole minutes until it is due.
    pub minutes: i32,
}

impl Sql {
    pub fn connect(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let connection = runtime.block_on(PgConnection::connect(url)).unwrap().into();
        Self { runtime, connection }
    }

    pub fn run(&self, text: &str) {
        let statement = raw_sql(AssertSqlSafe(text.to_owned()));
        self.runtime.block_on(statement.execute(&mut *self.connection.borrow_mut())).unwrap();
    }

    pub fn one<T>(&self, text: &str) -> T
    where
        T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
    {
        let statement = query_scalar(AssertSqlSafe(text.to_owned()));
        self.runtime.block_on(statement.fetch_one(&mut *self.connection.borrow_mut())).unwrap()
    }

    fn all<T: for<'r> FromRow<'r, PgRow> + Send + Unpin>(&self, text: &str) -> Vec<T> {
        let statement = query_as(AssertSqlSafe(text.to_owned()));
        self.runtime.block_on(statement.fetch_all(&mut *self.connection.borrow_mut())).unwrap()
    }

    /// All letters, in the order in which they were caused.
    pub fn outbox(&self) -> Vec<Row> {
        type Columns = (String, String, String, String, Option<String>, i16, bool, bool, i32);
        let rows: Vec<Columns> = self.all(
            "select o.id::text, o.kind, u.email, o.state, o.reason, o.attempts, o.sealed is not null,
                    o.lease is not null, ceil(extract(epoch from o.due_at - now()) / 60)::int
               from outbox o join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
              order by o.created_at, o.id",
        );
        let row = |(id, kind, email, state, reason, attempts, sealed, leased, minutes)| Row {
            id,
            kind,
            email,
            state,
            reason,
            attempts,
            sealed,
            leased,
            minutes,
        };
        rows.into_iter().map(row).collect()
    }

    /// The newest letter of that kind to that address.
    pub fn letter(&self, kind: &str, email: &str) -> Option<Row> {
        self.outbox().into_iter().rfind(|row| row.kind == kind && row.email == email)
    }

    /// Time goes on, for the mail that waits.
    pub fn make_due(&self) {
        self.run("update outbox set due_at = now() where state = 'waiting'");
    }
}
