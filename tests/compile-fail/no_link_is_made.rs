// E0451
// A link is found by its token.

use portico_domain::{LinkId, identity::{Account, Link, Purpose}};

pub fn link(id: LinkId, account: Account) -> Link {
    Link { id, purpose: Purpose::Invitation, account }
}
