//! A QR code, as a template draws it: nothing in it is written unescaped.

use std::fmt::Write;

use axum::http::StatusCode;
use portico_api::Problem;
use qrcode::{Color, QrCode};
use secrecy::{ExposeSecret, SecretString};

/// The white around it that a camera needs, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// For an SVG of `side` by `side` modules.
pub struct Qr {
    pub side: usize,
    /// The dark ones.
    pub path: String,
}

impl Qr {
    pub fn new(text: &SecretString) -> Result<Self, Problem> {
        let code = encode(text)?;
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, module)| **module == Color::Dark) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Ok(Self { side: code.width() + 2 * QUIET, path })
    }
}

/// The code itself.
pub fn encode(text: &SecretString) -> Result<QrCode, Problem> {
    QrCode::new(text.expose_secret()).map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The key is too long for an image.")
    })
}

#[test]
fn a_code_has_its_three_corners_and_white_around_it() {
    let qr = Qr::new(&"otpauth://totp/a".to_owned().into()).unwrap();
    let last = qr.side - QUIET - 1;
    for (x, y, dark) in
        [(4, 4, true), (last, 4, true), (4, last, true), (5, 5, false), (0, 0, false)]
    {
        assert_eq!(qr.path.contains(&format!("M{x} {y}h")), dark, "{x} {y}");
    }
}
