use serde::Serialize;

use super::{Client, fetch};
use crate::{ClientId, Currency, Error, PersonName, PersonalText, TenantScope, audit::Action};

/// How many characters each text of a profile may have that somebody types, and the team's remark.
pub const LINE: usize = 200;
/// See [`LINE`].
pub const REMARK: usize = 20_000;

/// What is known of a client. The client reads it too, but for the remark.
#[derive(Debug, Clone, Default, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Profile {
    pub first_name: Option<PersonalText>,
    pub last_name: Option<PersonalText>,
    pub email: Option<PersonalText>,
    pub phone: Option<PersonalText>,
    pub street: Option<PersonalText>,
    pub street2: Option<PersonalText>,
    pub postal_code: Option<PersonalText>,
    pub city: Option<PersonalText>,
    pub country: Option<PersonalText>,
    /// What the client is usually invoiced in (ISO 4217).
    pub currency: Option<Currency>,
    /// What the team wrote down for itself. Null for a client, whether there is one or not.
    pub remark: Option<PersonalText>,
}

/// What is known of a client whose content the principal may open; of any other, [`Error::NotFound`].
pub async fn profile(scope: &mut TenantScope, id: ClientId) -> Result<Profile, Error> {
    scope
        .statement(
            "select p.first_name, p.last_name, p.email, p.phone, p.street, p.street2,
                    p.postal_code, p.city, p.country, p.currency, r.body as remark
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id
               left join client_profiles p on p.tenant_id = $1 and p.client_id = c.id
               left join client_remarks r on r.tenant_id = $1 and r.client_id = c.id and v.sees_private
              where c.tenant_id = $1
                and c.id = $4",
        )
        .bind(id)
        .one()
        .await
}

/// A client of the roster, with what is known of them if that is open to the principal.
pub async fn fetch_known(
    scope: &mut TenantScope,
    id: ClientId,
) -> Result<(Client, Option<Profile>), Error> {
    let client = fetch(scope, id).await?;
    match profile(scope, id).await {
        Ok(profile) => Ok((client, Some(profile))),
        Err(Error::NotFound) => Ok((client, None)),
        Err(other) => Err(other),
    }
}

/// Changes what is known of a client, all of it. Whoever works with them changes everything; the client what is
/// theirs to say: what they are invoiced in, and the team's remark, stay as they are.
pub async fn amend_profile(
    scope: &mut TenantScope,
    id: ClientId,
    new: Profile,
) -> Result<(), Error> {
    profile(scope, id).await?;
    scope
        .statement(
            "insert into client_profiles as f (tenant_id, client_id, first_name, last_name, email, phone,
                                               street, street2, postal_code, city, country)
             select c.tenant_id, c.id, $5, $6, $7, $8, $9, $10, $11, $12, $13
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id
              where c.tenant_id = $1
                and c.id = $4
                 on conflict on constraint client_profiles_pkey do update
                set first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
                    phone = excluded.phone, street = excluded.street, street2 = excluded.street2,
                    postal_code = excluded.postal_code, city = excluded.city, country = excluded.country",
        )
        .bind(id)
        .bind(new.first_name)
        .bind(new.last_name)
        .bind(new.email)
        .bind(new.phone)
        .bind(new.street)
        .bind(new.street2)
        .bind(new.postal_code)
        .bind(new.city)
        .bind(new.country)
        .affect_one()
        .await?;
    if scope.principal().require_staff().is_ok() {
        amend_own_view(scope, id, new.currency, new.remark).await?;
    }
    scope.record(Action::ProfileAmended.to(id).about(id, false)).await
}

/// What only the practice says of a client.
async fn amend_own_view(
    scope: &mut TenantScope,
    id: ClientId,
    currency: Option<Currency>,
    remark: Option<PersonalText>,
) -> Result<(), Error> {
    scope
        .statement(
            "update client_profiles set currency = $5 where tenant_id = $1 and client_id = $4",
        )
        .bind(id)
        .bind(currency)
        .affect_one()
        .await?;
    scope
        .statement("delete from client_remarks where tenant_id = $1 and client_id = $4")
        .bind(id)
        .count()
        .await?;
    let Some(remark) = remark else { return Ok(()) };
    scope
        .statement(
            "insert into client_remarks (tenant_id, client_id, body)
             select c.tenant_id, c.id, $5
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
              where c.tenant_id = $1
                and c.id = $4",
        )
        .bind(id)
        .bind(remark)
        .affect_one()
        .await
}

/// A client who goes by a name, a key or an address that was asked for.
#[derive(Debug, sqlx::FromRow)]
pub struct Match {
    /// The client.
    pub id: ClientId,
    /// What the client is called.
    pub name: PersonName,
    /// What the program that they came from calls them.
    pub key: Option<String>,
    /// Where they are reached.
    pub email: Option<PersonalText>,
}

/// The clients whose content the principal may change, and whose name, key or e-mail address is one
/// of `labels`, exactly: how a document that names its client finds it.
pub async fn matching(scope: &mut TenantScope, labels: Vec<String>) -> Result<Vec<Match>, Error> {
    scope
        .statement(
            "select c.id, c.name, c.key, p.email
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
               left join client_profiles p on p.tenant_id = $1 and p.client_id = c.id
              where c.tenant_id = $1
                and (c.name = any ($4) or c.key = any ($4) or p.email = any ($4))",
        )
        .bind(labels)
        .all()
        .await
}
