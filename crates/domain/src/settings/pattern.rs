use crate::{Error, TenantId, TenantScope};

/// What the numbers of invoices look like: `{YYYY}` or `{YY}` is the year, `{NNNN}` the count in it with so
/// many digits at least, and what stands around is letters, digits and `. / _ -`. Both stand in it once: without
/// the year, each January would give last year's numbers again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPattern(String);

impl NumberPattern {
    /// What somebody typed.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let typed = typed.trim();
        if Self::is_sound(typed) {
            return Ok(Self(typed.to_owned()));
        }
        Err(Error::Invalid(
            "a pattern of numbers has the year as {YYYY} or {YY}, the count as {NNNN}, once each, and around them \
             letters, digits, dots, dashes and strokes",
        ))
    }

    fn is_sound(text: &str) -> bool {
        let (mut years, mut counts) = (0, 0);
        let mut rest = text;
        loop {
            let plain = rest.find('{').unwrap_or(rest.len());
            let (before, from_brace) = rest.split_at(plain);
            let allowed = |c: char| c.is_ascii_alphanumeric() || " ./_-".contains(c);
            if before.len() > 20 || !before.chars().all(allowed) {
                return false;
            }
            let Some(inside) = from_brace.strip_prefix('{') else { break };
            let Some((word, after)) = inside.split_once('}') else { return false };
            match word {
                "YYYY" | "YY" => years += 1,
                _ if (1..=8).contains(&word.len()) && word.bytes().all(|b| b == b'N') => {
                    counts += 1
                }
                _ => return false,
            }
            rest = after;
        }
        years == 1 && counts == 1
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number that it makes, as PostgreSQL's `app.write_number` does.
    pub fn write(&self, year: i32, count: u32) -> String {
        let with_year = self
            .0
            .replace("{YYYY}", &year.to_string())
            .replace("{YY}", &format!("{:02}", year % 100));
        let Some((before, rest)) = with_year.split_once('{') else { return with_year };
        let Some((digits, after)) = rest.split_once('}') else { return with_year };
        format!("{before}{count:0width$}{after}", width = digits.len())
    }
}

/// What a pattern makes of the next invoice.
#[derive(Debug, PartialEq, Eq)]
pub struct NextNumber {
    /// Its number, if it is dated this year.
    pub number: String,
    /// The first of the next thousand numbers which a document bears already, by the pattern before it: when it is
    /// that one's turn, nothing can be issued.
    pub clash: Option<String>,
}

/// What `pattern` will make of the count, which goes on whatever the pattern. For admins.
pub async fn next_number(
    scope: &mut TenantScope,
    pattern: &NumberPattern,
) -> Result<NextNumber, Error> {
    scope.principal().require_admin()?;
    let (_, year, count, clash): (TenantId, i32, i32, Option<String>) = scope
        .statement(
            "select n.tenant_id, n.year, n.count, n.clash from app.next_number($1, $2, $4) n
              where n.tenant_id = $1",
        )
        .bind(pattern.as_str().to_owned())
        .one()
        .await?;
    Ok(NextNumber { number: pattern.write(year, count.unsigned_abs()), clash })
}

#[test]
fn a_pattern_has_a_year_and_a_count() {
    for sound in ["{YYYY}-{NNNN}", "OV-{YYYY}-{NNN}", "{NNN}/{YY}", "R {YY}.{N}"] {
        assert!(NumberPattern::parse(sound).is_ok(), "{sound}");
    }
    for unsound in [
        "",
        "{NNNN}",
        "{YYYY}",
        "{YYYY}{YY}-{N}",
        "{YYYY}-{NNNNNNNNN}",
        "<{YYYY}-{N}>",
        "{YYYY-{N}",
        "{}{YY}{N}",
    ] {
        assert!(NumberPattern::parse(unsound).is_err(), "{unsound}");
    }
    let pattern = NumberPattern::parse("OV-{YY}-{NNN}").unwrap_or_else(|_| unreachable!());
    assert_eq!(
        (pattern.write(2026, 7), pattern.write(2026, 12345)),
        ("OV-26-007".into(), "OV-26-12345".into())
    );
}
