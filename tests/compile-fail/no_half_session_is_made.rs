// E0451
// A session that is on its way is found by its token.

use portico_domain::{SessionId, identity::{Account, HalfSession, Stage}};

pub fn half(account: Account, id: SessionId) -> HalfSession {
    HalfSession { account, stage: Stage::SecondFactor, sealed_secret: Vec::new(), id, link: None }
}
