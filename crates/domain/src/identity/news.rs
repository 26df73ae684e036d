use serde::{
    Deserialize,
    de::{IntoDeserializer, value},
};

use crate::{Error, IdentityDoor, TenantId, UserId, audit::Action};

/// Whoever reads a letter, known by what stands sealed in it: they may say that no more of its kind come, and nothing
/// else.
#[derive(Debug, Clone, Copy)]
pub struct Reader(UserId);

impl Reader {
    /// What a letter to this user bears: `seal` is given the user, and what to bind them to.
    pub fn seal<T>(tenant: TenantId, user: UserId, seal: impl FnOnce(&str, &str) -> T) -> T {
        seal(&user.to_string(), &bound_to(tenant))
    }

    /// Whom a letter names: `open` is given what it was bound to, and says what was sealed.
    pub fn open<E>(
        tenant: TenantId,
        open: impl FnOnce(&str) -> Result<String, E>,
    ) -> Result<Option<Self>, E> {
        let user = open(&bound_to(tenant))?;
        let user: value::StringDeserializer<value::Error> = user.into_deserializer();
        Ok(UserId::deserialize(user).ok().map(Self))
    }
}

fn bound_to(tenant: TenantId) -> String {
    format!("news/{tenant}")
}

/// No more mail says to this reader that there is something new (RFC 8058). Said twice, it is written down once; once they
/// sign in, they may want it again.
pub async fn stop_news(door: &mut IdentityDoor, reader: &Reader) -> Result<(), Error> {
    let (changed,): (bool,) = door
        .statement("select s.changed from app.stop_news($1, $2) s where s.tenant_id = $1")
        .bind(reader.0)
        .one()
        .await?;
    if changed {
        door.record(Some(reader.0), Action::PreferencesAmended.to(reader.0)).await?;
    }
    Ok(())
}
