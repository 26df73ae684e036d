//! The session's cookie, and that of the marks which a browser keeps of accounts that it has signed in
//! to. `__Host-` binds them to this host and to TLS; browsers count `localhost` as such.

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{COOKIE, SET_COOKIE},
    },
    response::AppendHeaders,
};
use portico_auth::{Marks, Opened, Token};

const NAME: &str = "__Host-portico";
const MARKS: &str = "__Host-portico-device";
const OUT: &str = "__Host-portico-out";
/// A year, in seconds.
const KEPT: u32 = 31_536_000;
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// The `Set-Cookie` of a session that was made: it lasts as long as the session can.
fn session_cookie(opened: &Opened) -> HeaderValue {
    let (token, seconds) = (opened.token.expose(), opened.lasts.whole_seconds());
    let cookie = format!("{NAME}={token}; Max-Age={seconds}; {ATTRIBUTES}");
    let mut cookie = HeaderValue::try_from(cookie).expect("a token is plain ASCII");
    cookie.set_sensitive(true);
    cookie
}

/// What is set for the marks that a browser keeps from now on, if there is a new one.
pub fn marks_cookies(marks: Option<&Marks>) -> AppendHeaders<Vec<(HeaderName, HeaderValue)>> {
    AppendHeaders(marks.map(|marks| (SET_COOKIE, marks_cookie(marks))).into_iter().collect())
}

fn marks_cookie(marks: &Marks) -> HeaderValue {
    let cookie = format!("{MARKS}={}; Max-Age={KEPT}; {ATTRIBUTES}", marks.to_cookie());
    let mut cookie = HeaderValue::try_from(cookie).expect("marks are plain ASCII");
    cookie.set_sensitive(true);
    cookie
}

/// What is set when a session was made: its cookie, and the marks if there is a new one.
pub fn cookies(opened: &Opened) -> AppendHeaders<Vec<(HeaderName, HeaderValue)>> {
    let marks = opened.marks.as_ref().map(marks_cookie);
    let both = std::iter::once(session_cookie(opened)).chain(marks);
    AppendHeaders(both.map(|cookie| (SET_COOKIE, cookie)).collect())
}

/// What is set when a session has ended: its cookie goes, and another comes for a second. A browser that
/// keeps pages for its Back button, whatever they say of caches, lets them go when a cookie changes; that
/// one went does not count as such in Chromium.
pub fn signed_out_cookies() -> AppendHeaders<[(HeaderName, HeaderValue); 2]> {
    let cookie = |text: String| HeaderValue::try_from(text).expect("plain ASCII");
    AppendHeaders([
        (SET_COOKIE, cookie(format!("{NAME}=; Max-Age=0; {ATTRIBUTES}"))),
        (SET_COOKIE, cookie(format!("{OUT}=1; Max-Age=1; {ATTRIBUTES}"))),
    ])
}

/// The token that a request brings. Two of them are none: which is ours cannot be told.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    one(headers, NAME)
}

/// The marks that it brings.
pub(crate) fn marks(headers: &HeaderMap) -> Marks {
    one(headers, MARKS).map(Marks::parse).unwrap_or_default()
}

fn one<'h>(headers: &'h HeaderMap, name: &'static str) -> Option<&'h str> {
    let mut values = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split("; "))
        .filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='));
    let value = values.next()?;
    if values.next().is_none() { Some(value) } else { None }
}

/// The same, where it looks like one of ours.
pub(crate) fn presented(headers: &HeaderMap) -> Option<Token> {
    session_token(headers).and_then(Token::presented)
}

#[test]
fn a_request_brings_one_token() {
    for (cookies, token) in [
        (&["__Host-portico=a"][..], Some("a")),
        (&["theme=dark; __Host-portico=a"], Some("a")),
        (&["theme=dark", "__Host-portico=a"], Some("a")),
        (&["__Host-portico=a; __Host-portico=b"], None),
        (&["__Host-portico=a", "__Host-portico=a"], None),
        (&["portico=a"], None),
        (&["__Host-portico-x=a"], None),
        (&["__Host-portico-device=a; __Host-portico=b"], Some("b")),
        (&[], None),
    ] {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_static(cookie));
        }
        assert_eq!(session_token(&headers), token, "{cookies:?}");
    }
}
