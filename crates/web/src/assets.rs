//! The stylesheet, the fonts and the icon, inside the program. All are served under one folder,
//! named after their content: what a browser has once fetched, it need never ask for again.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::{IntoResponse, Response},
};
use portico_api::{Path, Problem};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

/// Over names and contents, so that any change moves all of them. Within the folder names stay as
/// they are: the stylesheet finds its fonts beside it.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort_unstable();
    let mut all = Sha256::new();
    for name in names {
        all.update(name.as_bytes());
        all.update(Assets::get(&name).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// Where a page finds an asset.
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// Where the stylesheet is, for pages that are none of this crate's.
pub fn stylesheet() -> String {
    url("portico.css")
}

/// One asset, for a year and unchanging. There is no other version of it than the present.
pub async fn show(Path((version, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let file = Assets::get(&name).filter(|_| version == *VERSION).ok_or(Problem::NOT_FOUND)?;
    Ok(kept(&name, file.data.into_owned()))
}

/// What a browser may keep for as long as it likes, since it never changes under its name.
pub fn kept(name: &str, body: impl Into<Body>) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type(name)),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, body.into()).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        Some((_, "txt")) => "text/plain; charset=utf-8",
        Some((_, "woff2")) => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    async fn fetch(version: &str, name: &str) -> Response {
        show(Path((version.to_owned(), name.to_owned()))).await.into_response()
    }

    #[tokio::test]
    async fn every_asset_is_cacheable_and_typed() {
        let mut count = 0;
        for name in Assets::iter() {
            let answer = fetch(&VERSION, &name).await;
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            let header = |name| answer.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_ne!(header("content-type"), "application/octet-stream", "{name}");
            count += 1;
        }
        assert_eq!(count, 7, "a sheet, an icon, four fonts and their licence");
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        for (version, name) in [
            (VERSION.as_str(), "none.css"),
            (VERSION.as_str(), "../Cargo.toml"),
            (VERSION.as_str(), "fonts"),
            ("0000000000000000", "portico.css"),
        ] {
            assert_eq!(fetch(version, name).await.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    /// A font that the sheet names is in the folder.
    #[test]
    fn the_sheet_finds_its_fonts() {
        let sheet = Assets::get("portico.css").unwrap();
        let sheet = std::str::from_utf8(&sheet.data).unwrap().to_owned();
        let named: Vec<_> =
            sheet.split("url(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(named.len(), 4);
        for name in named {
            assert!(Assets::get(name).is_some(), "{name}");
        }
    }
}
