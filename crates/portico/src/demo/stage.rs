//! Sets the stage as an operator, and then the people, would: by the commands' own functions, by
//! links that are followed and codes that are typed back.

use std::{fs, net::Ipv4Addr, path::Path};

use portico_auth::{
    Auth, KeyRing, Marks, Network, Opened, PasswordPool, Stage as SessionStage, Token, Visit,
    code_at,
};
use portico_domain::{
    Access, ClientId, Currency, Database, Email, Error as DomainError, Login, RoleName, TenantId,
    TenantScope,
    clients::{self, ImportedClient, Profile},
    invoices::{self, NewPayment, drafts},
    jobs, notes,
    operator::{self, NewTenant, NewUser, Operator},
};
use portico_store::Store;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::Duration;
use url::Url;

use super::{
    admin::Admin,
    cast::{PASSWORD, PRACTICES, Practice},
    clock, ledger,
};
use crate::Error;

const FILE: &str = "demo.json";

/// What the demo must know of itself when it starts again.
#[derive(Serialize, Deserialize)]
pub struct Stage {
    pub port: u16,
    pub accounts: Vec<Account>,
    key: String,
}

/// Somebody to sign in as.
#[derive(Clone, Serialize, Deserialize)]
pub struct Account {
    pub role: String,
    /// The slug of the practice.
    pub tenant: String,
    pub base_url: String,
    pub email: String,
    pub password: String,
    /// In base32; null for clients.
    pub totp_secret: Option<String>,
    #[serde(default)]
    pub name: String,
}

impl Stage {
    /// What was kept in `directory`, if anything was.
    pub fn load(directory: &Path) -> Result<Option<Self>, Error> {
        let path = directory.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(Error::file(path.display().to_string()))?;
        let stage = serde_json::from_str(&text)
            .map_err(|error| Error::Setting(format!("{}: {error}", path.display())))?;
        Ok(Some(stage))
    }

    /// For the next start.
    pub fn save(&self, directory: &Path) -> Result<(), Error> {
        super::ready::write(&directory.join(FILE), &serde_json::json!(self).to_string())
    }

    pub fn keys(&self) -> Result<KeyRing, Error> {
        Ok(KeyRing::new(&[SecretString::from(self.key.clone())])?)
    }

    /// Makes the practices, their people and their records.
    pub async fn set(
        database: &Database,
        operator_url: &str,
        store: &Store,
        port: u16,
    ) -> Result<Self, Error> {
        let key = portico_auth::new_key().expose_secret().to_owned();
        let mut stage = Self { port, accounts: Vec::new(), key };
        let auth = Auth::new(database.clone(), stage.keys()?, PasswordPool::new(2));
        let operator = Operator::connect(operator_url).await?;
        let jobs = Database::connect(operator_url, 1, Login::Operator).await?;
        let (database, store) = (database.clone(), store.clone());
        let mut builder = Builder { auth, database, operator, jobs, store, accounts: Vec::new() };
        for practice in &PRACTICES {
            builder.build(practice, port).await?;
        }
        stage.accounts = builder.accounts;
        Ok(stage)
    }
}

struct Builder {
    auth: Auth,
    database: Database,
    operator: Operator,
    jobs: Database,
    store: Store,
    accounts: Vec<Account>,
}

impl Builder {
    async fn build(&mut self, practice: &Practice, port: u16) -> Result<(), Error> {
        let base_url = format!("http://{}localhost:{port}", practice.host);
        let new = NewTenant {
            slug: practice.slug.into(),
            base_url: Url::parse(&base_url).map_err(|e| Error::Setting(e.to_string()))?,
            name: practice.name.into(),
            time_zone: practice.time_zone.into(),
        };
        let tenant = operator::create_tenant(&mut self.operator, new).await?;
        operator::mark_demo(&mut self.operator, practice.slug).await?;
        for member in &practice.staff {
            let who = (member.role, member.name, member.email);
            self.invite(practice, tenant, &base_url, who, None).await?;
        }
        let mut number = 0;
        for coach in [1, 2] {
            self.take_in(practice, coach, &mut number).await?;
        }
        for (n, client) in practice.clients.iter().enumerate() {
            let who = (RoleName::Client, client.name, client.email);
            self.invite(practice, tenant, &base_url, who, Some(key(n))).await?;
        }
        Ok(())
    }

    /// Makes a user, and follows the link as they would.
    async fn invite(
        &mut self,
        practice: &Practice,
        tenant: TenantId,
        base_url: &str,
        (role, name, email): (RoleName, &str, &str),
        client_key: Option<String>,
    ) -> Result<(), Error> {
        let link = Token::generate();
        let new = NewUser {
            tenant: practice.slug.into(),
            email: address(email)?,
            name: Some(name.to_owned().into()),
            role,
            client_key,
            link: link.hash(),
            link_lives: Duration::hours(1),
        };
        operator::create_user(&mut self.operator, new).await?;
        let password = SecretString::from(PASSWORD.to_owned());
        let visit = Visit {
            network: Network::of(Ipv4Addr::LOCALHOST.into()),
            browser: None,
            marks: Marks::default(),
        };
        let opened = self.auth.accept(tenant, &visit, link.expose(), &password, None).await?;
        let mut totp_secret = None;
        let mut last = opened.token;
        if opened.stage == SessionStage::Enrolling {
            let enrolment = self.auth.enrolment(tenant, &last).await?;
            let enrolled = self.enrol(tenant, &visit, &last, &enrolment.key).await?;
            last = enrolled.token;
            totp_secret = Some(enrolment.key.expose_secret().to_owned());
            if role == RoleName::Admin {
                let codes = enrolled.codes.map(|codes| codes.expose()).unwrap_or_default();
                let admin =
                    Admin { auth: &self.auth, database: &self.database, tenant, session: &last };
                admin
                    .settle_in(practice, codes.first().map(String::as_str).unwrap_or_default())
                    .await?;
            }
        }
        self.auth.sign_out(tenant, &last).await?;
        self.accounts.push(Account {
            role: role.as_str().into(),
            tenant: practice.slug.into(),
            base_url: base_url.into(),
            email: email.into(),
            password: PASSWORD.into(),
            totp_secret,
            name: name.into(),
        });
        Ok(())
    }

    /// By the code of the step before, so that the one of now is good for signing in; should a step end
    /// meanwhile, by that one.
    async fn enrol(
        &self,
        tenant: TenantId,
        visit: &Visit,
        half: &Token,
        key: &SecretString,
    ) -> Result<Opened, Error> {
        let mut refused = portico_auth::Error::Refused;
        for ago in [30, 0] {
            let code = code_at(key, clock::unix_seconds().saturating_sub(ago)).unwrap_or_default();
            match self.auth.confirm(tenant, visit, half, &code.into()).await {
                Ok(opened) => return Ok(opened),
                Err(error) => refused = error,
            }
        }
        Err(refused.into())
    }

    /// The clients of one coach and their invoices, by the functions that `import` uses.
    async fn take_in(
        &mut self,
        practice: &Practice,
        coach: usize,
        number: &mut u32,
    ) -> Result<(), Error> {
        let currency = Currency::parse(practice.currency)
            .ok_or_else(|| Error::Setting("the demo's currency is unknown".into()))?;
        let whose = practice.clients.iter().enumerate().filter(|(_, c)| c.coach == coach);
        let imported: Vec<ImportedClient> = whose
            .map(|(n, client)| ImportedClient {
                name: client.name.to_owned().into(),
                key: key(n),
                profile: Profile {
                    email: Some(client.email.to_owned().into()),
                    city: Some(client.city.to_owned().into()),
                    country: Some(client.country.to_owned().into()),
                    currency: Some(currency),
                    remark: Some(client.remark.to_owned().into()),
                    ..Profile::default()
                },
            })
            .collect();
        let email = address(practice.staff[coach].email)?;
        let claim = operator::claim_import(&mut self.operator, practice.slug, &email).await?;
        let credential = claim.credential();
        let work = self.jobs.within(&credential, Access::ReadWrite, async |scope| {
            clients::import(scope, "before", &imported, |_| ()).await?;
            let keys = imported.iter().map(|client| client.key.clone()).collect();
            let mut known = clients::matching(scope, keys).await?;
            known.sort_by(|a, b| a.key.cmp(&b.key));
            for client in known {
                let today = clock::today();
                let documents = ledger::brought(practice, currency, client.id, today, number)?;
                invoices::import(scope, "before", &documents, |_| ()).await?;
                let notes = super::notes::written(client.id, today)?;
                notes::import(scope, "before", &notes, |_| ()).await?;
                super::files::bring(scope, &self.store, client.id).await?;
                for written in ledger::written(practice, today) {
                    invoice(scope, client.id, currency, written).await?;
                }
            }
            jobs::finish(scope, &claim).await
        });
        Ok(work.await?)
    }
}

/// As the coach would write it.
async fn invoice(
    scope: &mut TenantScope,
    client: ClientId,
    currency: Currency,
    written: ledger::Written,
) -> Result<(), DomainError> {
    let id = drafts::add(scope, client, currency, written.draft, None).await?;
    let Some((amount_minor, received_on)) = written.issued else { return Ok(()) };
    invoices::issue(scope, id).await?;
    if amount_minor > 0 {
        let paid = NewPayment { amount_minor, received_on: Some(received_on) };
        invoices::add_payment(scope, id, paid, None).await?;
    }
    Ok(())
}

fn key(n: usize) -> String {
    format!("{:04}", n + 1)
}

fn address(email: &str) -> Result<Email, Error> {
    Email::parse(email).ok_or_else(|| Error::Setting(format!("{email} is no e-mail address")))
}
