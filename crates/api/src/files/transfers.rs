//! How many files are on their way at a time, in and out: a connection that carries one is held as long as the other end
//! likes, and nobody may hold them all.

use std::{sync::Arc, time::Duration};

use moka::future::Cache;
use portico_domain::{Principal, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Problem;

/// How many of all connections carry files.
const ALL: usize = 256;

/// How many of them are one user's: of a client's login, and of somebody of the staff.
const OF_A_CLIENT: usize = 8;
const OF_STAFF: usize = 60;

/// Of how many users it is remembered that they carry some; whoever has none for an hour is forgotten.
const USERS: u64 = 10_000;
const IDLE: Duration = Duration::from_secs(3_600);

/// The places. Cheap to clone.
#[derive(Clone)]
pub struct Transfers {
    all: Arc<Semaphore>,
    each: Cache<UserId, Arc<Semaphore>>,
}

/// A place that is taken until this is dropped.
pub struct Place {
    _held: [OwnedSemaphorePermit; 2],
}

impl Default for Transfers {
    fn default() -> Self {
        let each = Cache::builder().max_capacity(USERS).time_to_idle(IDLE).build();
        Self { all: Arc::new(Semaphore::new(ALL)), each }
    }
}

impl Transfers {
    /// A place for one file; a problem of 503 where there is none.
    pub async fn take(&self, principal: Whose) -> Result<Place, Problem> {
        let most = if principal.client { OF_A_CLIENT } else { OF_STAFF };
        let new = async { Arc::new(Semaphore::new(most)) };
        let own = self.each.get_with(principal.user, new).await.try_acquire_owned();
        let one = self.all.clone().try_acquire_owned();
        match (own, one) {
            (Ok(own), Ok(one)) => Ok(Place { _held: [own, one] }),
            _ => {
                Err(Problem::busy("Many files are on their way. Try again when some have arrived."))
            }
        }
    }
}

/// Who carries a file.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    user: UserId,
    client: bool,
}

impl From<&Principal> for Whose {
    fn from(principal: &Principal) -> Self {
        Self { user: principal.subject(), client: principal.client().is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_holds_every_place() {
        let id = |n: u128| serde_json::from_value(format!("{:032x}", n).into()).unwrap();
        let (client, staff) =
            (|n| Whose { user: id(n), client: true }, |n| Whose { user: id(n), client: false });
        let transfers = Transfers::default();
        let mut held = Vec::new();
        for _ in 0..OF_A_CLIENT {
            held.push(transfers.take(client(1)).await.unwrap());
        }
        assert_eq!(transfers.take(client(1)).await.err().unwrap().status(), 503);
        held.pop();
        held.push(transfers.take(client(1)).await.unwrap());
        for n in 2..6 {
            for _ in 0..OF_STAFF {
                held.extend(transfers.take(staff(n)).await);
            }
        }
        assert_eq!(held.len(), OF_A_CLIENT + 4 * OF_STAFF);
        for n in 10..13 {
            for _ in 0..OF_A_CLIENT {
                held.extend(transfers.take(client(n)).await);
            }
        }
        assert_eq!(held.len(), ALL, "and no more of all of them");
    }
}
