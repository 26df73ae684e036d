//! What currencies are written with beside an amount. The signs are data: see `signs.toml`.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use portico_domain::Currency;

static SIGNS: LazyLock<HashMap<String, Vec<Currency>>> = LazyLock::new(|| {
    toml::from_str(include_str!("signs.toml"))
        .expect("signs.toml is well-formed: it is compiled in, and a test reads it")
});

/// The currencies that a sign or an ISO 4217 code may stand for; `None` if it is neither.
pub(crate) fn currencies(token: &str) -> Option<Cow<'static, [Currency]>> {
    let sign = token.to_lowercase();
    match SIGNS.get(sign.strip_suffix('.').unwrap_or(&sign)) {
        Some(several) => Some(Cow::Borrowed(several)),
        None => Currency::parse(&token.to_uppercase()).map(|one| Cow::Owned(vec![one])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_one_currency_or_one_of_several() {
        for (token, currencies) in [
            ("€", "EUR"),
            ("EUR", "EUR"),
            ("chf", "CHF"),
            ("Kč", "CZK"),
            ("kr.", "SEK NOK DKK ISK"),
            ("XXX", ""),
            ("", ""),
            (".", ""),
        ] {
            let found = super::currencies(token).unwrap_or_default();
            let found: Vec<&str> = found.iter().map(|currency| currency.code()).collect();
            assert_eq!(found.join(" "), currencies, "{token:?}");
        }
        let written = |sign: &&String| sign.to_lowercase() == **sign && !sign.ends_with('.');
        assert!(SIGNS.keys().all(|sign| written(&sign)));
    }
}
