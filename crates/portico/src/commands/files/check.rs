use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use portico_domain::inventory::{self, Inventory, State};
use portico_store::{Error as StoreError, Object, ObjectKey, PAGE, Store};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{
    super::progress::Progress,
    found::{Fault, Found},
};
use crate::Error;

/// The store, and the rows of it, side by side: a page of each at a time.
pub struct Check<'c> {
    inventory: Inventory,
    store: Store,
    /// What is younger, and of which no row knows, may be on its way.
    before: OffsetDateTime,
    /// Whether all of each file is read.
    read: bool,
    progress: &'c Progress,
    pub found: Found,
}

/// All that there is of some keys that follow each other.
struct Stretch {
    /// What rows know, with what was in the store of it.
    known: Vec<(ObjectKey, State, Option<Object>)>,
    /// What none does.
    unknown: Vec<Object>,
    /// Where it ends, if anything can come behind it.
    end: Option<ObjectKey>,
}

impl<'c> Check<'c> {
    pub fn new(
        inventory: Inventory,
        store: Store,
        before: OffsetDateTime,
        read: bool,
        progress: &'c Progress,
    ) -> Self {
        Self { inventory, store, before, read, progress, found: Found::default() }
    }

    /// The store first, and the rows afterwards: of each object a row is written before its first byte comes, and it
    /// goes after the last has gone. So what was there, and has no row now, is an orphan. Asked the other way round,
    /// whatever began to arrive in between would look the same.
    ///
    /// What a row knows and was not there then may have come since, or have been thrown away: that is looked at once
    /// more, one by one.
    async fn stretch(&mut self, after: Option<ObjectKey>) -> Result<Stretch, Error> {
        let listed = self.store.list(after, PAGE).await?;
        let mut end = listed.last().map(|object| object.key).filter(|_| listed.len() == PAGE);
        let [after, last] = [after, end].map(|key| key.map(|key| key.to_string()));
        let rows = self.inventory.rows(after.as_deref(), last.as_deref()).await?;
        if rows.len() == inventory::PAGE
            && let Some(row) = rows.last()
        {
            end = Some(row.to_string().parse()?);
        }
        let within = |object: &Object| end.is_none_or(|end| object.key <= end);
        let listed = listed.into_iter().filter(within).map(|object| (object.key, object));
        let (mut unknown, mut known) = (listed.collect::<BTreeMap<_, _>>(), Vec::new());
        for row in rows {
            let key: ObjectKey = row.to_string().parse()?;
            known.push((key, row.state, unknown.remove(&key)));
        }
        Ok(Stretch { known, unknown: unknown.into_values().collect(), end })
    }

    /// Looks at everything, and changes nothing.
    pub async fn compare(&mut self) -> Result<(), Error> {
        self.progress.at("files");
        let mut after = None;
        loop {
            let Stretch { known, unknown, end } = self.stretch(after).await?;
            for (key, state, object) in known {
                self.recorded(&key, state, object).await?;
            }
            for object in unknown {
                self.orphan(&object).await;
            }
            if end.is_none() {
                break;
            }
            after = end;
        }
        for practice in self.inventory.miscounted().await? {
            self.found.add(Fault::Miscounted, &practice);
        }
        Ok(())
    }

    /// Removes what no row knows and is old enough: nothing, where it may be another's, or where there are more or fewer
    /// of them than somebody has looked at.
    pub async fn sweep(&mut self, count: u64) -> Result<(), Error> {
        if self.found.withhold(count).is_some() {
            return Ok(());
        }
        self.found.forget(Fault::Orphan);
        let mut after = None;
        loop {
            let Stretch { unknown, end, .. } = self.stretch(after).await?;
            for object in unknown.iter().filter(|object| object.changed < self.before) {
                self.store.remove(&object.key).await?;
                self.found.swept(&object.key);
            }
            if end.is_none() {
                return Ok(());
            }
            after = end;
        }
    }

    /// One that has no row. What the sweep of a server has removed meanwhile is in order: its row went after it.
    async fn orphan(&mut self, object: &Object) {
        let there = self.store.get(&object.key, Some(0..1)).await;
        if matches!(there, Err(StoreError::NotFound)) {
            self.found.gone += 1;
        } else if object.changed < self.before {
            self.found.add(Fault::Orphan, &object.key);
        } else {
            self.found.young += 1;
        }
    }

    /// One that has a row.
    async fn recorded(
        &mut self,
        key: &ObjectKey,
        state: State,
        object: Option<Object>,
    ) -> Result<(), Error> {
        let (bytes, sha256) = match state {
            State::Kept { bytes, sha256 } => (bytes, sha256),
            State::Doomed => {
                self.found.doomed += 1;
                return Ok(());
            }
            State::Arriving { overdue } => {
                self.found.arriving += 1;
                if overdue {
                    self.found.add(Fault::Overdue, key);
                }
                return Ok(());
            }
            State::Unkept => {
                self.found.add(Fault::Unkept, key);
                return Ok(());
            }
            State::Fileless => {
                self.found.add(Fault::Fileless, key);
                return Ok(());
            }
        };
        match self.is_as_said(key, bytes, sha256, object).await {
            Ok(true) => {
                self.found.whole += 1;
                self.found.bytes += bytes;
            }
            Err(StoreError::NotFound) if !self.inventory.is_kept(&key.to_string()).await? => {
                self.found.gone += 1;
            }
            Err(StoreError::NotFound) => self.found.add(Fault::Missing, key),
            Ok(false) | Err(StoreError::Changed) => self.found.add(Fault::Other, key),
            Err(StoreError::Disk(_) | StoreError::Failed(_)) => {
                self.found.add(Fault::Unreadable, key);
            }
            Err(error) => return Err(error.into()), // it is not this file's fault
        }
        Ok(())
    }

    /// What was listed is not looked at once more, unless it is to be read.
    async fn is_as_said(
        &self,
        key: &ObjectKey,
        bytes: u64,
        sha256: [u8; 32],
        listed: Option<Object>,
    ) -> Result<bool, StoreError> {
        if let Some(listed) = listed
            && (listed.bytes != bytes || !self.read)
        {
            return Ok(listed.bytes == bytes);
        }
        let mut download = self.store.get(key, None).await?;
        if download.bytes != bytes || !self.read {
            return Ok(download.bytes == bytes);
        }
        let mut sum = Sha256::new();
        while let Some(part) = download.stream.try_next().await? {
            self.progress.advance(part.len());
            sum.update(&part);
        }
        Ok(sum.finalize()[..] == sha256)
    }
}
