//! A queue as the source of a component's stream.

use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;
use wasmtime::StoreContextMut;
use wasmtime::component::{Destination, StreamProducer, StreamResult};

/// Gives the guest what is there already, and then what arrives in a queue until its senders are gone, item by item.
pub(crate) struct Queue<T> {
    ready: std::vec::IntoIter<T>,
    more: Option<mpsc::Receiver<T>>,
}

impl<T> Queue<T> {
    pub(crate) fn new(ready: Vec<T>, more: Option<mpsc::Receiver<T>>) -> Self {
        Self {
            ready: ready.into_iter(),
            more,
        }
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        match (self.ready.next(), &mut self.more) {
            (Some(item), _) => Poll::Ready(Some(item)),
            (None, Some(more)) => more.poll_recv(context),
            (None, None) => Poll::Ready(None),
        }
    }
}

impl<T: Send + Sync + Unpin + 'static, D> StreamProducer<D> for Queue<T> {
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
        match self.poll_next(context) {
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
