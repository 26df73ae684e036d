//! Uploads to a bucket that were begun and never finished. `object_store` can begin, complete and abort one, but not
//! say which there are.

use std::time::Duration;

use object_store::{
    multipart::MultipartStore,
    path::Path,
    signer::{SignedUrlOptions, Signer},
};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{Error, ObjectKey, s3::Bucket};

/// How many are asked for, which is as many as S3 gives.
const MOST: &str = "1000";
/// How large the answer may be: 1,000 uploads have about 500 bytes each.
const ANSWER: usize = 4 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listing {
    #[serde(default)]
    upload: Vec<Upload>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Upload {
    key: String,
    upload_id: String,
    initiated: String,
}

/// Aborts those that were begun before then, of objects of ours.
pub(crate) async fn clear(bucket: &Bucket, before: OffsetDateTime) -> Result<u64, Error> {
    let mut cleared = 0;
    for upload in list(bucket).await? {
        let begun = OffsetDateTime::parse(&upload.initiated, &Rfc3339);
        let begun = begun.map_err(|_| unreadable())?;
        let Ok(key) = upload.key.parse::<ObjectKey>() else { continue };
        if begun < before {
            match bucket.s3.abort_multipart(&key.path(), &upload.upload_id).await {
                Err(object_store::Error::NotFound { .. }) => {} // finished meanwhile
                result => {
                    result?;
                    cleared += 1;
                }
            }
        }
    }
    Ok(cleared)
}

/// GET /?uploads (Amazon S3 API Reference, ListMultipartUploads).
async fn list(bucket: &Bucket) -> Result<Vec<Upload>, Error> {
    let options = SignedUrlOptions::new().with_query([("max-uploads", MOST), ("uploads", "")]);
    let minute = Duration::from_secs(60);
    let url = bucket.s3.signed_url_opts(Method::GET, &Path::default(), minute, &options).await?;
    let away = |_| Error::Away("the connection broke"); // the error would quote the URL, which is signed
    let mut answer = bucket.client.get(url).send().await.map_err(away)?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
            return Err(Error::Denied("listing multipart uploads".to_owned()));
        }
        StatusCode::NOT_FOUND => return Err(Error::Bucket),
        status => return Err(Error::Failed(format!("status {}", status.as_u16()))),
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(away)? {
        if body.len() + chunk.len() > ANSWER {
            return Err(unreadable());
        }
        body.extend_from_slice(&chunk);
    }
    let listing: Listing = quick_xml::de::from_reader(body.as_slice()).map_err(|_| unreadable())?;
    Ok(listing.upload)
}

fn unreadable() -> Error {
    Error::Failed("its list of uploads cannot be read".to_owned())
}
