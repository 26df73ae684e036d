//! An installation as a whole, which is nobody's record: who the login of `serve` is and may become, where
//! practices answer, which database this is; and, while it runs, whether it is there and as it should be.

#![expect(
    clippy::disallowed_methods,
    reason = "what is asked here is of no practice, and no scope could be open for it"
)]

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{Error, schema};

/// A login, as PostgreSQL knows it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Powers {
    /// What it is called.
    pub name: String,
    /// Whether no right is asked of it, or of a role that it may become; so the two that follow.
    pub superuser: bool,
    /// Whether row level security does not bind it.
    pub bypasses_walls: bool,
    /// Whether it may make roles, databases, or copies of the cluster.
    pub makes: bool,
    /// Whether it has the rights of its roles without taking them on.
    pub inherits: bool,
    /// How much it owns, in any database of the cluster.
    pub owns: i64,
    /// How many tables of this database it reaches without a scope, or may make more beside, that of the migrations
    /// apart.
    pub reaches: i64,
    /// How many functions of the operator's it may call.
    pub operates: i64,
    /// How many tables of this database have rows of practices, and no row level security that binds everybody.
    pub unwalled: i64,
    /// The roles that it may become.
    pub roles: Vec<String>,
}

/// A practice, and where it answers.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PracticeAt {
    /// What commands call it.
    pub slug: String,
    /// What links are built from.
    pub base_url: String,
    /// Whether it was invented, by the demo.
    pub demo: bool,
}

/// What is known of an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// The login that looked.
    pub login: Powers,
    /// The practices: 1,000 at most, those of the demo and those without https first. None, where the login may
    /// not ask for them.
    pub practices: Option<Vec<PracticeAt>>,
    /// Which database it is: see [`fingerprint`].
    pub fingerprint: String,
}

/// What the login of `serve` becomes, one at a time, in a scope.
pub const ROLES: [&str; 5] =
    ["portico_admin", "portico_client", "portico_coach", "portico_identity", "portico_worker"];

const POWERS: &str = "
    select r.rolname::text as name, a.superuser, a.bypasses_walls,
           a.makes or has_database_privilege(r.oid, d.oid, 'create')
                   or has_schema_privilege(r.oid, 'public', 'create')
                   or coalesce(has_schema_privilege(r.oid, to_regnamespace('app'), 'create'), false) as makes,
           r.rolinherit as inherits,
           (select count(*) from pg_shdepend s
             join pg_roles o on o.oid = s.refobjid and (o.oid = r.oid or o.rolname = any ($1))
             where s.refclassid = 'pg_authid'::regclass and s.deptype = 'o') as owns,
           (select count(*) from pg_class c
             where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace
               and c.relname <> '_sqlx_migrations'
               and (has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')
                 or has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references'))) as reaches,
           (select count(*) from pg_proc p
             where p.pronamespace = to_regnamespace('app') and p.proname <> 'enter_job' -- both work off jobs
               and has_function_privilege(r.oid, p.oid, 'execute')
               and has_function_privilege('portico_operator', p.oid, 'execute')) as operates,
           (select count(*) from pg_class c
             join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped
             where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
               and not (c.relrowsecurity and c.relforcerowsecurity)) as unwalled,
           (select coalesce(array_agg(m.rolname::text order by m.rolname), '{}') from pg_catalog.pg_roles m
             where m.oid <> r.oid and pg_catalog.pg_has_role(r.oid, m.oid, 'member')) as roles
      from pg_catalog.pg_roles r
      join pg_catalog.pg_database d on d.datname = current_database()
     cross join lateral (
           select bool_or(m.rolsuper) as superuser, bool_or(m.rolbypassrls) as bypasses_walls,
                  bool_or(m.rolcreaterole or m.rolcreatedb or m.rolreplication) as makes
             from pg_catalog.pg_roles m
            where case when r.rolsuper then m.oid = r.oid else pg_catalog.pg_has_role(r.oid, m.oid, 'member') end) a
     where r.rolname = session_user";

impl Installation {
    /// Looks at it, as the login of `url`: that of `serve`, or whatever else was configured for it.
    pub async fn look(url: &str) -> Result<Self, Error> {
        let mut connection = connect(url).await?;
        let login: Powers =
            sqlx::query_as(POWERS).bind(&ROLES[..]).fetch_one(&mut connection).await?;
        let fingerprint = fingerprint(&mut connection).await?;
        if login.name != "portico_server" && !login.superuser {
            // Another login may not ask for more, and is refused for what it is.
            return Ok(Self { login, practices: None, fingerprint });
        }
        schema::require_current(&mut connection).await?;
        let practices =
            sqlx::query_as("select * from app.practices()").fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(Self { login, practices: Some(practices), fingerprint })
    }
}

/// Which database a URL leads to: the same by whatever name or login it is reached, and another once it
/// was restored into another cluster.
pub async fn database_fingerprint(url: &str) -> Result<String, Error> {
    fingerprint(&mut connect(url).await?).await
}

async fn fingerprint(connection: &mut PgConnection) -> Result<String, Error> {
    let which =
        "select system_identifier::text || '/' || current_database() from pg_control_system()";
    let which: String = sqlx::query_scalar(which).fetch_one(connection).await?;
    let digest = Sha256::digest(format!("portico database {which}"));
    Ok(format!("database:{:.32}", HEXLOWER.encode(&digest)))
}

/// Whether a database is there and as this program needs it, asked again and again over a connection of its
/// own, so that it does not wait behind requests.
pub struct Probe {
    url: String,
    connection: Option<PgConnection>,
}

/// What a [`Probe`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nobody answers.
    Away,
    /// It lacks migrations of this program, or has others.
    Unmigrated,
    /// It is as it should be; the mail that has been due for longest has waited for so many seconds.
    Well {
        /// 0 where none is due.
        mail_overdue: i32,
    },
}

impl Probe {
    /// Of the database at `url`; nothing is asked yet.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), connection: None }
    }

    /// Looks. Dropped half-way, the next look begins on a new connection.
    pub async fn look(&mut self) -> Found {
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => connect(&self.url).await,
        };
        let Ok(mut connection) = connection else { return Found::Away };
        let found = match schema::require_current(&mut connection).await {
            Err(Error::Unprepared(_)) => Found::Unmigrated,
            Err(_) => return Found::Away,
            Ok(()) => {
                let overdue = sqlx::query_scalar("select app.mail_overdue()");
                match overdue.fetch_one(&mut connection).await {
                    Ok(mail_overdue) => Found::Well { mail_overdue },
                    Err(_) => return Found::Away,
                }
            }
        };
        self.connection = Some(connection);
        found
    }
}

/// Not a statement reaches a log.
async fn connect(url: &str) -> Result<PgConnection, Error> {
    let options: PgConnectOptions = url.parse()?;
    options.disable_statement_logging().connect().await.map_err(schema::unprepared)
}
