//! The component that benchmarks measure others against: it answers ok and does nothing else.
use spin_sdk::{http::Request, http_service};

#[http_service]
async fn handle(_request: Request) -> &'static str {
    "ok"
}
