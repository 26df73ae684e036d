//! Personal data, typed: what a person is called, where they are reached, what was written about
//! them. It can be stored, sent to who may see it, and shown; its `Debug` is a mask, so that no log
//! line, span or error ever holds it.

mod bare;
mod blank;
mod email;

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize};
use sqlx::{Decode, Encode, Postgres, Type, encode::IsNull, error::BoxDynError, postgres::*};

pub(crate) use bare::bare;
pub use blank::is_blank;

use crate::Error;

/// What someone, or some firm, is called.
pub type PersonName = Personal<kind::Name>;
/// An e-mail address, in the one form that addresses are compared in: see [`Email::parse`].
pub type Email = Personal<kind::Email>;
/// Whatever else is known or was written about somebody: a street, a telephone number, a remark.
pub type PersonalText = Personal<kind::Text>;

/// What personal data can be. Append only.
#[allow(missing_docs, reason = "each is the name of what it marks")]
pub mod kind {
    pub enum Name {}
    pub enum Email {}
    pub enum Text {}
}

/// Text about a person, of one kind.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<K>(String, PhantomData<fn() -> K>);

impl<K> Personal<K> {
    /// For showing it to who may see it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<K> fmt::Debug for Personal<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<K> Clone for Personal<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<K> PartialEq for Personal<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> Eq for Personal<K> {}

impl From<String> for PersonName {
    fn from(name: String) -> Self {
        Self(name, PhantomData)
    }
}

impl PersonName {
    /// A name that somebody typed, without surrounding space: 1 to 200 characters, none of which is a
    /// control character or turns the direction of writing, some of which are seen, and no link.
    pub fn parse(typed: &str) -> Option<Self> {
        let name = typed.trim();
        let sound = !is_blank(name)
            && name.chars().count() <= 200
            && !name.chars().any(|c| c.is_control() || turns(c))
            && !name.contains("://");
        sound.then(|| Self(name.to_owned(), PhantomData))
    }
}

/// Whether this turns the direction of writing.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl From<String> for PersonalText {
    fn from(text: String) -> Self {
        Self(text, PhantomData)
    }
}

impl PersonalText {
    /// A line that somebody typed, without surrounding space; none if nothing of it is seen. It has `most` characters
    /// at most, of which none is a control character or turns the direction of writing.
    pub fn line(typed: &str, most: usize) -> Result<Option<Self>, Error> {
        Self::checked(typed.trim(), most, |c| c.is_control() || turns(c))
    }

    /// The same of several lines, each of which ends in a line feed, whatever was sent.
    pub fn text(typed: &str, most: usize) -> Result<Option<Self>, Error> {
        let unix = typed.replace("\r\n", "\n");
        Self::checked(unix.trim(), most, |c| {
            c.is_control() && !matches!(c, '\n' | '\t') || turns(c)
        })
    }

    fn checked(text: &str, most: usize, bad: fn(char) -> bool) -> Result<Option<Self>, Error> {
        if text.chars().any(bad) {
            return Err(Error::Invalid(
                "this has characters that cannot be shown, or more than one line",
            ));
        }
        if text.chars().count() > most {
            return Err(Error::Invalid("this is longer than there is room for"));
        }
        Ok(Some(text).filter(|text| !is_blank(text)).map(|text| Self::from(text.to_owned())))
    }
}

impl<K> utoipa::ToSchema for Personal<K> {}

/// In the API's document it is a string.
impl<K> utoipa::PartialSchema for Personal<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

// To PostgreSQL it is `text`.

impl<K> Type<Postgres> for Personal<K> {
    fn type_info() -> PgTypeInfo {
        <String as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <String as Type<Postgres>>::compatible(ty)
    }
}

impl<K> PgHasArrayType for Personal<K> {
    fn array_type_info() -> PgTypeInfo {
        <String as PgHasArrayType>::array_type_info()
    }
}

impl<K> Encode<'_, Postgres> for Personal<K> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<'_, Postgres>>::encode_by_ref(&self.0.as_str(), buffer)
    }
}

impl<'r, K> Decode<'r, Postgres> for Personal<K> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(String::decode(value)?, PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_masked() {
        let name = PersonName::from("Ana".to_owned());
        assert_eq!(format!("{name:?} {:?}", Some(&name)), "… Some(…)");
    }

    #[test]
    fn a_name_is_seen() {
        for good in ["Ana", " Ana ", "Zoë\u{200d}", "名", "Ana\u{ad}Maria"] {
            assert_eq!(PersonName::parse(good).unwrap().as_str(), good.trim());
        }
        let unseen =
            ["\u{200b}", "\u{2060}\u{feff}", "\u{ad}", "\u{3164}", "\u{200b} \u{200b}", " "];
        for bad in unseen.into_iter().chain(["a\nb", "a\u{202e}b", "see https://x.example"]) {
            assert!(PersonName::parse(bad).is_none(), "{bad:?}");
        }
        for unseen in unseen {
            assert_eq!(PersonalText::line(unseen, 9).unwrap(), None, "{unseen:?}");
        }
    }

    #[test]
    fn a_typed_text_is_looked_at() {
        let (line, text) = (PersonalText::line, PersonalText::text);
        assert_eq!(line(" Rua 1 ", 5).unwrap().unwrap().as_str(), "Rua 1");
        assert_eq!(text(" a\r\n\tb ", 9).unwrap().unwrap().as_str(), "a\n\tb");
        assert_eq!((line(" ", 5).unwrap(), text("\r\n", 5).unwrap()), (None, None));
        for bad in ["Rua 12", "a\nb", "a\0", "a\u{202e}b"] {
            assert!(matches!(line(bad, 5), Err(Error::Invalid(_))), "{bad:?}");
        }
        for bad in ["abcdef", "a\rb", "a\0", "a\u{202e}b"] {
            assert!(matches!(text(bad, 5), Err(Error::Invalid(_))), "{bad:?}");
        }
    }
}
