//! A proxy that speaks TLS in place of a host, for clients that can be told nothing else.

use anyhow::{Context, Result};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A running proxy. It serves as long as its runtime does.
pub(crate) struct Proxy {
    address: SocketAddr,
    issuer: PathBuf,
    _folder: tempfile::TempDir,
}

impl Proxy {
    /// Serves a host's name with a certificate of an issuer that nobody else trusts, and passes on what it is sent to a
    /// server, `http://` and its address.
    ///
    /// # Errors
    ///
    /// When there is no certificate, no free port, or the server's address is another one.
    pub(crate) async fn start(host: &str, server: &str) -> Result<Self> {
        let server = server
            .strip_prefix("http://")
            .context("the server has to speak plain HTTP")?;
        let server = server.to_owned();
        let (issuer, acceptor) = certified(host)?;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("issuer.pem");
        std::fs::write(&file, issuer)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass_on(acceptor.clone(), stream, server.clone()));
            }
        });
        Ok(Self {
            address,
            issuer: file,
            _folder: folder,
        })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The file with its issuer's certificate.
    pub(crate) fn issuer(&self) -> &Path {
        &self.issuer
    }
}

/// The PEM of an issuer, and what answers for a host with its certificate.
fn certified(host: &str) -> Result<(String, TlsAcceptor)> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    authority.distinguished_name.push(DnType::CommonName, "a test's own");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new([host.to_owned()])?.signed_by(&key, &authority)?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(
        vec![certificate.der().clone()],
        PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
    )?;
    Ok((authority.pem(), TlsAcceptor::from(Arc::new(config))))
}

/// A connection that breaks off is the client's to tell.
async fn pass_on(acceptor: TlsAcceptor, stream: TcpStream, server: String) -> Option<()> {
    let mut client = acceptor.accept(stream).await.ok()?;
    let mut server = TcpStream::connect(server).await.ok()?;
    copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}
