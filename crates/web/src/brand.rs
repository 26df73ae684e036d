//! The practice's colour: a second stylesheet of one rule, named after what it says. `portico.css`
//! makes any colour readable. And its picture, in the place of its name.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::{IntoResponse, Response},
};
use portico_api::{Path, Problem, Visitor};
use portico_domain::{Access, LogoId, identity};

use crate::assets;

/// Where a page finds a picture. Another one has another address.
pub fn logo_url(id: LogoId) -> String {
    format!("/brand/logo/{id}")
}

/// The picture of the practice whose door it is: the present one, and no other. Whoever asks may have it, since it
/// stands on the page to sign in.
pub async fn logo(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Problem> {
    let knock = visitor
        .database()
        .at_the_door(visitor.tenant(), Access::ReadOnly, async |door| identity::logo(door).await);
    let logo = knock.await?.filter(|logo| logo.id.to_string() == id).ok_or(Problem::NOT_FOUND)?;
    let headers = [
        (CONTENT_TYPE, "image/png"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, logo.png).into_response())
}

/// Where a page finds the sheet of a colour, which is written as `#1e6350`.
pub fn url(accent: &str) -> Option<String> {
    let colour = accent.strip_prefix('#').filter(|colour| is_colour(colour))?;
    Some(format!("/brand/{colour}.css"))
}

/// The sheet of `1e6350.css`. It says what its name says, and so it never changes.
pub async fn show(Path(name): Path<String>) -> Result<Response, Problem> {
    let colour = name.strip_suffix(".css").filter(|colour| is_colour(colour));
    let colour = colour.ok_or(Problem::NOT_FOUND)?;
    Ok(assets::kept("brand.css", format!(":root {{ --brand: #{colour}; }}\n")))
}

/// One way to write each colour, so that there is one address for it.
fn is_colour(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use axum::{http::StatusCode, response::IntoResponse};

    use super::*;

    #[tokio::test]
    async fn a_colour_is_six_small_digits_and_nothing_else() {
        let found = show(Path("1e6350.css".to_owned())).await.unwrap();
        assert_eq!(found.headers()["content-type"], "text/css; charset=utf-8");
        assert_eq!(found.headers()["cache-control"], "public, max-age=31536000, immutable");
        let sheet = axum::body::to_bytes(found.into_body(), 100).await.unwrap();
        assert_eq!(&sheet[..], b":root { --brand: #1e6350; }\n");
        assert_eq!(url("#1e6350").as_deref(), Some("/brand/1e6350.css"));
        for name in
            ["1E6350.css", "1e635.css", "1e63500.css", "1e6350", "1e6350.CSS", "red;}.css", ""]
        {
            let answer = show(Path(name.to_owned())).await.into_response();
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        }
        for accent in ["1e6350", "#1E6350", "#1e635", "#1e6350.css", "red", ""] {
            assert_eq!(url(accent), None, "{accent}");
        }
    }
}
