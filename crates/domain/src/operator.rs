//! What the operator's shell may do and `serve` may not: make a practice, make a user with a link,
//! start a job in the name of a user. Each is a function of PostgreSQL's that only the operator's
//! login may call; the list of them is a golden file.

#![expect(
    clippy::disallowed_methods,
    reason = "the operator calls functions of PostgreSQL, and opens no scope"
)]

use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::types::PgInterval, raw_sql};
use time::Duration;
use url::Url;
use uuid::Uuid;

use crate::{
    Email, Error, Id, JobId, LinkId, Login, PersonName, RoleName, TenantId, TokenHash, UserId,
    identity::Purpose, ids::kind, jobs::Claim, scope, settings::Text,
};

/// How long a job is leased for, in minutes.
const LEASE_MINUTES: u32 = 60;

/// The operator at work: a connection of the login `portico_operator`.
pub struct Operator {
    connection: PgConnection,
}

/// A practice to be.
#[derive(Debug)]
pub struct NewTenant {
    /// What commands call it: unique, never shown.
    pub slug: String,
    /// Where it answers: scheme and host, no path. Links are built from it.
    pub base_url: Url,
    /// What its pages call it.
    pub name: String,
    /// An IANA time zone.
    pub time_zone: String,
}

/// A user to be, who will prove who they are by the link.
#[derive(Debug)]
pub struct NewUser {
    /// The slug of the practice.
    pub tenant: String,
    /// Where the user is reached, and what they sign in with.
    pub email: Email,
    /// What they are called; `None` takes the client's name, or the address up to its `@`.
    pub name: Option<PersonName>,
    /// What they are in the practice.
    pub role: RoleName,
    /// The key of the client whose login this is: given for that role, and for no other.
    pub client_key: Option<String>,
    /// The hash of the link's token.
    pub link: TokenHash,
    /// How long the link works.
    pub link_lives: Duration,
}

/// Where and for whom a user was made.
#[derive(Debug, sqlx::FromRow)]
pub struct CreatedUser {
    /// Where the practice answers: what the link is built from.
    pub base_url: String,
    /// What the user is called.
    pub user_name: PersonName,
}

impl Operator {
    /// `url` logs in as `portico_operator`; any other login is refused.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let mut connection = PgConnection::connect(url).await?;
        scope::require(Login::Operator, &mut connection).await?;
        Ok(Self { connection })
    }
}

/// Makes a practice. An address that another practice has is refused.
pub async fn create_tenant(operator: &mut Operator, new: NewTenant) -> Result<TenantId, Error> {
    let id: TenantId = Id::generate();
    let (base_url, host) = address(&new.base_url)?;
    let name = Text::line(&new.name, 200)
        .ok_or(Error::Invalid("a practice's name is a line of 1 to 200 characters"))?;
    let made = sqlx::query("select app.create_tenant($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(new.slug)
        .bind(base_url)
        .bind(host)
        .bind(String::from(name))
        .bind(new.time_zone)
        .execute(&mut operator.connection)
        .await;
    made.map_err(|e| missing(e, "no such time zone: name one as IANA does, such as Europe/Oslo"))?;
    Ok(id)
}

/// Makes a user who has proved nothing yet.
pub async fn create_user(operator: &mut Operator, new: NewUser) -> Result<CreatedUser, Error> {
    if (new.role == RoleName::Client) != new.client_key.is_some() {
        return Err(Error::Invalid("a login of the role client, and no other, names its client"));
    }
    let made = sqlx::query_as(
        "select * from app.create_user($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.tenant)
    .bind(UserId::generate())
    .bind(new.email.clone())
    .bind(new.email.skeleton())
    .bind(new.name)
    .bind(new.role.as_str())
    .bind(new.client_key)
    .bind(LinkId::generate())
    .bind(new.link.bytes())
    .bind(interval(new.link_lives))
    .bind(Id::<kind::Event>::generate())
    .fetch_one(&mut operator.connection)
    .await;
    made.map_err(|e| missing(e, "there is no such practice, or not one client of that key in it"))
}

/// A link by which the user of that address begins anew: for the last admin who lost everything. Nothing
/// changes until it is followed.
pub async fn recover_user(
    operator: &mut Operator,
    tenant: &str,
    email: &Email,
    link: TokenHash,
) -> Result<CreatedUser, Error> {
    let made = sqlx::query_as("select * from app.recover_user($1, $2, $3, $4, $5, $6)")
        .bind(tenant.to_owned())
        .bind(email.clone())
        .bind(LinkId::generate())
        .bind(link.bytes())
        .bind(interval(Purpose::Recovery.lives()))
        .bind(Id::<kind::Event>::generate())
        .fetch_one(&mut operator.connection)
        .await;
    made.map_err(|e| missing(e, "there is no such practice, or nobody of that address in it"))
}

/// How a practice looks, and how long its sessions last; `None` leaves it. Sessions that are open
/// follow.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Amendment {
    pub accent: Option<String>,
    pub staff_idle_minutes: Option<i32>,
    pub staff_hours: Option<i32>,
    pub client_idle_days: Option<i32>,
    pub client_days: Option<i32>,
}

/// Amends a practice.
pub async fn amend_tenant(
    operator: &mut Operator,
    tenant: &str,
    new: Amendment,
) -> Result<(), Error> {
    let made = sqlx::query("select app.amend_tenant($1, $2, $3, $4, $5, $6)")
        .bind(tenant.to_owned())
        .bind(new.accent)
        .bind(new.staff_idle_minutes)
        .bind(new.staff_hours)
        .bind(new.client_idle_days)
        .bind(new.client_days)
        .execute(&mut operator.connection)
        .await;
    made.map_err(|e| missing(e, "there is no such practice"))?;
    Ok(())
}

/// Gives a practice so much room for its files, and its files such a size at most, both in bytes; `None` leaves it as it
/// is. Nothing that is there goes by it.
pub async fn amend_storage(
    operator: &mut Operator,
    tenant: &str,
    quota: Option<u64>,
    largest: Option<u64>,
) -> Result<(), Error> {
    let bytes = |bytes: Option<u64>| bytes.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
    let made = sqlx::query("select app.amend_storage($1, $2, $3)")
        .bind(tenant.to_owned())
        .bind(bytes(quota))
        .bind(bytes(largest))
        .execute(&mut operator.connection)
        .await;
    made.map_err(|e| missing(e, "there is no such practice"))?;
    Ok(())
}

/// Has a practice answer at another address from now on, and at the old one no more.
pub async fn move_tenant(
    operator: &mut Operator,
    tenant: &str,
    base_url: &Url,
) -> Result<(), Error> {
    let (base_url, host) = address(base_url)?;
    let moved = sqlx::query("select app.move_tenant($1, $2, $3)")
        .bind(tenant.to_owned())
        .bind(base_url)
        .bind(host)
        .execute(&mut operator.connection)
        .await;
    moved.map_err(|e| missing(e, "there is no such practice"))?;
    Ok(())
}

/// Says of a practice that it is invented: no production serves it.
pub async fn mark_demo(operator: &mut Operator, tenant: &str) -> Result<(), Error> {
    let marked = sqlx::query("select app.mark_demo($1)")
        .bind(tenant.to_owned())
        .execute(&mut operator.connection)
        .await;
    marked.map_err(|e| missing(e, "there is no such practice"))?;
    Ok(())
}

/// Queues an import for the member of staff of that address, and claims it.
pub async fn claim_import(
    operator: &mut Operator,
    tenant: &str,
    email: &Email,
) -> Result<Claim, Error> {
    let job: JobId = Id::generate();
    let queued = sqlx::query_scalar("select app.create_job($1, $2, $3, 'import')")
        .bind(tenant.to_owned())
        .bind(email.clone())
        .bind(job)
        .fetch_one(&mut operator.connection)
        .await;
    let tenant: TenantId = queued
        .map_err(|e| missing(e, "there is no such practice, or no staff of that address in it"))?;
    let claim = Claim { tenant, job, lease: Uuid::new_v4(), attempt: 1 };
    let text = format!(
        "begin; set local role portico_worker; set local app.tenant = '{tenant}';
         update jobs
            set state = 'claimed', lease = '{}', leased_until = now() + interval '{LEASE_MINUTES} min'
          where tenant_id = '{tenant}' and id = '{job}' and state = 'queued';
         commit",
        claim.lease
    );
    raw_sql(AssertSqlSafe(text)).execute(&mut operator.connection).await?;
    Ok(claim)
}

/// The base URL without a slash at its end, and the host as a browser writes it in its header.
fn address(url: &Url) -> Result<(String, String), Error> {
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|_| bare && url.username().is_empty());
    // A dot behind it is the root of all names: a browser sends it along, and is at another host.
    let host = host.filter(|host| !host.ends_with('.'));
    let host =
        host.ok_or(Error::Invalid("a base URL is a scheme and a host, with nothing after"))?;
    let loopback = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1";
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        _ => return Err(Error::Invalid("a base URL begins with https:// unless it is loopback")),
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok((format!("{}://{host}{port}", url.scheme()), format!("{host}{port}")))
}

fn interval(duration: Duration) -> PgInterval {
    let microseconds = duration.whole_microseconds().try_into().unwrap_or(i64::MAX);
    PgInterval { microseconds, ..Default::default() }
}

/// NO_DATA_FOUND, TOO_MANY_ROWS and an unknown zone are the caller's to mend.
fn missing(error: sqlx::Error, reason: &'static str) -> Error {
    match error.as_database_error().and_then(|e| e.code()).as_deref() {
        Some("P0002" | "P0003" | "22023") => Error::Invalid(reason),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_answers_at_one_address() {
        for (url, expected) in [
            ("https://practice.example", Some(("https://practice.example", "practice.example"))),
            (
                "https://Practice.example:443/",
                Some(("https://practice.example", "practice.example")),
            ),
            ("https://p.example:8443", Some(("https://p.example:8443", "p.example:8443"))),
            ("http://localhost:8080", Some(("http://localhost:8080", "localhost:8080"))),
            ("http://b.localhost:80", Some(("http://b.localhost", "b.localhost"))),
            ("http://practice.example", None),
            ("https://practice.example/portal", None),
            ("https://x@practice.example", None),
            ("ftp://localhost", None),
            ("https://portal.example.", None),
        ] {
            let found = address(&url.parse().unwrap()).ok();
            let expected = expected.map(|(base, host)| (base.to_owned(), host.to_owned()));
            assert_eq!(found, expected, "{url}");
        }
    }
}
