//! Numbers that people type, in their own habit: what can be read in two ways is not read at all.

use portico_domain::Currency;

use super::Figures;

/// More digits than these are no amount of anything.
const MOST_DIGITS: usize = 18;

impl Figures {
    /// An amount in minor units: 1,234.50, €1234.5, 1 234,50 EUR. `None` for what is none, for more decimals than
    /// the currency has, and where it is not certain which mark is before the decimals: the practice's own counts,
    /// the other one only where what stands there cannot be a thousand.
    pub fn read_amount(self, typed: &str, currency: Currency) -> Option<i64> {
        let typed = tidy(typed);
        let bare = [Self::sign(currency), currency.code()]
            .into_iter()
            .find_map(|sign| typed.strip_prefix(sign).or(typed.strip_suffix(sign)));
        let (minus, rest) = sign(bare.unwrap_or(&typed).trim());
        // The sign of a currency may stand behind the minus.
        let rest = rest.strip_prefix(Self::sign(currency)).unwrap_or(rest).trim();
        self.read(rest, currency.places().into()).map(|amount| minus * amount)
    }

    /// Thousandths: a quantity of up to three decimals, or a rate in per cent.
    pub fn read_milli(self, typed: &str) -> Option<i64> {
        let typed = tidy(typed);
        let (minus, rest) = sign(typed.strip_suffix('%').unwrap_or(&typed).trim());
        self.read(rest, 3).map(|value| minus * value)
    }

    fn read(self, text: &str, places: usize) -> Option<i64> {
        let (own, other) = if self.mark() == '.' { ('.', ',') } else { (',', '.') };
        let (whole, decimals) =
            match split(text, own, other, self.thousands("1000").contains(other)) {
                Some(parts) => parts,
                None => {
                    let (whole, decimals) = split(text, other, own, false)?;
                    let like_thousands = decimals.len() == 3 && (1..=3).contains(&whole.len());
                    if like_thousands && !whole.starts_with('0') && !grouped(text) {
                        return None;
                    }
                    (whole, decimals)
                }
            };
        if decimals.len() > places || whole.len() + places > MOST_DIGITS {
            return None;
        }
        format!("{whole}{decimals:0<places$}").parse().ok()
    }
}

/// Without spaces around it; all spaces and apostrophes alike.
fn tidy(typed: &str) -> String {
    let alike = |c: char| match c {
        '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        '’' => '\'',
        c => c,
    };
    typed.trim().chars().map(alike).collect()
}

fn sign(text: &str) -> (i64, &str) {
    match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest.trim_start()),
        None => (1, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

fn grouped(text: &str) -> bool {
    text.contains([' ', '\''])
}

/// The digits before `mark`, and those after it. Between thousands stand spaces or apostrophes, or `between`: the
/// habit of the practice, or where nothing but thousands can be meant.
fn split(text: &str, mark: char, between: char, habit: bool) -> Option<(String, &str)> {
    let (whole, decimals) = match text.split_once(mark) {
        Some((whole, decimals)) => (whole, all_digits(decimals)?),
        None => (text, ""),
    };
    let Some(group) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        let none = whole.is_empty() && decimals.is_empty();
        return (!none).then(|| (whole.to_owned(), decimals));
    };
    let certain = habit || !decimals.is_empty() || whole.matches(between).count() > 1;
    if !(group == ' ' || group == '\'' || group == between && certain) {
        return None;
    }
    let mut groups = whole.split(group);
    let first = groups.next().and_then(all_digits).filter(|first| first.len() <= 3)?;
    if first.starts_with('0') {
        return None;
    }
    let whole = groups.try_fold(first.to_owned(), |digits, group| {
        all_digits(group).filter(|group| group.len() == 3).map(|group| digits + group)
    })?;
    Some((whole, decimals))
}

fn all_digits(text: &str) -> Option<&str> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(text)
}

#[cfg(test)]
mod tests {
    use portico_domain::{Money, settings::NumberFormat};

    use super::*;

    #[test]
    fn an_amount_is_read_as_the_practice_writes_it() {
        use NumberFormat::*;
        for (format, typed, code, minor) in [
            (CommaPoint, "1,234.50", "EUR", Some(123_450)),
            (CommaPoint, " € 1234.5 ", "EUR", Some(123_450)),
            (CommaPoint, "−€1,234", "EUR", Some(-123_400)),
            (CommaPoint, "€-5", "EUR", Some(-500)),
            (CommaPoint, "12", "EUR", Some(1_200)),
            (CommaPoint, ".5", "EUR", Some(50)),
            (CommaPoint, "12,5", "EUR", Some(1_250)),
            (CommaPoint, "12,50", "EUR", Some(1_250)),
            (CommaPoint, "1.234,50", "EUR", Some(123_450)),
            (CommaPoint, "1,234", "EUR", Some(123_400)),
            (CommaPoint, "1.234", "EUR", None),
            (CommaPoint, "1,23,456", "EUR", None),
            (CommaPoint, "16,500", "JPY", Some(16_500)),
            (CommaPoint, "16.500", "JPY", None),
            (CommaPoint, "1.234", "KWD", Some(1_234)),
            (PointComma, "9.800,00", "EUR", Some(980_000)),
            (PointComma, "9.800", "EUR", Some(980_000)),
            (PointComma, "9800.5", "EUR", Some(980_050)),
            (PointComma, "9,800.00", "EUR", Some(980_000)),
            (PointComma, "9,800", "EUR", None),
            (PointComma, "1 234,50 EUR", "EUR", Some(123_450)),
            (SpaceComma, "1\u{202f}234,50\u{a0}€", "EUR", Some(123_450)),
            (SpaceComma, "12.50", "EUR", Some(1_250)),
            (SpaceComma, "1.234.567", "EUR", Some(123_456_700)),
            (SpaceComma, "1.234", "EUR", None),
            (SpaceComma, "1.234", "KWD", None),
            (SpaceComma, "0.125", "KWD", Some(125)),
            (ApostrophePoint, "CHF 1’234.50", "CHF", Some(123_450)),
            (ApostrophePoint, "1'234.50", "CHF", Some(123_450)),
            (ApostrophePoint, "1,234.50", "CHF", Some(123_450)),
            (ApostrophePoint, "1,234", "CHF", None),
            (ApostrophePoint, "1 2", "CHF", None),
            (CommaPoint, "", "EUR", None),
            (CommaPoint, "€", "EUR", None),
            (CommaPoint, "5.", "EUR", None),
            (CommaPoint, "0,123.00", "EUR", None),
            (CommaPoint, "1e3", "EUR", None),
            (CommaPoint, "--1", "EUR", None),
            (CommaPoint, "£5", "EUR", None),
            (CommaPoint, "٣", "EUR", None),
            (CommaPoint, "99999999999999999.99", "EUR", None),
        ] {
            let currency = Currency::parse(code).unwrap();
            let read = Figures::new(format).read_amount(typed, currency);
            assert_eq!(read, minor, "{typed} {code} in {format:?}");
        }
    }

    #[test]
    fn a_rate_is_read_with_its_sign() {
        use NumberFormat::*;
        for (format, typed, milli) in [
            (CommaPoint, "23", Some(23_000)),
            (CommaPoint, "7.7 %", Some(7_700)),
            (PointComma, "7,7%", Some(7_700)),
            (PointComma, "7.7", Some(7_700)),
            (CommaPoint, "1.125", Some(1_125)),
            (PointComma, "1.125", Some(1_125_000)),
            (SpaceComma, "1.125", None),
            (SpaceComma, "0.125", Some(125)),
            (CommaPoint, "1.1255", None),
            (CommaPoint, "-2", Some(-2_000)),
            (CommaPoint, "%", None),
        ] {
            assert_eq!(Figures::new(format).read_milli(typed), milli, "{typed} in {format:?}");
        }
    }

    /// What stands in a field comes back as it was, whatever the format.
    #[test]
    fn what_is_written_is_read() {
        for format in NumberFormat::ALL {
            let figures = Figures::new(format);
            for minor in [0, 5, -5, 1_234, 123_456, -98_765_432_100, 1_000_000_000_000] {
                for code in ["EUR", "JPY", "KWD", "CHF"] {
                    let currency = Currency::parse(code).unwrap();
                    let amount = Money { minor, currency };
                    for text in [figures.money(amount), figures.plain(amount)] {
                        assert_eq!(figures.read_amount(&text, currency), Some(minor), "{text}");
                    }
                }
                assert_eq!(figures.read_milli(&figures.milli(minor)), Some(minor));
            }
        }
    }
}
