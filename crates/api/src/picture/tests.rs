use axum::{http::header::RETRY_AFTER, response::IntoResponse};
use image::{Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

/// A picture of any format that can be written, with every pixel another.
fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let shade = |x: u32, y: u32| [(x * 7) as u8, (y * 11) as u8, (x ^ y) as u8];
    if format == ImageFormat::Jpeg {
        let pixels = RgbImage::from_fn(width, height, |x, y| Rgb(shade(x, y)));
        pixels.write_to(&mut file, format).unwrap();
    } else {
        let pixels = RgbaImage::from_fn(width, height, |x, y| {
            let [r, g, b] = shade(x, y);
            Rgba([r, g, b, 200])
        });
        pixels.write_to(&mut file, format).unwrap();
    }
    file.into_inner()
}

fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(image::guess_format(png).unwrap(), ImageFormat::Png);
    let drawn = image::load_from_memory(png).unwrap();
    (drawn.width(), drawn.height())
}

/// A PNG whose head says that it is so large, with a sound checksum.
fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut file = picture(ImageFormat::Png, 8, 8);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&file[12..29]).to_be_bytes();
    file[29..33].copy_from_slice(&sum);
    file
}

/// CRC-32, as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn a_picture_is_drawn_anew() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        for ((width, height), drawn) in [
            ((40, 30), (40, 30)),
            ((560, 160), (560, 160)),
            ((1120, 160), (560, 80)),
            ((200, 400), (80, 160)),
            ((1, 1), (1, 1)),
        ] {
            let png = draw(&picture(format, width, height)).unwrap();
            assert_eq!(size(&png), drawn, "{format:?} {width}");
        }
    }
}

#[test]
fn what_is_stored_is_never_more_than_is_stored() {
    let mut seed = 1_u32;
    let noise = RgbaImage::from_fn(600, 200, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgba(seed.to_be_bytes().map(|b| b.wrapping_mul(37) ^ (seed >> 13) as u8))
    });
    let mut file = Cursor::new(Vec::new());
    noise.write_to(&mut file, ImageFormat::Png).unwrap();
    let png = draw(file.get_ref()).unwrap();
    assert!(png.len() <= STORED, "{}", png.len());
    let (width, height) = BOXES[1];
    assert!((width * 4 + 1) * height + 10_000 < STORED as u32, "even if nothing is compressed");
}

#[test]
fn nothing_is_left_of_what_else_was_in_the_file() {
    let canary = b"<script>alert(1)</script>";
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let mut both = picture(format, 30, 20);
        both.extend_from_slice(canary);
        let png = draw(&both).unwrap();
        assert_eq!(size(&png), (30, 20));
        assert!(!png.windows(8).any(|part| part == &canary[..8]), "{format:?}");
    }
    // A text chunk, and a comment, are metadata.
    let mut text = picture(ImageFormat::Png, 30, 20);
    let mut chunk = b"tEXtComment\0".to_vec();
    chunk.extend_from_slice(canary);
    let mut whole = ((chunk.len() - 4) as u32).to_be_bytes().to_vec();
    whole.extend_from_slice(&chunk);
    whole.extend_from_slice(&crc(&chunk).to_be_bytes());
    text.splice(33..33, whole);
    let png = draw(&text).unwrap();
    assert!(size(&png) == (30, 20) && !png.windows(8).any(|part| part == &canary[..8]));
    assert!(text.windows(8).any(|part| part == &canary[..8]), "it was there");
}

#[test]
fn what_claims_too_much_is_not_decoded() {
    let large = |found: Result<Vec<u8>, Error>| matches!(found, Err(Error::Invalid(why)) if why.contains("40 million"));
    for (width, height) in
        [(100_000, 100_000), (20_000, 2_001), (20_001, 1), (u32::MAX >> 1, u32::MAX >> 1)]
    {
        assert!(large(draw(&png_that_claims(width, height))), "{width} × {height}");
    }
    assert!(size(&draw(&png_that_claims(8, 8)).unwrap()) == (8, 8), "the checksum is right");
    // 38 million pixels of eight bytes are more than may be allocated.
    let mut deep = png_that_claims(19_000, 2_000);
    deep[24] = 16;
    let sum = crc(&deep[12..29]).to_be_bytes();
    deep[29..33].copy_from_slice(&sum);
    assert!(large(draw(&deep)));
}

#[test]
fn what_is_no_picture_is_said_to_be_none() {
    let png = picture(ImageFormat::Png, 64, 64);
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".as_slice();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".as_slice();
    for bad in [b"".as_slice(), b"\x89PNG", &png[..png.len() / 2], &png[..40], svg, gif, b"<html>"]
    {
        let why = draw(bad).unwrap_err();
        assert!(matches!(why, Error::Invalid(why) if why.contains("PNG")), "{bad:?}");
    }
}

#[tokio::test]
async fn more_than_five_megabytes_are_not_looked_at() {
    let mut heavy = picture(ImageFormat::Png, 8, 8);
    heavy.resize(PICTURE_LIMIT, 0);
    assert!(redraw(heavy.clone().into()).await.is_ok());
    heavy.push(0);
    let why = redraw(heavy.into()).await.unwrap_err();
    assert!(why.status() == 422 && why.detail().contains("5 MB"), "{why:?}");
}

#[tokio::test]
async fn whose_turn_does_not_come_is_told_when_to_try_again() {
    let one = Arc::new(Semaphore::new(1));
    let first = turn(&one, PATIENCE).await.unwrap();
    let waits = turn(&one, Duration::from_millis(20));
    let busy = timeout(PATIENCE, waits).await.unwrap().unwrap_err().into_response();
    assert_eq!(
        (busy.status(), &busy.headers()[RETRY_AFTER]),
        (503.try_into().unwrap(), &"5".parse().unwrap())
    );
    drop(first);
    assert!(turn(&one, Duration::from_millis(20)).await.is_ok(), "once the first has ended");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    /// Whatever becomes of a file, it is drawn or refused: no panic, and never more than is stored.
    #[test]
    fn a_changed_file_is_drawn_or_refused(
        format in prop::sample::select(vec![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut file = picture(format, 24, 17);
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if cut {
            file.truncate(end.index(file.len()));
        }
        if let Ok(png) = draw(&file) {
            prop_assert!(png.len() <= STORED && png.starts_with(b"\x89PNG"));
        }
    }

    #[test]
    fn noise_behind_a_head_is_drawn_or_refused(
        head in prop::sample::select(vec![&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"RIFF\xff\0\0\0WEBPVP8 ", b"RIFF\xff\0\0\0WEBPVP8L"]),
        noise in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let file = [head, &noise].concat();
        if let Ok(png) = draw(&file) {
            prop_assert!(png.len() <= STORED);
        }
    }
}
