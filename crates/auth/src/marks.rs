//! A browser that has signed in to an account keeps a mark of it. With that it has tries of its own,
//! so that whoever is at home there gets in while somebody else is guessing. It opens nothing.

use data_encoding::BASE64URL_NOPAD;
use portico_domain::{TenantId, identity::BucketKey};

use crate::{Auth, random};

/// How many a browser keeps: a family at one table. The oldest gives way.
const KEPT: usize = 4;

const SALT: usize = 16;
const MAC: usize = 32;

/// A salt, and the MAC of it with whose account it is.
type Mark = [u8; SALT + MAC];

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
    /// The bucket of the browser that signed in to this account before; `None` for every other.
    pub(crate) fn known(&self, marks: &Marks, tenant: TenantId, user: &str) -> Option<BucketKey> {
        let known = marks.0.iter().find(|mark| {
            let (salt, mac) = mark.split_at(SALT);
            self.keys.verify_mac(&input(salt, tenant, user), mac)
        })?;
        Some(BucketKey::of(&BASE64URL_NOPAD.encode(known)))
    }

    /// The marks of a browser that has just proved whose it is; `None` if it has that mark.
    pub(crate) fn mark(&self, marks: &Marks, tenant: TenantId, user: &str) -> Option<Marks> {
        if self.known(marks, tenant, user).is_some() {
            return None;
        }
        let salt = random::bytes::<SALT>();
        let mac = self.keys.mac(&input(&salt, tenant, user));
        let mut mark = [0; SALT + MAC];
        mark[..SALT].copy_from_slice(&salt);
        mark[SALT..].copy_from_slice(&mac);
        Some(Marks(std::iter::once(mark).chain(marks.0.iter().copied()).take(KEPT).collect()))
    }
}

fn input(salt: &[u8], tenant: TenantId, user: &str) -> Vec<u8> {
    [salt, format!("device/{tenant}/{user}").as_bytes()].concat()
}
