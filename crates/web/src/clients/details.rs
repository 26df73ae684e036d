//! What is typed of a client, on the pages that add one, change one, and that a client has of itself.

use portico_domain::{
    Currency, Email, Error, PersonName, PersonalText,
    clients::{LINE, Profile, REMARK},
    is_blank,
    once::Once,
};
use serde::Deserialize;

use crate::{fields::Wrong, format};

/// A client, as typed. A page shows some of it, and the rest is left out.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Details {
    pub name: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub street2: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub currency: String,
    pub remark: String,
    /// Of a box that was ticked: whether an invitation is to leave at once.
    pub invite: String,
    /// What makes a form that is sent twice one client.
    pub key: String,
}

impl Details {
    /// As it is known.
    pub fn of(name: &PersonName, profile: &Profile) -> Self {
        let text = |field: &Option<PersonalText>| {
            field.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default()
        };
        Self {
            name: name.as_str().to_owned(),
            first_name: text(&profile.first_name),
            last_name: text(&profile.last_name),
            email: text(&profile.email),
            phone: text(&profile.phone),
            street: text(&profile.street),
            street2: text(&profile.street2),
            postal_code: text(&profile.postal_code),
            city: text(&profile.city),
            country: text(&profile.country),
            currency: profile
                .currency
                .map(|currency| currency.code().to_owned())
                .unwrap_or_default(),
            remark: text(&profile.remark),
            invite: String::new(),
            key: String::new(),
        }
    }

    /// Whether the client is to be invited at once.
    pub fn invites(&self) -> bool {
        !self.invite.is_empty()
    }

    /// What makes it one client, however often it is sent.
    pub fn once(&self) -> Option<Once> {
        let Self { name, first_name, last_name, email, phone, street, street2, .. } = self;
        let Self { postal_code, city, country, currency, remark, invite, key, .. } = self;
        let typed = [
            name,
            first_name,
            last_name,
            email,
            phone,
            street,
            street2,
            postal_code,
            city,
            country,
            currency,
            remark,
            invite,
        ];
        Once::of_form(key, &typed.map(|field| field.as_bytes()))
    }

    /// What the client is to be called.
    pub fn checked_name(&self, wrong: &mut Wrong) -> Option<PersonName> {
        let name = PersonName::parse(&self.name);
        if is_blank(&self.name) {
            wrong.add("name", "Name", "Give a name.");
        } else if name.is_none() {
            wrong.add(
                "name",
                "Name",
                "A name has one line of up to 200 characters, and is no link.",
            );
        }
        name
    }

    /// What is to be known of them. An address that is there already stays, whatever it is.
    pub fn checked_profile(&self, present: &Profile, wrong: &mut Wrong) -> Profile {
        let email = match &present.email {
            Some(email) if email.as_str() == self.email => Some(email.clone()),
            _ => self.checked_email(wrong).map(|email| email.as_str().to_owned().into()),
        };
        let mut line =
            |field, label, typed: &str| known(PersonalText::line(typed, LINE), field, label, wrong);
        let profile = Profile {
            first_name: line("first_name", "First name", &self.first_name),
            last_name: line("last_name", "Last name", &self.last_name),
            email,
            phone: line("phone", "Telephone", &self.phone),
            street: line("street", "Street", &self.street),
            street2: line("street2", "More of the address", &self.street2),
            postal_code: line("postal_code", "Postal code", &self.postal_code),
            city: line("city", "Town", &self.city),
            country: line("country", "Country", &self.country),
            currency: None,
            remark: None,
        };
        Profile {
            currency: self.checked_currency(wrong),
            remark: known(PersonalText::text(&self.remark, REMARK), "remark", "Remark", wrong),
            ..profile
        }
    }

    /// Where they are reached; none if nothing was typed.
    pub fn checked_email(&self, wrong: &mut Wrong) -> Option<Email> {
        let typed = self.email.trim();
        let email = Email::parse(typed);
        if email.is_none() && !typed.is_empty() {
            let words = match typed.split_once('@') {
                None => "There is no @ in it, as in name@example.com.",
                Some((_, domain)) if !domain.trim_end_matches('.').contains('.') => {
                    "Something is missing after the @."
                }
                Some(_) => "No mail can go there. Look at each letter of it.",
            };
            wrong.add("email", "Email", words);
        }
        email
    }

    fn checked_currency(&self, wrong: &mut Wrong) -> Option<Currency> {
        let code = self.currency.trim().to_uppercase();
        let currency = Currency::parse(&code);
        if currency.is_none() && !code.is_empty() {
            wrong.add("currency", "Invoiced in", "A currency has three letters, such as EUR.");
        }
        currency
    }
}

fn known(
    checked: Result<Option<PersonalText>, Error>,
    field: &'static str,
    label: &'static str,
    wrong: &mut Wrong,
) -> Option<PersonalText> {
    checked.unwrap_or_else(|error| {
        wrong.add(field, label, format::sentence(&error.to_string()));
        None
    })
}

#[test]
fn an_address_is_said_what_is_wrong_with_it() {
    for (typed, words) in [
        ("", None),
        (" ana@example.com ", None),
        ("ana", Some("There is no @ in it, as in name@example.com.")),
        ("ana@", Some("Something is missing after the @.")),
        ("ana@example.", Some("Something is missing after the @.")),
        ("a na@example.com", Some("No mail can go there. Look at each letter of it.")),
    ] {
        let mut wrong = Wrong::default();
        Details { email: typed.to_owned(), ..Details::default() }.checked_email(&mut wrong);
        assert_eq!(wrong.of("email"), words, "{typed}");
    }
}

#[test]
fn what_came_from_elsewhere_may_stay() {
    let present =
        Profile { email: Some("ask at the desk".to_owned().into()), ..Profile::default() };
    let name = PersonName::from("Ana".to_owned());
    let (mut wrong, mut details) = (Wrong::default(), Details::of(&name, &present));
    assert_eq!(details.checked_profile(&present, &mut wrong), present);
    assert!(wrong.is_empty());
    details.email = "ask elsewhere".to_owned();
    details.phone = "1\u{7}".to_owned();
    details.currency = "XXX".to_owned();
    details.checked_profile(&present, &mut wrong);
    let named: Vec<_> = wrong.named().iter().map(|wrong| &*wrong.field).collect();
    assert_eq!(named, ["email", "phone", "currency"]);
}
