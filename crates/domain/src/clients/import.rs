use super::Profile;
use crate::{
    ClientId, Error, PersonName, PersonalText, TenantScope, audit::Action, personal::bare,
};

/// A client as another program knew them.
#[derive(Debug, Clone)]
pub struct ImportedClient {
    /// What the client is called.
    pub name: PersonName,
    /// What the other program calls the client, unique there.
    pub key: String,
    /// What is known of the client, remark included.
    pub profile: Profile,
}

/// How many rows one statement carries. Each looks through all assignments for its policies.
const CHUNK: usize = 5_000;

/// Takes in the clients of another program, assigned to who imports them. One whose key this source
/// has brought before stays as it is; returns how many were new. `progress` is told how many were
/// dealt with.
pub async fn import(
    scope: &mut TenantScope,
    source: &str,
    clients: &[ImportedClient],
    mut progress: impl FnMut(usize),
) -> Result<usize, Error> {
    scope.principal().require_staff()?;
    let mut new = 0;
    scope.plan_for_many(true).await?;
    for chunk in clients.chunks(CHUNK) {
        let identified: Vec<_> =
            chunk.iter().map(|client| (ClientId::generate(), client)).collect();
        let rows = identified.iter().map(|(id, c)| (*id, c.name.clone(), Some(c.key.clone())));
        let added = add_all(scope, source, rows.collect()).await?;
        let added: std::collections::HashSet<_> = added.into_iter().collect();
        let fresh: Vec<_> = identified.into_iter().filter(|(id, _)| added.contains(id)).collect();
        add_profiles(scope, &fresh).await?;
        new += fresh.len();
        progress(chunk.len());
    }
    scope.plan_for_many(false).await?;
    scope.record(Action::ClientsImported.done()).await?;
    Ok(new)
}

/// Returns the ids of those whom the source had not brought before.
pub(super) async fn add_all(
    scope: &mut TenantScope,
    source: &str,
    rows: Vec<(ClientId, PersonName, Option<String>)>,
) -> Result<Vec<ClientId>, Error> {
    let sort_names: Vec<String> = rows.iter().map(|(_, name, _)| bare(name.as_str())).collect();
    let (mut ids, mut names, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for (id, name, key) in rows {
        ids.push(id);
        names.push(name);
        keys.push(key);
    }
    let added: Vec<(ClientId,)> = scope
        .statement(
            "select c.id
               from app.add_clients($1, $2, $4, $5, $6, $7, $8) c
              where c.tenant_id = $1",
        )
        .bind(ids)
        .bind(names)
        .bind(sort_names)
        .bind(source.to_owned())
        .bind(keys)
        .all()
        .await?;
    Ok(added.into_iter().map(|(id,)| id).collect())
}

async fn add_profiles(
    scope: &mut TenantScope,
    clients: &[(ClientId, &ImportedClient)],
) -> Result<(), Error> {
    let ids: Vec<ClientId> = clients.iter().map(|(id, _)| *id).collect();
    let text = |field: fn(&Profile) -> &Option<PersonalText>| {
        clients.iter().map(|(_, c)| field(&c.profile).clone()).collect::<Vec<_>>()
    };
    let added = scope
        .statement(
            "insert into client_profiles (tenant_id, client_id, first_name, last_name, email, phone,
                                          street, street2, postal_code, city, country, currency)
             select c.tenant_id, c.id, p.first_name, p.last_name, p.email, p.phone,
                    p.street, p.street2, p.postal_code, p.city, p.country, p.currency
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
               join unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                           $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
                 as p (id, first_name, last_name, email, phone,
                       street, street2, postal_code, city, country, currency) on p.id = c.id
              where c.tenant_id = $1",
        )
        .bind(ids.clone())
        .bind(text(|p| &p.first_name))
        .bind(text(|p| &p.last_name))
        .bind(text(|p| &p.email))
        .bind(text(|p| &p.phone))
        .bind(text(|p| &p.street))
        .bind(text(|p| &p.street2))
        .bind(text(|p| &p.postal_code))
        .bind(text(|p| &p.city))
        .bind(text(|p| &p.country))
        .bind(clients.iter().map(|(_, c)| c.profile.currency).collect::<Vec<_>>())
        .count()
        .await?;
    if added != clients.len() as u64 {
        return Err(Error::NotFound);
    }
    scope
        .statement(
            "insert into client_remarks (tenant_id, client_id, body)
             select c.tenant_id, c.id, r.body
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
               join unnest($4::uuid[], $5::text[]) as r (id, body) on r.id = c.id
              where c.tenant_id = $1
                and r.body is not null",
        )
        .bind(ids)
        .bind(text(|p| &p.remark))
        .count()
        .await?;
    Ok(())
}
