//! The one cookie. `__Host-` binds it to this host and to TLS; browsers count `localhost` as such.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use portico_auth::{Opened, Token};

const NAME: &str = "__Host-portico";
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// The `Set-Cookie` of a session that was made: it lasts as long as the session can.
pub fn session_cookie(opened: &Opened) -> HeaderValue {
    let (token, seconds) = (opened.token.expose(), opened.lasts.whole_seconds());
    let cookie = format!("{NAME}={token}; Max-Age={seconds}; {ATTRIBUTES}");
    let mut cookie = HeaderValue::try_from(cookie).expect("a token is plain ASCII");
    cookie.set_sensitive(true);
    cookie
}

/// The `Set-Cookie` that makes a browser forget it.
pub fn clear_session_cookie() -> HeaderValue {
    let cookie = HeaderValue::try_from(format!("{NAME}=; Max-Age=0; {ATTRIBUTES}"));
    cookie.expect("plain ASCII")
}

/// The token that a request brings. Two of them are none: which is ours cannot be told.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    let mut tokens = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split("; "))
        .filter_map(|pair| pair.strip_prefix(NAME)?.strip_prefix('='));
    let token = tokens.next()?;
    if tokens.next().is_none() { Some(token) } else { None }
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
        (&[], None),
    ] {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_static(cookie));
        }
        assert_eq!(session_token(&headers), token, "{cookies:?}");
    }
}
