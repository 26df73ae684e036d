//! A server that speaks S3, in this process: `s3s` with its signatures, over a folder (`s3s-fs`), which lacks
//! a list of uploads.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{
    S3, S3Request, S3Response, S3Result,
    auth::SimpleAuth,
    dto::*,
    s3_error,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// Only the test's own server knows it.
pub const SECRET: &str = "canary-of-the-signing-key";

pub struct Server {
    pub endpoint: String,
    /// Ids of uploads that are not finished, with their keys and when they were begun.
    pub uploads: Mutex<BTreeMap<String, (String, SystemTime)>>,
    /// Takes no more parts.
    pub broken: AtomicBool,
    /// How often somebody asked what there is, and how many of them are answered: the next one waits.
    pub lists: AtomicUsize,
    pub answered: AtomicUsize,
    files: FileSystem,
}

impl Server {
    pub async fn start(folder: &Path) -> Arc<Self> {
        Self::start_with(folder, None).await
    }

    /// With TLS, if there is an acceptor.
    pub async fn start_with(folder: &Path, tls: Option<TlsAcceptor>) -> Arc<Self> {
        fs::create_dir_all(folder.join("files")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let server = Arc::new(Self {
            endpoint: format!("{scheme}://localhost:{port}"),
            uploads: Mutex::default(),
            broken: AtomicBool::new(false),
            lists: AtomicUsize::new(0),
            answered: AtomicUsize::new(usize::MAX),
            files: FileSystem::new(folder).unwrap(),
        });
        let mut builder = S3ServiceBuilder::new(Shared(server.clone()));
        builder.set_auth(SimpleAuth::from_single("who-asks", SECRET));
        let service = builder.build();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (service, tls) = (service.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(socket, service).await,
                        Some(tls) => {
                            if let Ok(socket) = tls.accept(socket).await {
                                serve(socket, service).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }
}

async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, service: S3Service) {
    let builder = Builder::new(TokioExecutor::new());
    let _ = builder.serve_connection(TokioIo::new(socket), service).await;
}

struct Shared(Arc<Server>);

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for Shared {
    async fn put_object(&self, request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        if request.input.bucket != "files" {
            return Err(s3_error!(NoSuchBucket)); // s3s-fs would make it
        }
        self.0.files.put_object(request).await
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        self.0.files.get_object(request).await
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        self.0.files.head_object(request).await
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> Answer<DeleteObjectOutput> {
        self.0.files.delete_object(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> Answer<ListObjectsV2Output> {
        let before = self.0.lists.fetch_add(1, Ordering::SeqCst);
        while before >= self.0.answered.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.0.files.list_objects_v2(request).await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        let key = request.input.key.clone();
        let answer = self.0.files.create_multipart_upload(request).await?;
        let id = answer.output.upload_id.clone().unwrap();
        self.0.uploads.lock().unwrap().insert(id, (key, SystemTime::now()));
        Ok(answer)
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        if self.0.broken.load(Ordering::SeqCst) {
            return Err(s3_error!(AccessDenied));
        }
        self.0.files.upload_part(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        let id = request.input.upload_id.clone();
        let answer = self.0.files.complete_multipart_upload(request).await?;
        self.0.uploads.lock().unwrap().remove(&id);
        Ok(answer)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        let id = request.input.upload_id.clone();
        let answer = self.0.files.abort_multipart_upload(request).await?;
        self.0.uploads.lock().unwrap().remove(&id);
        Ok(answer)
    }

    async fn list_multipart_uploads(
        &self,
        _: S3Request<ListMultipartUploadsInput>,
    ) -> Answer<ListMultipartUploadsOutput> {
        let uploads = self.0.uploads.lock().unwrap();
        let uploads = uploads.iter().map(|(id, (key, begun))| MultipartUpload {
            key: Some(key.clone()),
            upload_id: Some(id.clone()),
            initiated: Some(Timestamp::from(*begun)),
            ..Default::default()
        });
        let output =
            ListMultipartUploadsOutput { uploads: Some(uploads.collect()), ..Default::default() };
        Ok(S3Response::new(output))
    }
}
