
/// The reply.
#[derive(Serialize)]
pub(crate) struct Reply {}
