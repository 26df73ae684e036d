//! A browser that has signed in to an account keeps a mark of it. With that it has tries of its own,
//! so that whoever is at home there gets in while somebody else is guessing. It opens nothing.

use data_encoding::BASE64URL_NOPAD;
use portico_domain::{
    TenantId,
    identity::{Account, BucketKey},
};

use crate::{Auth, random};

/// How many a browser keeps: a family at one table. The oldest gives way.
const KEPT: usize = 4;

const SALT: usize = 16;
const MAC: usize = 32;

/// A salt, and the MAC of it with whose account it is and which password that has: another one makes
/// all its marks void.
type Mark = [u8; SALT + MAC];

/// What a browser has done to be given a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Earned {
    /// Signed in, all the way.
    Whole,
    /// Followed a link for a new password. That proves a mailbox, and no second factor: it is good for
    /// the password alone, or each new link would bring new guesses at the code.
    Reset,
}

/// Those that a browser brings.
#[derive(Debug, Clone, Default)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// As their cookie holds them; what is none of ours is left out.
    pub fn parse(cookie: &str) -> Self {
        let marks = cookie.split('.').take(KEPT);
        let bytes = marks.filter_map(|mark| BASE64URL_NOPAD.decode(mark.as_bytes()).ok());
        Self(bytes.filter_map(|bytes| bytes.try_into().ok()).collect())
    }

    /// For the cookie.
    pub fn to_cookie(&self) -> String {
        let marks: Vec<_> = self.0.iter().map(|mark| BASE64URL_NOPAD.encode(mark)).collect();
        marks.join(".")
    }
}

impl Auth {
    /// The bucket of the browsers that have `earned` a mark of this account, in one of these ways; `None`
    /// for every other browser. They share it: whoever signs in often gets many marks, and no more tries.
    pub(crate) fn known(
        &self,
        marks: &Marks,
        tenant: TenantId,
        account: &Account,
        earned: &[Earned],
    ) -> Option<BucketKey> {
        let known = marks.0.iter().any(|mark| {
            let (salt, mac) = mark.split_at(SALT);
            earned.iter().any(|how| self.keys.verify_mac(&input(salt, tenant, account, *how), mac))
        });
        known.then(|| BucketKey::of(&account.user().to_string()))
    }

    /// The marks of a browser that has just earned one; `None` if it has that mark.
    pub(crate) fn mark(
        &self,
        marks: &Marks,
        tenant: TenantId,
        account: &Account,
        earned: Earned,
    ) -> Option<Marks> {
        if self.known(marks, tenant, account, &[Earned::Whole, earned]).is_some() {
            return None;
        }
        let salt = random::bytes::<SALT>();
        let mac = self.keys.mac(&input(&salt, tenant, account, earned));
        let mut mark = [0; SALT + MAC];
        mark[..SALT].copy_from_slice(&salt);
        mark[SALT..].copy_from_slice(&mac);
        Some(Marks(std::iter::once(mark).chain(marks.0.iter().copied()).take(KEPT).collect()))
    }
}

fn input(salt: &[u8], tenant: TenantId, account: &Account, earned: Earned) -> Vec<u8> {
    let earned = match earned {
        Earned::Whole => "device",
        Earned::Reset => "reset",
    };
    [salt, format!("{earned}/{tenant}/{}", account.stamp()).as_bytes()].concat()
}
