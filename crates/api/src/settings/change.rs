use portico_domain::{
    Currency, Error,
    settings::{Colour, NewSettings, NumberFormat, NumberPattern, Settings, Text},
};
use serde::Deserialize;

use super::is_zone;
use crate::extract::said;

/// What is to be different: what is missing stays as it is, and what is null is empty from then on.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingsChange {
    #[serde(default, deserialize_with = "said")]
    #[schema(max_length = 200)]
    name: Option<String>,
    /// An IANA name.
    #[serde(default, deserialize_with = "said")]
    #[schema(max_length = 100)]
    time_zone: Option<String>,
    /// `#rrggbb`; null for Portico's own.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    accent: Option<Option<String>>,
    #[serde(default, deserialize_with = "said")]
    number_format: Option<NumberFormat>,
    /// ISO 4217.
    #[serde(default, deserialize_with = "said")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "said")]
    #[schema(minimum = 0, maximum = 365)]
    due_days: Option<i16>,
    #[serde(default, deserialize_with = "said")]
    #[schema(max_length = 20)]
    tax_name: Option<String>,
    /// In thousandths of a per cent.
    #[serde(default, deserialize_with = "said")]
    #[schema(minimum = 0, maximum = 100_000)]
    tax_milli: Option<i32>,
    /// With the year as `{YYYY}` or `{YY}` and the count as `{NNNN}`, once each.
    #[serde(default, deserialize_with = "said")]
    number_pattern: Option<String>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    imprint: Option<Option<String>>,
}

impl SettingsChange {
    /// What there is to be, where there is this now.
    pub(super) fn of(self, present: Settings) -> Result<NewSettings, Error> {
        let name = self.name.unwrap_or(present.name);
        let tax_name = self.tax_name.unwrap_or(present.tax_name);
        let pattern = self.number_pattern.unwrap_or(present.number_pattern);
        let accent = self.accent.unwrap_or(present.accent);
        let imprint =
            self.imprint.unwrap_or(present.imprint).filter(|text| !text.trim().is_empty());
        if self.time_zone.as_ref().is_some_and(|zone| !is_zone(zone)) {
            return Err(Error::Invalid("there is no such time zone"));
        }
        let name = Text::line(&name, 200);
        let tax_name = Text::line(&tax_name, 20);
        let colour = |text: String| Colour::parse(&text);
        let lines = |text: String| Text::lines(&text, 1_000);
        Ok(NewSettings {
            name: name
                .ok_or(Error::Invalid("a practice's name is a line of 1 to 200 characters"))?,
            time_zone: self.time_zone.unwrap_or(present.time_zone),
            accent: all_or_none(accent, colour, "a colour is written as #rrggbb")?,
            number_format: self.number_format.unwrap_or(present.number_format),
            currency: self.currency.unwrap_or(present.currency),
            due_days: self.due_days.unwrap_or(present.due_days),
            tax_name: tax_name
                .ok_or(Error::Invalid("a tax has a name of 1 to 20 characters on a line"))?,
            tax_milli: self.tax_milli.unwrap_or(present.tax_milli),
            number_pattern: NumberPattern::parse(&pattern)?,
            imprint: all_or_none(
                imprint,
                lines,
                "what stands below the name has 1,000 characters at most",
            )?,
        })
    }
}

/// What may be empty, and is as it should be if it is not.
pub(super) fn all_or_none<T>(
    text: Option<String>,
    parse: impl FnOnce(String) -> Option<T>,
    rule: &'static str,
) -> Result<Option<T>, Error> {
    text.map(|text| parse(text).ok_or(Error::Invalid(rule))).transpose()
}
