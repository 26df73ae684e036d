use portico_domain::Currency;
use portico_import::{DateOrder, DecimalMark, Encoding, Mapping, errand::Reading};
use serde::Deserialize;

use crate::extract::said;

/// What is to be different.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportChange {
    pub(super) reading: ReadingChange,
}

/// How a file is to be read: what is left out stays, and what is null is told from the file, or is as the preset says.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReadingChange {
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    preset: Option<Option<String>>,
    /// Of all mapped fields; what was mapped before is so no more.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<HashMap<String, String>>)]
    map: Option<Option<Mapping>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 100)]
    key: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<DateOrder>)]
    dates: Option<Option<DateOrder>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<DecimalMark>)]
    decimal: Option<Option<DecimalMark>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    encoding: Option<Option<Encoding>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    delimiter: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    currency: Option<Option<Currency>>,
}

impl ReadingChange {
    /// `present` with what changes.
    pub(super) fn on(self, present: Reading) -> Reading {
        Reading {
            preset: self.preset.unwrap_or(present.preset),
            map: self.map.map_or(present.map, Option::unwrap_or_default),
            key: self.key.unwrap_or(present.key),
            dates: self.dates.unwrap_or(present.dates),
            decimal: self.decimal.unwrap_or(present.decimal),
            encoding: self.encoding.unwrap_or(present.encoding),
            delimiter: self.delimiter.unwrap_or(present.delimiter),
            currency: self.currency.unwrap_or(present.currency),
        }
    }
}
