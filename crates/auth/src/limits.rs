//! How often something may be tried. Each row says how many at once, and how long until there is room
//! for one more; so that in any hour nobody has more than the first and an hour's worth of the second.
//! `docs/SIGN-IN.md` shows the table, and a test compares the two.

use portico_domain::{
    IdentityDoor,
    identity::{self, Bucket, BucketKey},
};
use time::Duration;

use crate::Visit;

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A password, with an address.
    SignIn,
    /// A code, of the second factor or for its loss.
    SecondFactor,
    /// To be sent a link for a new password.
    Reset,
    /// A link, and a password with it.
    Link,
}

/// Whose tries they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's together, at one practice.
    Tenant,
    /// Those of one place: see [`Network`](crate::Network).
    Network,
    /// The same while everybody's together are used up, so that a crowd keeps nobody out.
    NetworkInACrowd,
    /// Those of everybody who tries one account, whether or not there is such an account.
    Account,
    /// Those of all browsers that have signed in to the account before. They need none of the others.
    Device,
}

/// How many at once, and until there is room for one more.
pub const LIMITS: [(Act, Whose, i32, Duration); 15] = [
    (Act::SignIn, Whose::Tenant, 500, Duration::milliseconds(7_200)),
    (Act::SignIn, Whose::Network, 25, Duration::seconds(144)),
    (Act::SignIn, Whose::NetworkInACrowd, 2, Duration::minutes(12)),
    (Act::SignIn, Whose::Account, 5, Duration::minutes(12)),
    (Act::SignIn, Whose::Device, 5, Duration::minutes(12)),
    (Act::SecondFactor, Whose::Tenant, 500, Duration::milliseconds(7_200)),
    (Act::SecondFactor, Whose::Network, 25, Duration::seconds(144)),
    (Act::SecondFactor, Whose::NetworkInACrowd, 2, Duration::minutes(12)),
    (Act::SecondFactor, Whose::Account, 5, Duration::minutes(12)),
    (Act::SecondFactor, Whose::Device, 5, Duration::minutes(12)),
    (Act::Reset, Whose::Tenant, 100, Duration::seconds(36)),
    (Act::Reset, Whose::Network, 10, Duration::minutes(6)),
    (Act::Reset, Whose::NetworkInACrowd, 2, Duration::minutes(12)),
    (Act::Reset, Whose::Account, 3, Duration::minutes(20)),
    (Act::Link, Whose::Network, 25, Duration::seconds(144)),
];

impl Act {
    fn bucket(self, whose: Whose, key: BucketKey) -> Option<Bucket> {
        let row = LIMITS.iter().find(|(act, of, ..)| (*act, *of) == (self, whose))?;
        let &(_, _, size, every) = row;
        Some(Bucket { kind: self.kind(whose), key, size, every })
    }

    fn kind(self, whose: Whose) -> &'static str {
        match (self, whose) {
            (Self::SignIn, Whose::Tenant) => "sign-in/tenant",
            (Self::SignIn, Whose::Network) => "sign-in/network",
            (Self::SignIn, Whose::NetworkInACrowd) => "sign-in/crowd",
            (Self::SignIn, Whose::Account) => "sign-in/account",
            (Self::SignIn, Whose::Device) => "sign-in/device",
            (Self::SecondFactor, Whose::Tenant) => "second-factor/tenant",
            (Self::SecondFactor, Whose::Network) => "second-factor/network",
            (Self::SecondFactor, Whose::NetworkInACrowd) => "second-factor/crowd",
            (Self::SecondFactor, Whose::Account) => "second-factor/account",
            (Self::SecondFactor, Whose::Device) => "second-factor/device",
            (Self::Reset, Whose::Tenant) => "reset/tenant",
            (Self::Reset, Whose::Network) => "reset/network",
            (Self::Reset, Whose::NetworkInACrowd) => "reset/crowd",
            (Self::Reset, Whose::Account | Whose::Device) => "reset/account",
            (Self::Link, _) => "link/network",
        }
    }
}

/// The tries that were taken, to be given back if it was right.
#[derive(Debug)]
pub(crate) struct Taken(Vec<Bucket>);

impl Taken {
    /// Of `act`: by a browser that is known at the account, those of such browsers; by every other, those
    /// of the practice, of the place and of the account. In this order everywhere, so that nobody waits
    /// in a circle.
    pub(crate) async fn take(
        door: &mut IdentityDoor,
        act: Act,
        visit: &Visit,
        account: Option<&str>,
        device: Option<BucketKey>,
    ) -> Result<Self, portico_domain::Error> {
        let everybody_s = match device {
            Some(_) => None,
            None => act.bucket(Whose::Tenant, BucketKey::of("all")),
        };
        let mut taken = Self::before(act, visit, account, device);
        if let Some(everybody_s) = everybody_s {
            match identity::take(door, &[everybody_s]).await {
                Ok(()) => {}
                // A place has few tries then, on top of what it had.
                Err(portico_domain::Error::Limited(_)) => {
                    taken.0.extend(act.bucket(Whose::NetworkInACrowd, place(visit)));
                }
                Err(other) => return Err(other),
            }
        }
        identity::take(door, &taken.0).await?;
        Ok(taken)
    }

    /// Those that were taken at a step before; everybody's together are never given back.
    pub(crate) fn before(
        act: Act,
        visit: &Visit,
        account: Option<&str>,
        device: Option<BucketKey>,
    ) -> Self {
        Self(match device.and_then(|device| act.bucket(Whose::Device, device)) {
            Some(device) => vec![device],
            None => [
                act.bucket(Whose::Network, place(visit)),
                account.and_then(|account| act.bucket(Whose::Account, BucketKey::of(account))),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    }

    /// Gives them back.
    pub(crate) async fn back(&self, door: &mut IdentityDoor) -> Result<(), portico_domain::Error> {
        identity::give_back(door, &self.0).await
    }
}

fn place(visit: &Visit) -> BucketKey {
    BucketKey::of(&visit.network.name())
}
