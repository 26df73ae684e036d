//! How much one session may ask, at each of those who serve: in their own memory, since a row that is
//! written at every request would cost more than the request.

use std::{num::NonZero, sync::Arc, time::Duration};

use governor::{
    DefaultDirectRateLimiter,
    clock::{Clock, DefaultClock},
};
use moka::future::Cache;
use portico_domain::{Principal, SessionId, TenantId};

/// So many at once.
const AT_ONCE: NonZero<u32> = NonZero::new(600).expect("it is not zero");

/// And so many in a second from then on.
const IN_A_SECOND: NonZero<u32> = NonZero::new(10).expect("it is not zero");

/// How many sessions are remembered; the one that has asked for longest gives way.
const REMEMBERED: u64 = 100_000;

/// What each session has asked. Cheap to clone.
#[derive(Clone)]
pub struct Quota {
    each: Cache<(TenantId, SessionId), Arc<DefaultDirectRateLimiter>>,
    quota: governor::Quota,
}

impl Default for Quota {
    fn default() -> Self {
        Self::new(AT_ONCE, IN_A_SECOND)
    }
}

impl Quota {
    /// So many at once, and so many in a second from then on.
    pub fn new(at_once: NonZero<u32>, in_a_second: NonZero<u32>) -> Self {
        let full_again = u64::from(at_once.get() / in_a_second.get()) + 1;
        let each = Cache::builder().max_capacity(REMEMBERED);
        Self {
            each: each.time_to_idle(Duration::from_secs(full_again)).build(),
            quota: governor::Quota::per_second(in_a_second).allow_burst(at_once),
        }
    }

    /// Counts one request of whoever is asking; or says after how long there is room for one more.
    pub(crate) async fn count(&self, asking: &Principal) -> Result<(), time::Duration> {
        let Some(session) = asking.session() else { return Ok(()) };
        let new = async { Arc::new(DefaultDirectRateLimiter::direct(self.quota)) };
        let limiter = self.each.get_with((asking.tenant(), session), new).await;
        limiter.check().map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            time::Duration::try_from(wait).unwrap_or(time::Duration::MINUTE)
        })
    }
}
