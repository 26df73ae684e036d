#![expect(clippy::disallowed_methods, reason = "the catalogue and COPY are no business of a scope")]

use futures_util::TryStreamExt;
use sqlx::{PgConnection, raw_sql};

use crate::Error;

/// A table as the catalogue has it. Its names come from there and from nowhere else, so that no text
/// of a file becomes SQL.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Table {
    name: String,
    columns: Vec<String>,
    quoted: String,
    quoted_columns: String,
    key: Option<String>,
    parents: Vec<String>,
}

/// How values are written and read, whatever the database or the login has been told.
pub(super) const FORM: &str = "
    set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';
    set local bytea_output = 'hex'; set local extra_float_digits = 3;
    set local client_encoding = 'UTF8'; set local standard_conforming_strings = on";

/// Texts are in the order of their bytes, since clusters order them in other ways.
const TABLES: &str = r#"
    select c.relname::text as name, c.oid::regclass::text as quoted,
           array_agg(a.attname::text order by a.attnum) as columns,
           string_agg(quote_ident(a.attname), ', ' order by a.attnum) as quoted_columns,
           (select string_agg(quote_ident(k.attname) || case when k.attcollation <> 0 then ' collate "C"' else '' end,
                              ', ' order by n.place)
              from pg_index i
             cross join unnest(i.indkey::int2[]) with ordinality n (attnum, place)
              join pg_attribute k on k.attrelid = c.oid and k.attnum = n.attnum
             where i.indrelid = c.oid and i.indisprimary) as key,
           array(select distinct p.relname::text from pg_constraint f join pg_class p on p.oid = f.confrelid
                  where f.conrelid = c.oid and f.contype = 'f' and p.oid <> c.oid) as parents
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
       and c.relname <> '_sqlx_migrations'
     group by c.oid, c.relname
     order by c.relname collate "C""#;

impl Table {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its columns are called, in the order of its rows.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn quoted(&self) -> &str {
        &self.quoted
    }

    fn copy_out(&self) -> Result<String, Error> {
        let key = self.key.as_ref().ok_or_else(|| {
            Error::Unprepared(format!("the table {} has no primary key to order it by", self.name))
        })?;
        let Self { quoted, quoted_columns, .. } = self;
        Ok(format!("copy (select {quoted_columns} from {quoted} order by {key}) to stdout"))
    }

    pub(super) fn copy_in(&self) -> String {
        format!("copy {} ({}) from stdin", self.quoted, self.quoted_columns)
    }
}

/// All tables but that of the migrations, each behind those that it refers to.
pub(super) async fn list(connection: &mut PgConnection) -> Result<Vec<Table>, Error> {
    // Without it a name is quoted as whoever looks would find it.
    raw_sql("set search_path = public").execute(&mut *connection).await?;
    let mut waiting: Vec<Table> = sqlx::query_as(TABLES).fetch_all(connection).await?;
    let mut placed: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_placed = |parent: &String| placed.iter().any(|table| table.name == *parent);
        let next = waiting.iter().position(|table| table.parents.iter().all(is_placed));
        let next = next.ok_or_else(|| {
            Error::Unprepared("tables of this database refer to each other in a circle".into())
        })?;
        placed.push(waiting.remove(next));
    }
    Ok(placed)
}

/// Whether there are files of clients yet: schemas before 20 have none.
pub(super) fn have_files(tables: &[Table]) -> bool {
    tables.iter().any(|table| table.name == "file_versions")
}

/// See [`super::Dump::rows`].
pub(super) async fn copy_out<E: From<Error>>(
    connection: &mut PgConnection,
    table: &Table,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let rows = connection.copy_out_raw(&table.copy_out()?).await.map_err(Error::from);
    let mut rows = rows?;
    while let Some(bytes) = rows.try_next().await.map_err(Error::from)? {
        take(&bytes)?;
    }
    Ok(())
}
