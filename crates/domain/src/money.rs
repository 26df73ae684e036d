//! Money: integer minor units with an ISO 4217 currency. A float never holds an amount.

use std::fmt;

use serde::{Deserialize, Serialize};
use sqlx::{Decode, Encode, Postgres, Type, encode::IsNull, error::BoxDynError, postgres::*};

/// A currency by its ISO 4217 code. It can only be one that [`Currency::parse`] knows, so that
/// [`Currency::places`] is never a guess.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Currency(&'static (&'static str, u8));

/// An amount of one currency, in its minor units (cents of a euro, yen of a yen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How many minor units; negative on credit notes.
    pub minor: i64,
    /// Of what.
    pub currency: Currency,
}

/// ISO 4217, list one: the code, and how many decimal places its minor unit has.
#[rustfmt::skip]
const CURRENCIES: &[(&str, u8)] = &[
    ("AED", 2), ("AFN", 2), ("ALL", 2), ("AMD", 2), ("AOA", 2), ("ARS", 2), ("AUD", 2), ("AWG", 2),
    ("AZN", 2), ("BAM", 2), ("BBD", 2), ("BDT", 2), ("BGN", 2), ("BHD", 3), ("BIF", 0), ("BMD", 2),
    ("BND", 2), ("BOB", 2), ("BRL", 2), ("BSD", 2), ("BTN", 2), ("BWP", 2), ("BYN", 2), ("BZD", 2),
    ("CAD", 2), ("CDF", 2), ("CHF", 2), ("CLP", 0), ("CNY", 2), ("COP", 2), ("CRC", 2), ("CUP", 2),
    ("CVE", 2), ("CZK", 2), ("DJF", 0), ("DKK", 2), ("DOP", 2), ("DZD", 2), ("EGP", 2), ("ERN", 2),
    ("ETB", 2), ("EUR", 2), ("FJD", 2), ("FKP", 2), ("GBP", 2), ("GEL", 2), ("GHS", 2), ("GIP", 2),
    ("GMD", 2), ("GNF", 0), ("GTQ", 2), ("GYD", 2), ("HKD", 2), ("HNL", 2), ("HTG", 2), ("HUF", 2),
    ("IDR", 2), ("ILS", 2), ("INR", 2), ("IQD", 3), ("IRR", 2), ("ISK", 0), ("JMD", 2), ("JOD", 3),
    ("JPY", 0), ("KES", 2), ("KGS", 2), ("KHR", 2), ("KMF", 0), ("KPW", 2), ("KRW", 0), ("KWD", 3),
    ("KYD", 2), ("KZT", 2), ("LAK", 2), ("LBP", 2), ("LKR", 2), ("LRD", 2), ("LSL", 2), ("LYD", 3),
    ("MAD", 2), ("MDL", 2), ("MGA", 2), ("MKD", 2), ("MMK", 2), ("MNT", 2), ("MOP", 2), ("MRU", 2),
    ("MUR", 2), ("MVR", 2), ("MWK", 2), ("MXN", 2), ("MYR", 2), ("MZN", 2), ("NAD", 2), ("NGN", 2),
    ("NIO", 2), ("NOK", 2), ("NPR", 2), ("NZD", 2), ("OMR", 3), ("PAB", 2), ("PEN", 2), ("PGK", 2),
    ("PHP", 2), ("PKR", 2), ("PLN", 2), ("PYG", 0), ("QAR", 2), ("RON", 2), ("RSD", 2), ("RUB", 2),
    ("RWF", 0), ("SAR", 2), ("SBD", 2), ("SCR", 2), ("SDG", 2), ("SEK", 2), ("SGD", 2), ("SHP", 2),
    ("SLE", 2), ("SOS", 2), ("SRD", 2), ("SSP", 2), ("STN", 2), ("SVC", 2), ("SYP", 2), ("SZL", 2),
    ("THB", 2), ("TJS", 2), ("TMT", 2), ("TND", 3), ("TOP", 2), ("TRY", 2), ("TTD", 2), ("TWD", 2),
    ("TZS", 2), ("UAH", 2), ("UGX", 0), ("USD", 2), ("UYU", 2), ("UZS", 2), ("VED", 2), ("VES", 2),
    ("VND", 0), ("VUV", 0), ("WST", 2), ("XAF", 0), ("XCD", 2), ("XCG", 2), ("XOF", 0), ("XPF", 0),
    ("YER", 2), ("ZAR", 2), ("ZMW", 2), ("ZWG", 2),
];

impl Currency {
    /// The currency of an upper-case ISO 4217 code; `None` for any other text.
    pub fn parse(code: &str) -> Option<Self> {
        let found = CURRENCIES.binary_search_by_key(&code, |(code, _)| code).ok()?;
        CURRENCIES.get(found).map(Self)
    }

    /// Each there is, by its code.
    pub fn all() -> impl Iterator<Item = Self> {
        CURRENCIES.iter().map(Self)
    }

    /// Its ISO 4217 code, such as `EUR`.
    pub fn code(self) -> &'static str {
        self.0.0
    }

    /// How many decimal places its amounts have: 0, 2 or 3.
    pub fn places(self) -> u8 {
        self.0.1
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code).ok_or("not an ISO 4217 currency")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The plain decimal form, with as many places as the currency has: `-1234.50`, `16500`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.currency.places());
        let digits = format!("{:0>1$}", self.minor.unsigned_abs(), places + 1);
        let (major, minor) = digits.split_at(digits.len() - places);
        let sign = if self.minor < 0 { "-" } else { "" };
        write!(f, "{sign}{major}{}{minor}", if places == 0 { "" } else { "." })
    }
}

impl utoipa::ToSchema for Currency {}

/// In the API's document it is a string.
impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

// To PostgreSQL it is `text`.

impl Type<Postgres> for Currency {
    fn type_info() -> PgTypeInfo {
        <String as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <String as Type<Postgres>>::compatible(ty)
    }
}

impl PgHasArrayType for Currency {
    fn array_type_info() -> PgTypeInfo {
        <String as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for Currency {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<'_, Postgres>>::encode_by_ref(&self.code(), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Currency {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::parse(<&str>::decode(value)?).ok_or("not an ISO 4217 currency")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(CURRENCIES.is_sorted_by_key(|(code, _)| code));
        for (code, places) in CURRENCIES {
            assert_eq!(Currency::parse(code).map(Currency::places), Some(*places), "{code}");
        }
        for unknown in ["", "eur", "EURO", "XXX"] {
            assert_eq!(Currency::parse(unknown), None, "{unknown:?}");
        }
    }

    #[test]
    fn an_amount_has_the_places_of_its_currency() {
        for (minor, code, text) in [
            (123_450, "EUR", "1234.50"),
            (-5, "EUR", "-0.05"),
            (0, "EUR", "0.00"),
            (16_500, "JPY", "16500"),
            (0, "JPY", "0"),
            (1_005, "KWD", "1.005"),
            (i64::MIN, "JPY", "-9223372036854775808"),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(Money { minor, currency }.to_string(), text);
        }
    }
}
