//! What components print: appended to a file per component and stream, whole lines at a time. A file that has grown to
//! its limit is put aside as `<file>.1`, the one before as `<file>.2`, and so on up to a number.

use crate::Options;
use anyhow::Context as _;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// A line longer than this, in bytes, is written in parts.
const LONGEST_LINE: usize = 64 * 1024;

/// The two log files of a component.
#[derive(Clone)]
pub(crate) struct Logs {
    stdout: Sink,
    stderr: Sink,
}

#[derive(Clone)]
struct Sink {
    log: Arc<Mutex<Log>>,
    /// Where the host repeats it, if it does.
    echo: Option<fn(&[u8])>,
}

/// A file that is put aside when it is full.
struct Log {
    path: PathBuf,
    file: File,
    /// In bytes.
    limit: u64,
    /// How many are put aside.
    others: u32,
}

impl Logs {
    /// Opens `<component>_stdout.txt` and `<component>_stderr.txt` in `folder`, which exists.
    ///
    /// # Errors
    ///
    /// When a file cannot be opened for appending.
    pub(crate) fn open(folder: &Path, component: &str, options: &Options) -> anyhow::Result<Self> {
        let open = |stream: &str, repeat: fn(&[u8])| {
            let path = folder.join(format!("{component}_{stream}.txt"));
            let file = append(&path).with_context(|| format!("cannot write the log file {}", path.display()))?;
            let log = Log {
                path,
                file,
                limit: options.log_bytes,
                others: options.log_files,
            };
            anyhow::Ok(Sink {
                log: Arc::new(Mutex::new(log)),
                echo: options.echo_logs.then_some(repeat),
            })
        };
        let stdout = open("stdout", |line| _ = std::io::stdout().lock().write_all(line))?;
        let stderr = open("stderr", |line| _ = std::io::stderr().lock().write_all(line))?;
        Ok(Self { stdout, stderr })
    }

    /// Standard output for a new instance.
    pub(crate) fn stdout(&self) -> Lines {
        Lines::new(self.stdout.clone())
    }

    /// Standard error for a new instance.
    pub(crate) fn stderr(&self) -> Lines {
        Lines::new(self.stderr.clone())
    }
}

impl Sink {
    fn write(&self, lines: &[u8]) {
        // A full disk must not end the component's request; there is nowhere better to report it.
        _ = self.log.lock().unwrap_or_else(PoisonError::into_inner).write(lines);
        if let Some(echo) = self.echo {
            echo(lines);
        }
    }
}

impl Log {
    fn write(&mut self, lines: &[u8]) -> std::io::Result<()> {
        // Asked each time: somebody may have emptied the file, or another server writes to it too.
        let written = self.file.metadata()?;
        if written.len() > 0 && written.len().saturating_add(lines.len() as u64) > self.limit {
            let is_there = |there: std::fs::Metadata| (there.dev(), there.ino()) == (written.dev(), written.ino());
            // Else another server on this folder has put it aside already.
            if std::fs::metadata(&self.path).is_ok_and(is_there) {
                self.put_aside();
            }
            // Where it could not be put aside this is the same file, which grows on.
            self.file = append(&self.path)?;
        }
        self.file.write_all(lines)
    }

    fn put_aside(&self) {
        if self.others == 0 {
            _ = std::fs::remove_file(&self.path);
        }
        for number in (1..self.others).rev() {
            // There may be fewer so far.
            _ = std::fs::rename(self.aside(number), self.aside(number + 1));
        }
        _ = std::fs::rename(&self.path, self.aside(1));
    }

    fn aside(&self, number: u32) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(format!(".{number}"));
        path.into()
    }
}

fn append(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// One stream of one instance. Guests print a line in pieces, so it is kept until its end comes: the lines of
/// different instances do not mix, and a line is one write, which no crash of the host can take back.
#[derive(Clone)]
pub(crate) struct Lines(Arc<Mutex<Pending>>);

struct Pending {
    sink: Sink,
    /// The beginning of a line.
    line: Vec<u8>,
}

impl Lines {
    fn new(sink: Sink) -> Self {
        Self(Arc::new(Mutex::new(Pending { sink, line: Vec::new() })))
    }

    fn append(&self, bytes: &[u8]) {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pending.line.extend_from_slice(bytes);
        let complete = pending.line.iter().rposition(|byte| *byte == b'\n').map(|end| end + 1);
        let complete = complete.or_else(|| (pending.line.len() >= LONGEST_LINE).then_some(pending.line.len()));
        if let Some(end) = complete {
            let Pending { sink, line } = &mut *pending;
            sink.write(&line[..end]);
            line.drain(..end);
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.line.is_empty() {
            self.line.push(b'\n');
            self.sink.write(&self.line);
        }
    }
}

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: bytes::Bytes) -> StreamResult<()> {
        self.append(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LONGEST_LINE)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Lines {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.append(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
