#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What the settings of a bucket may be, and under which TLS it is reached.

mod common;

use std::sync::Arc;

use common::{server::Server, settings};
use portico_store::{Addressing, Error, S3Settings, Store};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

fn two_lines() -> String {
    "canary\nof two lines".to_owned()
}

#[test]
fn what_cannot_be_is_said() {
    type Change = fn(&mut S3Settings);
    let bad: [(&str, Change); 18] = [
        ("wants https", |s| s.endpoint = "http://files.example".to_owned()),
        ("wants https", |s| s.endpoint = "http://10.0.0.1:9000".to_owned()),
        ("wants https", |s| s.endpoint = "http://localhost.example".to_owned()),
        ("https:// and a host", |s| s.endpoint = "files.example".to_owned()),
        ("https:// and a host", |s| s.endpoint = "ftp://files.example".to_owned()),
        ("https:// and a host", |s| s.endpoint = "https://files.example/bucket".to_owned()),
        ("https:// and a host", |s| s.endpoint = "https://files.example/?a".to_owned()),
        ("https:// and a host", |s| s.endpoint = "https://me@files.example".to_owned()),
        ("https:// and a host", |s| s.endpoint = ["https://me:", "canary@files.example"].concat()),
        ("bucket has", |s| s.bucket = "a/../b".to_owned()),
        ("bucket has", |s| s.bucket = "Files".to_owned()),
        ("bucket has", |s| s.bucket = "a..b".to_owned()),
        ("bucket has", |s| s.bucket = "ab".to_owned()),
        ("region is", |s| s.region = String::new()),
        ("region is", |s| s.region = "eu 1".to_owned()),
        ("both keys", |s| s.access_key = String::new().into()),
        ("both keys", |s| s.secret_key = two_lines().into()),
        ("in PEM", |s| s.extra_root = Some(b"no certificate".to_vec())),
    ];
    for (expected, change) in bad {
        let mut settings = settings("https://files.example");
        change(&mut settings);
        let Err(error) = Store::s3(&settings) else { panic!("{expected}: taken") };
        assert!(matches!(error, Error::Setting(_)));
        let said = format!("{error} {error:?}");
        assert!(said.contains(expected) && !said.contains("canary"), "{expected}: {said}");
    }
    for good in [
        "https://files.example",
        "https://files.example:9000/",
        "http://127.0.0.1:9",
        "http://[::1]:9",
    ] {
        Store::s3(&settings(good)).unwrap();
    }
    let mut by_host = settings("https://files.example");
    by_host.addressing = Addressing::Host;
    Store::s3(&by_host).unwrap();
    by_host.endpoint = "https://127.0.0.1".to_owned();
    assert!(matches!(Store::s3(&by_host), Err(Error::Setting(_))));
}

#[tokio::test]
async fn only_a_known_authority_is_trusted() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = Server::start_with(folder.path(), Some(acceptor)).await;

    let mut settings = settings(&server.endpoint);
    let refused = Store::s3(&settings).unwrap().check().await;
    assert!(matches!(refused, Err(Error::Away("no connection"))), "{refused:?}");
    settings.extra_root = Some(cert.pem().into_bytes());
    Store::s3(&settings).unwrap().check().await.unwrap();
    settings.endpoint = server.endpoint.replace("localhost", "127.0.0.1");
    let refused = Store::s3(&settings).unwrap().check().await;
    assert!(matches!(refused, Err(Error::Away("no connection"))), "another name: {refused:?}");
}
