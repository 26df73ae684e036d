//! What is sent of a client: each field may be left out.

use portico_domain::{
    Currency, Email, Error, PersonName, PersonalText, Principal,
    clients::{Client, LINE, Profile, REMARK, Status},
};
use serde::Deserialize;

use super::ClientWithProfile;
use crate::extract::said;

/// Somebody to work with.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What is known of them already.
    profile: Option<ProfileChange>,
}

/// What changes of a client: what is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientChange {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    status: Option<Status>,
    profile: Option<ProfileChange>,
}

/// What changes of what is known: what is left out stays, and null empties a field. Texts have one line each, but
/// for the remark.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProfileChange {
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    first_name: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    last_name: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    phone: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    street: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    street2: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    postal_code: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    city: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 200)]
    country: Option<Option<String>>,
    /// What the client is usually invoiced in (ISO 4217). The practice says it.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    currency: Option<Option<String>>,
    /// What the team writes down for itself.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 20000)]
    remark: Option<Option<String>>,
}

impl NewClient {
    pub(crate) fn checked(&self) -> Result<(PersonName, Option<Profile>), Error> {
        let profile = self.profile.as_ref().map(|profile| profile.on(Profile::default()));
        Ok((name(&self.name)?, profile.transpose()?))
    }
}

impl ClientChange {
    /// 404 before 403, and both before what is said of what was sent.
    pub(crate) fn require_allowed(
        &self,
        asking: &Principal,
        present: &ClientWithProfile,
    ) -> Result<(), Error> {
        if self.profile.is_some() && present.profile.is_none() {
            return Err(Error::NotFound);
        }
        let of_the_practice = self.profile.as_ref().is_some_and(ProfileChange::is_of_the_practice);
        if self.name.is_some() || self.status.is_some() || of_the_practice {
            asking.require_staff()?;
        }
        Ok(())
    }

    /// Name and status as they are to be; none if they stay.
    pub(crate) fn client(&self, present: Client) -> Result<Option<(PersonName, Status)>, Error> {
        if self.name.is_none() && self.status.is_none() {
            return Ok(None);
        }
        let name = self.name.as_deref().map(name).transpose()?;
        Ok(Some((name.unwrap_or(present.name), self.status.unwrap_or(present.status))))
    }

    /// The profile as it is to be; none if it stays.
    pub(crate) fn profile(&self, present: Option<Profile>) -> Result<Option<Profile>, Error> {
        match (&self.profile, present) {
            (Some(change), Some(present)) => change.on(present).map(Some),
            _ => Ok(None),
        }
    }
}

impl ProfileChange {
    /// Whether it has what the client does not change.
    fn is_of_the_practice(&self) -> bool {
        self.currency.is_some() || self.remark.is_some()
    }

    /// `present` with what changes.
    fn on(&self, present: Profile) -> Result<Profile, Error> {
        let line = |text: &str| PersonalText::line(text, LINE);
        Ok(Profile {
            first_name: changed(&self.first_name, present.first_name, line)?,
            last_name: changed(&self.last_name, present.last_name, line)?,
            email: changed(&self.email, present.email, email)?,
            phone: changed(&self.phone, present.phone, line)?,
            street: changed(&self.street, present.street, line)?,
            street2: changed(&self.street2, present.street2, line)?,
            postal_code: changed(&self.postal_code, present.postal_code, line)?,
            city: changed(&self.city, present.city, line)?,
            country: changed(&self.country, present.country, line)?,
            currency: changed(&self.currency, present.currency, |code| {
                let unknown = Error::Invalid("a currency has a code of ISO 4217, such as EUR");
                Currency::parse(code).map(Some).ok_or(unknown)
            })?,
            remark: changed(&self.remark, present.remark, |text| PersonalText::text(text, REMARK))?,
        })
    }
}

fn changed<T>(
    change: &Option<Option<String>>,
    present: Option<T>,
    check: impl FnOnce(&str) -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    match change {
        None => Ok(present),
        Some(None) => Ok(None),
        Some(Some(typed)) => check(typed),
    }
}

fn name(typed: &str) -> Result<PersonName, Error> {
    let unsound = Error::Invalid("a name has 1 to 200 characters, on one line, and is no link");
    PersonName::parse(typed).ok_or(unsound)
}

fn email(typed: &str) -> Result<Option<PersonalText>, Error> {
    let email = Email::parse(typed).ok_or(Error::Invalid("that is no e-mail address"))?;
    Ok(Some(email.as_str().to_owned().into()))
}
