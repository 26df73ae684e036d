//! Every statement of the domain, read from its source and planned in each role that may say it: once by values, as the
//! first times that a connection says it, and once for any values, as it may be from the sixth time on.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use portico_testkit::{World, source};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, raw_sql};

use crate::plan::scanned;

/// A statement, and where it stands.
pub struct Text {
    pub file: String,
    pub sql: String,
}

/// All of them.
pub fn all() -> Vec<Text> {
    let folder = source::root().join("crates/domain/src");
    let mut texts = Vec::new();
    for path in source::files(&folder, "rs") {
        let code = fs::read_to_string(&path).unwrap();
        let file = path.strip_prefix(&folder).unwrap_or(Path::new("")).display().to_string();
        for call in code.split(".statement(").skip(1) {
            let sql = call.trim_start().strip_prefix('"').expect("a literal, in place");
            let sql = sql.split('"').next().unwrap().to_owned();
            texts.push(Text { file: file.clone(), sql });
        }
    }
    texts
}

impl Text {
    /// Who says it: see `crates/domain/tests/source.rs`.
    fn roles(&self) -> &'static [&'static str] {
        match self.file.as_str() {
            file if file.starts_with("identity") || file == "scope/door.rs" => &["identity"],
            "files/sweep.rs" | "jobs/claim.rs" | "outbox/send.rs" | "scope/worker.rs" => {
                &["worker"]
            }
            _ => &["admin", "coach", "client"],
        }
    }

    fn is_in_a_scope(&self) -> bool {
        self.roles().len() > 1
    }

    /// Plans it in each role; how many there are, and which tables are gone through in which of them. A role that may not
    /// say it is none of them.
    pub async fn plan(&self, world: &World, large: &BTreeSet<String>) -> (usize, String) {
        let mut connection = PgConnection::connect(&world.url("postgres")).await.unwrap();
        let (mut planned, mut found) = (0, String::new());
        for role in self.roles() {
            for mode in ["force_custom_plan", "force_generic_plan"] {
                match self.explain(&mut connection, role, mode).await {
                    Ok(plan) => {
                        planned += 1;
                        for table in scanned(&plan[0], large) {
                            writeln!(
                                found,
                                "{table} by {role} ({mode}), {}: {}",
                                self.file,
                                crate::flows::one_line(&self.sql)
                            )
                            .unwrap();
                        }
                    }
                    Err(error) if may_not(&error) => {}
                    Err(error) => panic!("{}: {error}\n{}", self.file, self.sql),
                }
                raw_sql("rollback; deallocate all").execute(&mut connection).await.unwrap();
            }
        }
        connection.close().await.unwrap();
        (planned, found)
    }

    async fn explain(
        &self,
        connection: &mut PgConnection,
        role: &str,
        mode: &str,
    ) -> sqlx::Result<Value> {
        let client = if role == "client" { "md5('p7c7')::uuid" } else { "null::uuid" };
        let bound = if self.is_in_a_scope() { "uuid, uuid, uuid" } else { "uuid" };
        let opening = format!(
            "begin;
             select set_config('app.tenant', md5('p7')::uuid::text, true),
                    set_config('app.subject', {SUBJECT}::text, true),
                    set_config('app.client', coalesce({client}::text, ''), true);
             set local role portico_{role};
             set local plan_cache_mode = {mode};
             prepare s ({bound}) as {}",
            self.sql
        );
        raw_sql(AssertSqlSafe(opening)).execute(&mut *connection).await?;
        let types = "select array_to_string(parameter_types::text[], ',') from pg_prepared_statements where name = 's'";
        let types: String = raw_sql(types).fetch_one(&mut *connection).await?.try_get(0)?;
        let mut values = vec!["md5('p7')::uuid".to_owned()];
        if self.is_in_a_scope() {
            values.extend([SUBJECT.to_owned(), client.to_owned()]);
        }
        values.extend(types.split(',').skip(values.len()).map(value));
        let explain = format!("explain (format json) execute s({})", values.join(", "));
        let plan = raw_sql(AssertSqlSafe(explain))
            .fetch_one(connection)
            .await?
            .try_get_unchecked::<String, _>(0)?;
        Ok(serde_json::from_str(&plan).unwrap())
    }
}

/// The coach of that practice, who is all of its staff.
const SUBJECT: &str = "md5('p7')::uuid";

/// Some value of that type; of ids, a client's, which is a login's and a session's as well.
fn value(kind: &str) -> String {
    let one = match kind.trim_end_matches("[]") {
        "uuid" => "md5('p7c7')::uuid",
        "text" | "character varying" => "'x'::text",
        "bigint" | "integer" | "smallint" | "double precision" => "20",
        "boolean" => "true",
        "bytea" => "sha256('x')",
        "date" => "date '2026-01-01'",
        "interval" => "interval '1 day'",
        "timestamp with time zone" => "now()",
        other => panic!("a value of type {other} is wanted"),
    };
    if kind.ends_with("[]") { format!("array[{one}]::{kind}") } else { format!("{one}::{kind}") }
}

fn may_not(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("42501"))
}
