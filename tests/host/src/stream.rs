//! A queue as the source of a component's stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc;
use wasmtime::StoreContextMut;
use wasmtime::component::{Destination, StreamProducer, StreamResult};

/// Gives the guest what arrives in a queue, item by item, until its senders are gone.
pub(crate) struct Queue<T>(pub(crate) mpsc::Receiver<T>);

impl<T: Send + Sync + 'static, D> StreamProducer<D> for Queue<T> {
    type Item = T;
    type Buffer = Option<T>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, Self::Item, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if destination.remaining(store) == Some(0) {
            // A read of nothing asks whether there is something, which a queue cannot tell without taking it.
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        match self.0.poll_recv(context) {
            Poll::Ready(Some(item)) => {
                destination.set_buffer(Some(item));
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready(None) => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}
