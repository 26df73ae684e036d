//! The settings of a practice, as they are typed.

use portico_api::Figures;
use portico_domain::{
    Currency,
    settings::{Colour, NewSettings, NumberFormat, NumberPattern, Settings, Text},
};
use serde::Deserialize;

use super::{colour::OWN, zones};
use crate::fields::Wrong;

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    pub name: String,
    pub colour: String,
    pub time_zone: String,
    pub currency: String,
    pub due_days: String,
    pub tax_name: String,
    pub tax_rate: String,
    pub number_format: String,
    pub number_pattern: String,
    pub imprint: String,
}

impl From<Settings> for Typed {
    fn from(settings: Settings) -> Self {
        Self {
            name: settings.name,
            colour: settings.accent.unwrap_or_else(|| OWN.to_owned()),
            time_zone: settings.time_zone,
            currency: settings.currency.code().to_owned(),
            due_days: settings.due_days.to_string(),
            tax_name: settings.tax_name,
            tax_rate: Figures::new(settings.number_format).milli(settings.tax_milli.into()),
            number_format: settings.number_format.word().to_owned(),
            number_pattern: settings.number_pattern,
            imprint: settings.imprint.unwrap_or_default(),
        }
    }
}

impl Typed {
    /// What it says, or what is wrong with it.
    pub fn read(&self) -> Result<NewSettings, Wrong> {
        let mut wrong = Wrong::default();
        let mut say = |field: &'static str, label: &'static str, words: &'static str| {
            wrong.add(field, label, words);
        };
        let name = Text::line(&self.name, 200);
        if name.is_none() {
            say("name", "Name of the practice", "Give a name of 200 characters at most.");
        }
        let colour = Colour::parse(&self.colour);
        if colour.is_none() {
            say("colour", "Colour", "Pick one, or write it as #1e6350.");
        }
        let zone = zones::find(&self.time_zone);
        if zone.is_none() {
            say(
                "time_zone",
                "Time zone",
                "None is called that. Choose a large city nearby from the list.",
            );
        }
        let currency = Currency::parse(&self.currency);
        if currency.is_none() {
            say("currency", "Currency of new invoices", "Choose one of the list.");
        }
        let due_days = self.due_days.trim().parse().ok().filter(|days| (0..=365).contains(days));
        if due_days.is_none() {
            say("due_days", "Days until due", "Give a number of days from 0 to 365.");
        }
        let tax_name = Text::line(&self.tax_name, 20);
        if tax_name.is_none() {
            say(
                "tax_name",
                "What your tax is called",
                "Give a name of 20 characters at most, such as VAT.",
            );
        }
        let tax_milli = rate(&self.tax_rate);
        if tax_milli.is_none() {
            say(
                "tax_rate",
                "Usual rate",
                "Give a rate from 0 to 100 per cent, with three places at most.",
            );
        }
        let number_format =
            NumberFormat::ALL.into_iter().find(|format| format.word() == self.number_format);
        if number_format.is_none() {
            say("number_format", "Amounts look like", "Choose one of these.");
        }
        let pattern = NumberPattern::parse(&self.number_pattern).ok();
        if pattern.is_none() {
            say(
                "number_pattern",
                "Invoice numbers",
                "Write the year as {YYYY} or {YY} and the count as {NNNN}, once each. Around them go letters, digits, \
                 spaces, dots, dashes and strokes.",
            );
        }
        let imprint = Some(self.imprint.as_str()).filter(|text| !text.trim().is_empty());
        let sound = imprint.map(|text| Text::lines(text, 1_000));
        if sound == Some(None) {
            say("imprint", "Below your name on invoices", "Keep it to 1,000 characters.");
        }
        match (name, zone, currency, due_days, tax_name, tax_milli, number_format, pattern) {
            (
                Some(name),
                Some(zone),
                Some(currency),
                Some(due_days),
                Some(tax_name),
                Some(tax_milli),
                Some(number_format),
                Some(number_pattern),
            ) if wrong.is_empty() => Ok(NewSettings {
                name,
                time_zone: zone,
                accent: colour.filter(|colour| colour.as_str() != OWN),
                number_format,
                currency,
                due_days,
                tax_name,
                tax_milli,
                number_pattern,
                imprint: sound.flatten(),
            }),
            _ => Err(wrong),
        }
    }
}

/// A rate in thousandths of a per cent: 19, 5.5, 7,7 %.
fn rate(typed: &str) -> Option<i32> {
    let typed = typed.trim().trim_end_matches('%').trim_end();
    let (whole, places) = typed.split_once(['.', ',']).unwrap_or((typed, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || places.len() > 3 || !digits(whole) || !digits(places)
    {
        return None;
    }
    let milli = format!("{whole}{places:0<3}").parse().ok()?;
    (0..=100_000).contains(&milli).then_some(milli)
}

#[test]
fn a_rate_is_read_as_it_is_written() {
    for (typed, milli) in [
        ("19", 19_000),
        ("5.5", 5_500),
        (" 7,7 % ", 7_700),
        ("0", 0),
        ("100", 100_000),
        ("0.001", 1),
    ] {
        assert_eq!(rate(typed), Some(milli), "{typed}");
        assert_eq!(
            rate(&Figures::new(NumberFormat::CommaPoint).milli(milli.into())),
            Some(milli),
            "{typed}"
        );
    }
    for typed in ["", "%", ".5", "-1", "100.001", "101", "1.2345", "1,2,3", "1e3", "٣"] {
        assert_eq!(rate(typed), None, "{typed}");
    }
}
