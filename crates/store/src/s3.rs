use std::{sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{HttpClient, HttpConnector},
};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use url::{Host, Url};

use crate::Error;

const CONNECT: Duration = Duration::from_secs(10);
/// For one request with its answer: a part of 5 MiB, at 1 Mbit/s.
const REQUEST: Duration = Duration::from_secs(60);
/// How long what failed is tried again. What has begun then may take its time once more.
const RETRY: Duration = Duration::from_secs(30);

/// Where the bucket is, and the keys to it.
pub struct S3Settings {
    /// `https://` and a host, without the bucket: `https://s3.eu-central-1.amazonaws.com`. Without TLS at the
    /// machine's own addresses only.
    pub endpoint: String,
    /// As the provider calls it; `us-east-1` where there are none.
    pub region: String,
    /// It must exist, and be this installation's alone.
    pub bucket: String,
    /// Who asks.
    pub access_key: SecretString,
    /// What requests are signed with.
    pub secret_key: SecretString,
    /// Where the bucket's name is said.
    pub addressing: Addressing,
    /// Certificates in PEM to trust beside the public ones: a house's own authority.
    pub extra_root: Option<Vec<u8>>,
}

/// Where the name of a bucket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressing {
    /// `https://endpoint/bucket/…`, which most servers of one's own want.
    Path,
    /// `https://bucket.endpoint/…`, which large providers want.
    Host,
}

/// A bucket, and the one client that calls it.
pub(crate) struct Bucket {
    pub(crate) s3: AmazonS3,
    pub(crate) client: reqwest::Client,
}

impl Bucket {
    /// Calls nobody yet.
    pub(crate) fn new(settings: &S3Settings) -> Result<Self, Error> {
        let endpoint = endpoint(settings)?;
        let client = client(endpoint.scheme() == "https", settings.extra_root.as_deref())?;
        let backoff = BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(5),
            base: 2.0,
        };
        // Everything is said, so that nothing is looked for elsewhere: not in variables, and not at the address
        // where clouds give out keys.
        let s3 = AmazonS3Builder::new()
            .with_endpoint(endpoint.as_str().trim_end_matches('/'))
            .with_virtual_hosted_style_request(settings.addressing == Addressing::Host)
            .with_allow_http(endpoint.scheme() == "http")
            .with_region(&settings.region)
            .with_bucket_name(&settings.bucket)
            .with_access_key_id(settings.access_key.expose_secret())
            .with_secret_access_key(settings.secret_key.expose_secret())
            .with_retry(RetryConfig { backoff, max_retries: 3, retry_timeout: RETRY })
            .with_disable_bulk_delete(true) // not every server has it
            .with_http_connector(Connector(client.clone()))
            .build()
            .map_err(|_| Error::Setting("the settings of the S3 store do not go together"))?;
        Ok(Self { s3, client })
    }
}

/// The endpoint as the requests need it, with the bucket in its host where it belongs there.
fn endpoint(settings: &S3Settings) -> Result<Url, Error> {
    let S3Settings { endpoint, region, bucket, access_key, secret_key, .. } = settings;
    let lower = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !(3..=63).contains(&bucket.len())
        || !bucket.bytes().all(|b| lower(b) || b == b'.')
        || bucket.contains("..")
    {
        return Err(Error::Setting(
            "the bucket has 3 to 63 of the characters a–z, 0–9, hyphen and dot in its name",
        ));
    }
    if region.is_empty() || !region.bytes().all(lower) {
        return Err(Error::Setting(
            "the region is a word such as eu-central-1; us-east-1 where there are none",
        ));
    }
    for key in [access_key, secret_key] {
        let key = key.expose_secret();
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::Setting("the S3 store wants both keys, as the provider shows them"));
        }
    }

    let none =
        Error::Setting("the S3 endpoint is https:// and a host, without path, user or query");
    let Ok(mut url) = Url::parse(endpoint) else { return Err(none) };
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(none);
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => {}
        ("http", Some(Host::Ipv4(host))) if host.is_loopback() => {}
        ("http", Some(Host::Ipv6(host))) if host.is_loopback() => {}
        ("http", Some(Host::Domain("localhost"))) => {}
        ("http", Some(_)) => {
            return Err(Error::Setting(
                "the S3 endpoint wants https://: files do not cross a network in the clear",
            ));
        }
        _ => return Err(none),
    }
    if settings.addressing == Addressing::Host {
        let Some(Host::Domain(host)) = url.host() else {
            return Err(Error::Setting(
                "a bucket in the host's name wants an endpoint that has a name",
            ));
        };
        let host = format!("{bucket}.{host}");
        url.set_host(Some(&host)).map_err(|_| none)?;
    }
    Ok(url)
}

/// Goes to no proxy, follows nobody elsewhere, and trusts Mozilla's authorities, which are compiled in, and
/// those of the house. Of rustls' providers, ring is the one that is here.
fn client(https: bool, extra_root: Option<&[u8]>) -> Result<reqwest::Client, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_root {
        const NONE: Error = Error::Setting("the S3 store's certificate is not in PEM");
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(|_| NONE)?).map_err(|_| NONE)?;
        }
        if roots.len() == before {
            return Err(NONE);
        }
    }
    const TLS: Error = Error::Setting("TLS to the S3 store cannot be set up");
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| TLS)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the store, the one that the operator configured"
    )]
    let builder = reqwest::Client::builder();
    builder
        .tls_backend_preconfigured(tls)
        .https_only(https)
        .http1_only()
        .no_proxy()
        .referer(false)
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .timeout(REQUEST)
        .build()
        .map_err(|_| TLS)
}

/// Gives `object_store` our client in place of one that it would configure by itself.
#[derive(Debug)]
struct Connector(reqwest::Client);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_is_where_it_is_said() {
        let mut settings = S3Settings {
            endpoint: "https://s3.example:9000".to_owned(),
            region: "eu-1".to_owned(),
            bucket: "files".to_owned(),
            access_key: "a".to_owned().into(),
            secret_key: "b".to_owned().into(),
            addressing: Addressing::Path,
            extra_root: None,
        };
        for (addressing, endpoint, key) in [
            (Addressing::Path, "https://s3.example:9000/", "https://s3.example:9000/files/1?"),
            (
                Addressing::Host,
                "https://files.s3.example:9000/",
                "https://files.s3.example:9000/1?",
            ),
        ] {
            settings.addressing = addressing;
            assert_eq!(super::endpoint(&settings).unwrap().as_str(), endpoint);
            let bucket = Bucket::new(&settings).unwrap();
            let url =
                futures_util::FutureExt::now_or_never(object_store::signer::Signer::signed_url(
                    &bucket.s3,
                    reqwest::Method::GET,
                    &"1".into(),
                    Duration::from_secs(1),
                ));
            let url = url.unwrap().unwrap();
            assert!(url.as_str().starts_with(key), "{url}");
        }
    }
}
