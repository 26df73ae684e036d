//! Which part of a file is asked for (RFC 9110, section 14): one range. Whatever else is asked is answered with all of it,
//! as the standard lets one.

use std::ops::Range;

use axum::http::{HeaderMap, header};

/// The one range of `headers`, of a file of `length` bytes; none for all of it; an error for one that is behind its end.
/// With `If-Range`, only if the file is still as its `tag` says.
pub(super) fn asked(headers: &HeaderMap, length: u64, tag: &str) -> Result<Option<Range<u64>>, ()> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|found| found != tag) {
        return Ok(None);
    }
    let Some(range) = text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")) else {
        return Ok(None);
    };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Ok(None);
    };
    let number = |digits: &str| {
        let sound = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (number(first.trim()), number(last.trim()), first.is_empty(), last.is_empty()) {
        (Some(first), _, _, true) if first < length => Ok(Some(first..length)),
        (Some(first), Some(last), ..) if first <= last && first < length => {
            Ok(Some(first..last.saturating_add(1).min(length)))
        }
        (None, Some(count), true, _) if count > 0 => Ok(Some(length.saturating_sub(count)..length)),
        (Some(first), None, _, true) | (Some(first), Some(_), ..) if first >= length => Err(()),
        (None, Some(_), true, _) => Err(()), // the last 0 bytes
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        for (range, expected) in [
            ("bytes=0-0", Ok(Some(0..1))),
            ("bytes=2-4", Ok(Some(2..5))),
            ("bytes=2-", Ok(Some(2..10))),
            ("bytes=-3", Ok(Some(7..10))),
            ("bytes=-30", Ok(Some(0..10))),
            ("bytes=9-99999999999999999999999", Ok(Some(9..10))),
            ("bytes=10-", Err(())),
            ("bytes=10-12", Err(())),
            ("bytes=99999999999999999999999-", Err(())),
            ("bytes=-0", Err(())),
            ("bytes=4-2", Ok(None)),
            ("bytes=0-1,3-4", Ok(None)),
            ("bytes=", Ok(None)),
            ("bytes=-", Ok(None)),
            ("bytes=a-b", Ok(None)),
            ("bytes=+1-2", Ok(None)),
            ("lines=0-1", Ok(None)),
            ("", Ok(None)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            assert_eq!(asked(&headers, 10, "\"x\""), expected, "{range}");
            headers.insert(header::IF_RANGE, "\"y\"".parse().unwrap());
            assert_eq!(asked(&headers, 10, "\"x\""), Ok(None), "{range} of another");
            headers.insert(header::IF_RANGE, "\"x\"".parse().unwrap());
            assert_eq!(asked(&headers, 10, "\"x\""), expected, "{range} of this");
        }
    }
}
