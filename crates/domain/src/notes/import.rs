use std::collections::HashSet;

use time::Date;

use super::Draft;
use crate::{ClientId, Error, NoteId, PersonalText, TenantScope, audit::Action};

/// A note as another program kept it.
#[derive(Debug, Clone)]
pub struct ImportedNote {
    /// Of whom it is.
    pub client_id: ClientId,
    /// What the other program calls it, unique there.
    pub key: String,
    /// On what day it was written, where the practice is, and where that is known: it stands among others where its day
    /// puts it.
    pub written_on: Option<Date>,
    /// What it says, and whether the client sees it.
    pub draft: Draft,
}

/// How many rows one statement carries.
const CHUNK: usize = 1_000;

/// Takes in the notes of another program, in the name of who imports them. One whose key this source has brought before
/// stays as it is; returns how many were new. A note of a client whose content the principal may not change is
/// [`Error::NotFound`], and nothing is taken in. `progress` is told how many were dealt with.
pub async fn import(
    scope: &mut TenantScope,
    source: &str,
    notes: &[ImportedNote],
    mut progress: impl FnMut(usize),
) -> Result<usize, Error> {
    scope.principal().require_staff()?;
    let mut new = 0;
    scope.plan_for_many(true).await?;
    for chunk in notes.chunks(CHUNK) {
        let known = known(scope, source, chunk).await?;
        let fresh: Vec<_> = chunk.iter().filter(|note| !known.contains(&note.key)).collect();
        add_all(scope, source, &fresh).await?;
        new += fresh.len();
        progress(chunk.len());
    }
    scope.plan_for_many(false).await?;
    scope.record(Action::NotesImported.done()).await?;
    Ok(new)
}

/// Which of the keys the source has brought before.
async fn known(
    scope: &mut TenantScope,
    source: &str,
    notes: &[ImportedNote],
) -> Result<HashSet<String>, Error> {
    let keys: Vec<String> = notes.iter().map(|note| note.key.clone()).collect();
    let known: Vec<(String,)> = scope
        .statement(
            "select n.key
               from notes n
               join visible_clients($1, $2, $3) v on v.client_id = n.client_id and v.sees_private
              where n.tenant_id = $1
                and n.source = $4
                and n.key = any ($5)",
        )
        .bind(source.to_owned())
        .bind(keys)
        .all()
        .await?;
    Ok(known.into_iter().map(|(key,)| key).collect())
}

async fn add_all(
    scope: &mut TenantScope,
    source: &str,
    notes: &[&ImportedNote],
) -> Result<(), Error> {
    let ids: Vec<NoteId> = notes.iter().map(|note| NoteId::generate_on(note.written_on)).collect();
    let of = |text: fn(&Draft) -> &PersonalText| -> Vec<PersonalText> {
        notes.iter().map(|note| text(&note.draft).clone()).collect()
    };
    let added = scope
        .statement(
            "insert into notes (tenant_id, id, client_id, author_id, title, body, plain, shared, source, key,
                                created_at, amended_at)
             select c.tenant_id, n.id, c.id, $2, n.title, n.body, n.plain, n.shared, $4, n.key,
                    coalesce(d.begins, now()), coalesce(d.begins, now())
               from unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::boolean[], $11::text[],
                           $12::date[]) n (id, client_id, title, body, plain, shared, key, written_on)
               join clients c on c.id = n.client_id
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
               join settings s on s.tenant_id = $1
              cross join lateral (select n.written_on::timestamp at time zone s.time_zone) d (begins)
              where c.tenant_id = $1",
        )
        .bind(source.to_owned())
        .bind(ids.clone())
        .bind(notes.iter().map(|note| note.client_id).collect::<Vec<_>>())
        .bind(of(|draft| &draft.title))
        .bind(of(|draft| &draft.body))
        .bind(notes.iter().map(|note| note.draft.plain()).collect::<Vec<_>>())
        .bind(notes.iter().map(|note| note.draft.shared).collect::<Vec<_>>())
        .bind(notes.iter().map(|note| note.key.clone()).collect::<Vec<_>>())
        .bind(notes.iter().map(|note| note.written_on).collect::<Vec<_>>())
        .count()
        .await?;
    if added != notes.len() as u64 {
        return Err(Error::NotFound);
    }
    scope
        .statement(
            "insert into note_versions (tenant_id, note_id, version, client_id, author_id, title, body, shared,
                                        written_at)
             select n.tenant_id, n.id, n.version, n.client_id, n.author_id, n.title, n.body, n.shared, n.amended_at
               from notes n
               join visible_clients($1, $2, $3) v on v.client_id = n.client_id and v.sees_private
              where n.tenant_id = $1
                and n.id = any ($4)",
        )
        .bind(ids)
        .count()
        .await?;
    Ok(())
}
