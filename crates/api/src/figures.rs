//! How a practice writes its amounts, and reads what people type.

mod read;

use portico_domain::{Currency, Money, settings::NumberFormat};

const NO_BREAK: char = '\u{a0}';
const NARROW: char = '\u{202f}';

/// Amounts as one practice writes them; on a document that was issued, as it wrote them then.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    format: NumberFormat,
}

impl Figures {
    /// Those of a format.
    pub fn new(format: NumberFormat) -> Self {
        Self { format }
    }

    /// An amount with its currency and all its places: €1,234.50, 1.234,50 €, CHF 1’234.50. A minus is −.
    pub fn money(self, amount: Money) -> String {
        let (minus, digits) = self.digits(amount);
        let sign = Self::sign(amount.currency);
        match self.format {
            NumberFormat::PointComma | NumberFormat::SpaceComma => {
                format!("{minus}{digits}{NO_BREAK}{sign}")
            }
            NumberFormat::CommaPoint if sign.chars().count() == 1 => {
                format!("{minus}{sign}{digits}")
            }
            NumberFormat::CommaPoint | NumberFormat::ApostrophePoint => {
                format!("{minus}{sign}{NO_BREAK}{digits}")
            }
        }
    }

    /// The same for a field, without the currency.
    pub fn plain(self, amount: Money) -> String {
        let (minus, digits) = self.digits(amount);
        format!("{minus}{digits}")
    }

    /// Thousandths as a number without idle zeros: 4, 1.5, −0.25.
    pub fn milli(self, value: i64) -> String {
        let minus = if value < 0 { "−" } else { "" };
        let (whole, rest) = (value.unsigned_abs() / 1000, value.unsigned_abs() % 1000);
        let whole = self.thousands(&whole.to_string());
        match format!("{rest:03}").trim_end_matches('0') {
            "" => format!("{minus}{whole}"),
            places => format!("{minus}{whole}{}{places}", self.mark()),
        }
    }

    /// A rate, from thousandths of a per cent: 23%, 8,5 %.
    pub fn percent(self, milli: i32) -> String {
        let rate = self.milli(milli.into());
        match self.format {
            NumberFormat::PointComma | NumberFormat::SpaceComma => format!("{rate}{NO_BREAK}%"),
            NumberFormat::CommaPoint | NumberFormat::ApostrophePoint => format!("{rate}%"),
        }
    }

    /// What stands for a currency: only a sign that stands for one is used, since others have a dollar, too, or
    /// a yuan.
    pub fn sign(currency: Currency) -> &'static str {
        match currency.code() {
            "EUR" => "€",
            "GBP" => "£",
            "INR" => "₹",
            "JPY" => "¥",
            "USD" => "$",
            code => code,
        }
    }

    fn digits(self, amount: Money) -> (&'static str, String) {
        let plain = amount.to_string();
        let (minus, digits) = match plain.strip_prefix('-') {
            Some(digits) => ("−", digits),
            None => ("", plain.as_str()),
        };
        let digits = match digits.split_once('.') {
            Some((major, minor)) => format!("{}{}{minor}", self.thousands(major), self.mark()),
            None => self.thousands(digits),
        };
        (minus, digits)
    }

    /// What stands before the decimals.
    fn mark(self) -> char {
        match self.format {
            NumberFormat::CommaPoint | NumberFormat::ApostrophePoint => '.',
            NumberFormat::PointComma | NumberFormat::SpaceComma => ',',
        }
    }

    fn thousands(self, digits: &str) -> String {
        let between = match self.format {
            NumberFormat::CommaPoint => ',',
            NumberFormat::PointComma => '.',
            NumberFormat::SpaceComma => NARROW,
            NumberFormat::ApostrophePoint => '’',
        };
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(between);
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// What is typed by hand, in groups of four.
pub fn fours(key: &str) -> String {
    let mut grouped = String::with_capacity(key.len() + key.len() / 4);
    for (index, letter) in key.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(letter);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_its_sign_and_its_places() {
        use NumberFormat::*;
        for (format, minor, code, text) in [
            (CommaPoint, 297_600, "GBP", "£2,976.00"),
            (CommaPoint, 123_456, "EUR", "€1,234.56"),
            (CommaPoint, -24_000, "GBP", "−£240.00"),
            (CommaPoint, -5, "EUR", "−€0.05"),
            (CommaPoint, 0, "USD", "$0.00"),
            (CommaPoint, 16_500, "JPY", "¥16,500"),
            (CommaPoint, 119_856, "CHF", "CHF\u{a0}1,198.56"),
            (CommaPoint, -1_234_567, "KWD", "−KWD\u{a0}1,234.567"),
            (CommaPoint, 100_000_000, "CAD", "CAD\u{a0}1,000,000.00"),
            (CommaPoint, i64::MIN, "JPY", "−¥9,223,372,036,854,775,808"),
            (PointComma, 16_603_106, "EUR", "166.031,06\u{a0}€"),
            (PointComma, -5, "CHF", "−0,05\u{a0}CHF"),
            (SpaceComma, 123_450, "EUR", "1\u{202f}234,50\u{a0}€"),
            (ApostrophePoint, 123_450, "CHF", "CHF\u{a0}1’234.50"),
            (ApostrophePoint, -123_450, "EUR", "−€\u{a0}1’234.50"),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(Figures::new(format).money(Money { minor, currency }), text);
        }
        let euros = Money { minor: -98_000_050, currency: Currency::parse("EUR").unwrap() };
        assert_eq!(Figures::new(PointComma).plain(euros), "−980.000,50");
    }

    #[test]
    fn thousandths_lose_their_idle_zeros() {
        let figures = Figures::new(NumberFormat::CommaPoint);
        for (value, text) in [
            (4_000, "4"),
            (1_500, "1.5"),
            (-250, "−0.25"),
            (1, "0.001"),
            (0, "0"),
            (1_234_000, "1,234"),
            (5_500, "5.5"),
        ] {
            assert_eq!(figures.milli(value), text);
        }
        assert_eq!(figures.percent(19_000), "19%");
        assert_eq!(Figures::new(NumberFormat::PointComma).percent(8_500), "8,5\u{a0}%");
    }
}
