use crate::Error;

/// An account's number (ISO 13616), of a country that has such, as long as that country's are, and with the two
/// check digits that fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iban(String);

/// What is wrong with what should be an IBAN: the first that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IbanFlaw {
    /// It does not begin with two letters and two digits, or has other characters than letters and digits.
    Form,
    /// No country's begin with these letters.
    Country,
    /// That country's have another length.
    Length {
        /// Theirs.
        right: usize,
        /// Its own.
        found: usize,
    },
    /// The check digits do not fit the rest.
    Check,
}

/// How long each country's are, by the registry of SWIFT (release 101).
const REGISTERED: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 \
    DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 \
    IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 \
    NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 \
    TR26 UA29 VA22 VG24 XK20 YE30";

/// Those of countries whose banks give some without being in the registry.
const OTHERS: &str = "AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG27 ML28 MZ25 \
    NE28 SN28 TD27 TG28";

impl Iban {
    /// What somebody typed, with or without spaces.
    pub fn parse(typed: &str) -> Result<Self, IbanFlaw> {
        let iban: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let iban = iban.to_ascii_uppercase();
        let (Some(country), Some(check)) = (iban.get(..2), iban.get(2..4)) else {
            return Err(IbanFlaw::Form);
        };
        let sound = iban.bytes().all(|b| b.is_ascii_alphanumeric())
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && check.bytes().all(|b| b.is_ascii_digit());
        if !sound {
            return Err(IbanFlaw::Form);
        }
        let right = length(country).ok_or(IbanFlaw::Country)?;
        let found = iban.len();
        if found != right {
            return Err(IbanFlaw::Length { right, found });
        }
        // ISO 7064, MOD 97-10: the first four go behind, letters count from ten.
        let (head, rest) = iban.split_at_checked(4).ok_or(IbanFlaw::Form)?;
        let digits = rest.chars().chain(head.chars()).filter_map(|c| c.to_digit(36));
        let remainder = digits.fold(0_u32, |sum, d| (sum * if d < 10 { 10 } else { 100 } + d) % 97);
        if remainder == 1 { Ok(Self(iban)) } else { Err(IbanFlaw::Check) }
    }

    /// Without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Iban> for String {
    fn from(iban: Iban) -> Self {
        iban.0
    }
}

impl From<IbanFlaw> for Error {
    fn from(flaw: IbanFlaw) -> Self {
        Self::Invalid(match flaw {
            IbanFlaw::Form => {
                "an IBAN begins with two letters and two digits, and goes on with letters and digits"
            }
            IbanFlaw::Country => "no country's IBANs begin with the two letters of this one",
            IbanFlaw::Length { .. } => "the IBANs of this country have another length",
            IbanFlaw::Check => "the check digits of this IBAN do not fit the rest of it",
        })
    }
}

fn length(country: &str) -> Option<usize> {
    let mut known = [REGISTERED, OTHERS].into_iter().flat_map(str::split_ascii_whitespace);
    known.find_map(|one| one.strip_prefix(country)?.parse().ok())
}

#[test]
fn an_iban_has_its_check_digits() {
    // Examples of the IBAN registry (ISO 13616).
    for good in [
        "GB29 NWBK 6016 1331 9268 19",
        "de89370400440532013000",
        "NO93 8601 1117 947",
        "MT84MALT011000012345MTLCAST001S",
    ] {
        assert!(Iban::parse(good).is_ok(), "{good}");
    }
}

#[test]
fn what_is_wrong_with_an_iban_is_told_apart() {
    let length = |right, found| IbanFlaw::Length { right, found };
    for (bad, flaw) in [
        ("", IbanFlaw::Form),
        ("DE8", IbanFlaw::Form),
        ("12345678901234567", IbanFlaw::Form),
        ("DÉ89370400440532013000", IbanFlaw::Form),
        ("DE89-3704-0044-0532-0130-00", IbanFlaw::Form),
        ("QQ89370400440532013000", IbanFlaw::Country),
        ("US89370400440532013000", IbanFlaw::Country),
        ("DE89", length(22, 4)),
        ("DE89 3704 0044 0532 0130 0", length(22, 21)),
        ("GB29 NWBK 6016 1331 9268 190", length(22, 23)),
        ("GB28 NWBK 6016 1331 9268 19", IbanFlaw::Check),
        ("DE89 3704 0044 0532 0103 00", IbanFlaw::Check),
    ] {
        assert_eq!(Iban::parse(bad), Err(flaw), "{bad}");
    }
}

#[test]
fn each_country_has_one_length() {
    let all: Vec<_> =
        [REGISTERED, OTHERS].into_iter().flat_map(str::split_ascii_whitespace).collect();
    for one in &all {
        let (country, _) = one.split_at(2);
        assert!(length(country).is_some_and(|length| (15..=34).contains(&length)), "{one}");
        assert_eq!(all.iter().filter(|other| other.starts_with(country)).count(), 1, "{one}");
    }
}
