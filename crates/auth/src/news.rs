use data_encoding::BASE64URL_NOPAD;
use portico_domain::{
    Access::ReadWrite,
    TenantId, UserId,
    identity::{self, Reader},
};
use secrecy::SecretString;

use crate::{Auth, Error};

/// How long what a letter bears may be, written down.
const LONGEST: usize = 200;

impl Auth {
    /// What a letter that says that there is something new bears, so that whoever reads it can say that no more are to
    /// come, without signing in (RFC 8058). It does nothing else, and nobody can make one.
    pub fn news_token(&self, tenant: TenantId, reader: UserId) -> SecretString {
        let seal = |user: &str, bound_to: &str| self.keys.seal(user.as_bytes(), bound_to);
        BASE64URL_NOPAD.encode(&Reader::seal(tenant, reader, seal)).into()
    }

    /// Who bears it; [`Error::LinkSpent`] if it was not sealed here, for this practice, or its key is gone. Changes nothing: programs
    /// that look through mail open links, too.
    pub fn news_reader(&self, tenant: TenantId, token: &str) -> Result<Reader, Error> {
        let open = |bound_to: &str| {
            let sealed = Some(token).filter(|token| token.len() <= LONGEST);
            let sealed = sealed.and_then(|token| BASE64URL_NOPAD.decode(token.as_bytes()).ok());
            let opened = self.keys.open(&sealed.ok_or(Error::LinkSpent)?, bound_to);
            let user = opened.map_err(|_| Error::LinkSpent)?;
            String::from_utf8(user).map_err(|_| Error::LinkSpent)
        };
        Reader::open(tenant, open)?.ok_or(Error::LinkSpent)
    }

    /// No more mail says to whoever bears it that there is something new.
    pub async fn stop_news(&self, tenant: TenantId, token: &str) -> Result<(), Error> {
        let reader = self.news_reader(tenant, token)?;
        let stop = async |door: &mut _| identity::stop_news(door, &reader).await;
        match self.database.at_the_door(tenant, ReadWrite, stop).await {
            Err(portico_domain::Error::NotFound) => Err(Error::LinkSpent),
            stopped => Ok(stopped?),
        }
    }
}
