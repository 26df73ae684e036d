//! What may stand in a header. What may not is refused, never mended: a letter that was silently
//! changed says what nobody wrote.

use lettre::Address;

use crate::Error;

const NAME_CHARS: usize = 200;
const ADDRESS_BYTES: usize = 254; // RFC 3696, erratum 1690
const URL_BYTES: usize = 2000;

/// A name of one line that reads in the order in which it is written.
pub fn name(field: &'static str, value: &str) -> Result<(), Error> {
    no_control(field, value)?;
    // Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9).
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if value.contains(turns) {
        return Err(Error::Direction(field));
    }
    // In a header it would be decoded, after all that was looked at here (RFC 2047).
    if value.contains("=?") {
        return Err(Error::Encoded(field));
    }
    if value.trim().is_empty() {
        return Err(Error::Empty(field));
    }
    if value.chars().count() > NAME_CHARS { Err(Error::TooLong(field)) } else { Ok(()) }
}

/// An address without quotation marks, whose domain is in ASCII: names beyond it come as punycode.
/// The part before the @ need not be, since some relays can take that (RFC 6531).
pub fn address(field: &'static str, value: &str) -> Result<Address, Error> {
    no_control(field, value)?;
    if value.len() > ADDRESS_BYTES {
        return Err(Error::TooLong(field));
    }
    let address: Address = value.parse().map_err(|_| Error::Address(field))?;
    let plain = address.domain().is_ascii() && !value.contains('"');
    if plain { Ok(address) } else { Err(Error::Address(field)) }
}

/// Where a practice is at home: scheme and host, without a slash at the end.
pub fn base_url(value: &str) -> Result<(), Error> {
    no_control("base URL", value)?;
    if value.len() > URL_BYTES {
        return Err(Error::TooLong("base URL"));
    }
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let fits = |host: &&str| is_url_text(host) && !host.starts_with('/') && !host.ends_with('/');
    host.filter(|host| !host.is_empty()).filter(fits).map(drop).ok_or(Error::BaseUrl)
}

/// A link to the pages of the practice that is at home at `base_url`, and to nowhere else.
pub fn link(value: &str, base_url: &str) -> Result<(), Error> {
    no_control("link", value)?;
    if value.len() > URL_BYTES {
        return Err(Error::TooLong("link"));
    }
    let path = value.strip_prefix(base_url).filter(|path| path.starts_with('/'));
    path.filter(|path| is_url_text(path)).map(drop).ok_or(Error::Link)
}

/// What makes a Message-ID and the name of a file.
pub fn id(value: &str) -> Result<(), Error> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let fits = (1..=64).contains(&value.len()) && value.chars().all(fits);
    if fits { Ok(()) } else { Err(Error::Id) }
}

/// Nothing of Unicode's category Cc: the ends of lines, NUL and their like.
pub fn no_control(field: &'static str, value: &str) -> Result<(), Error> {
    if value.contains(char::is_control) { Err(Error::Control(field)) } else { Ok(()) }
}

/// Mail programs look for the end of a URL in plain text: at one of these at the latest.
fn is_url_text(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\'))
}
