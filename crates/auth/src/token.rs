use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use portico_domain::TokenHash;
use secrecy::{ExposeSecret, SecretString};

use crate::random;

/// How long a token is, written down: 256 bits in base64url.
const LENGTH: usize = 43;

/// The secret of a session or of a link. We keep its hash, and hand itself out once.
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// A new one: 256 random bits (ASVS 7.2.3 asks for 128).
    pub fn generate() -> Self {
        Self(BASE64URL_NOPAD.encode(&random::bytes::<32>()).into())
    }

    /// What somebody brought; `None` if none of ours looks like that.
    pub fn presented(text: &str) -> Option<Self> {
        let ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (text.len() == LENGTH && text.bytes().all(ours)).then(|| Self(text.to_owned().into()))
    }

    /// What the database keeps of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.expose())
    }

    /// For the cookie or the link that carries it, and for nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[test]
fn what_is_no_token_is_none() {
    let token = Token::generate();
    assert!(Token::presented(token.expose()).is_some_and(|t| t.hash() == token.hash()));
    assert_ne!(token.expose(), Token::generate().expose());
    for no in ["", "a", &"a".repeat(42), &"a".repeat(44), &"é".repeat(43), &"a b".repeat(15)[..43]]
    {
        assert!(Token::presented(no).is_none(), "{no:?}");
    }
}
