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
    /// Those of everybody who tries one account, whether or not there is such an account.
    Account,
    /// Those of one browser that has signed in to the account before. It needs none of the others.
    Device,
}

/// How many at once, and until there is room for one more.
pub const LIMITS: [(Act, Whose, i32, Duration); 12] = [
    (Act::SignIn, Whose::Tenant, 500, Duration::milliseconds(7_200)),
    (Act::SignIn, Whose::Network, 25, Duration::seconds(144)),
    (Act::SignIn, Whose::Account, 5, Duration::minutes(12)),
    (Act::SignIn, Whose::Device, 5, Duration::minutes(12)),
    (Act::SecondFactor, Whose::Tenant, 500, Duration::milliseconds(7_200)),
    (Act::SecondFactor, Whose::Network, 25, Duration::seconds(144)),
    (Act::SecondFactor, Whose::Account, 5, Duration::minutes(12)),
    (Act::SecondFactor, Whose::Device, 5, Duration::minutes(12)),
    (Act::Reset, Whose::Tenant, 100, Duration::seconds(36)),
    (Act::Reset, Whose::Network, 10, Duration::minutes(6)),
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
            (Self::SignIn, Whose::Account) => "sign-in/account",
            (Self::SignIn, Whose::Device) => "sign-in/device",
            (Self::SecondFactor, Whose::Tenant) => "second-factor/tenant",
            (Self::SecondFactor, Whose::Network) => "second-factor/network",
            (Self::SecondFactor, Whose::Account) => "second-factor/account",
            (Self::SecondFactor, Whose::Device) => "second-factor/device",
            (Self::Reset, Whose::Tenant) => "reset/tenant",
            (Self::Reset, Whose::Network) => "reset/network",
            (Self::Reset, Whose::Account | Whose::Device) => "reset/account",
            (Self::Link, _) => "link/network",
        }
    }
}

/// The tries that were taken, to be given back if it was right.
#[derive(Debug)]
pub(crate) struct Taken(Vec<Bucket>);

impl Taken {
    /// Of `act`: by a browser that is known at the account, its own; by every other, those of the
    /// account, of the place and of the practice. In this order everywhere, so that nobody waits in a
    /// circle.
    pub(crate) async fn take(
        door: &mut IdentityDoor,
        act: Act,
        visit: &Visit,
        account: Option<&str>,
        device: Option<BucketKey>,
    ) -> Result<Self, portico_domain::Error> {
        let shared = || {
            let network = BucketKey::of(&visit.network.name());
            [
                act.bucket(Whose::Tenant, BucketKey::of("all")),
                act.bucket(Whose::Network, network),
                account.and_then(|account| act.bucket(Whose::Account, BucketKey::of(account))),
            ]
        };
        let device = device.and_then(|device| act.bucket(Whose::Device, device));
        let buckets: Vec<_> = match device {
            Some(device) => vec![device],
            None => shared().into_iter().flatten().collect(),
        };
        identity::take(door, &buckets).await?;
        Ok(Self(buckets))
    }

    /// Gives them back.
    pub(crate) async fn back(&self, door: &mut IdentityDoor) -> Result<(), portico_domain::Error> {
        identity::give_back(door, &self.0).await
    }
}
