//! Pictures that somebody uploads, drawn anew: what is stored and served is a PNG of our own making, and nothing of
//! what came but its pixels. A file that is a picture and something else as well is a picture only afterwards.

use std::{
    io::Cursor,
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::body::Bytes;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};
use portico_domain::Error;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::Problem;

/// How large an uploaded picture may be, in bytes.
pub const PICTURE_LIMIT: usize = 5 * 1024 * 1024;

/// How many pixels it may have. Asked of its head, before anything is decoded.
const PIXELS: u64 = 40_000_000;

/// How wide or high it may be.
const SIDE: u32 = 20_000;

/// How many bytes its pixels may take while it is decoded.
const ALLOCATED: u64 = 200 * 1024 * 1024;

/// What it is drawn into, and what is tried next if that takes more than [`STORED`] bytes: the last fits even where
/// nothing can be compressed (480 × 137 pixels of four bytes).
const BOXES: [(u32, u32); 2] = [(560, 160), (480, 137)];

/// How many bytes are stored at most; the database holds it to that.
const STORED: usize = 300_000;

/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

const TOO_HEAVY: Error = Error::Invalid("a picture has 5 MB at most");
const TOO_LARGE: Error = Error::Invalid("a picture has 40 million pixels at most");
const UNREADABLE: Error =
    Error::Invalid("this can't be read as a picture: choose a PNG, a JPEG or a WebP file");

/// Draws a picture anew as a PNG of 560 × 160 pixels at most, in its proportions, without anything else that was in
/// the file. One at a time in this process, and not where requests are served; a problem of 503 where its turn does
/// not come within five seconds.
pub(crate) async fn redraw(upload: Bytes) -> Result<Vec<u8>, Problem> {
    static ONE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));
    if upload.len() > PICTURE_LIMIT {
        return Err(TOO_HEAVY.into());
    }
    let turn = turn(&ONE, PATIENCE).await?;
    // Whoever waits for it may go away: the turn ends when the work does.
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        draw(&upload)
    });
    Ok(work.await.unwrap_or(Err(UNREADABLE))?)
}

async fn turn(slots: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Problem> {
    match timeout(patience, Arc::clone(slots).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Problem::busy(
            "Other pictures are being looked at at this moment. Try again in a few seconds.",
        )),
    }
}

fn draw(upload: &[u8]) -> Result<Vec<u8>, Error> {
    let picture = decode(upload)?;
    for (width, height) in BOXES {
        let png = encode(&picture, width, height)?;
        if png.len() <= STORED {
            return Ok(png);
        }
    }
    Err(UNREADABLE)
}

fn decode(upload: &[u8]) -> Result<DynamicImage, Error> {
    let format = image::guess_format(upload).map_err(|_| UNREADABLE)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(UNREADABLE);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(ALLOCATED);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(TOO_LARGE);
    }
    limits.reserve(decoder.total_bytes()).map_err(refused)?;
    decoder.set_limits(limits).map_err(refused)?;
    // A camera says by it which way is up; what else it says is left behind.
    let way_up = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(way_up);
    Ok(picture)
}

fn refused(error: image::ImageError) -> Error {
    match error {
        image::ImageError::Limits(_) => TOO_LARGE,
        _ => UNREADABLE,
    }
}

fn encode(picture: &DynamicImage, width: u32, height: u32) -> Result<Vec<u8>, Error> {
    let fits = picture.width() <= width && picture.height() <= height;
    let pixels = if fits {
        picture.to_rgba8()
    } else {
        picture.resize(width, height, imageops::FilterType::Lanczos3).to_rgba8()
    };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
        .write_image(&pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgba8)
        .map_err(refused)?;
    Ok(png)
}

#[cfg(test)]
mod tests;
