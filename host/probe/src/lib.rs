//! The component that the host's tests drive: one path for each thing a component can do.
//!
//! The last part of the path names what to do, the body is its argument, and the reply says what came of it.

mod clocks;
mod http;
mod instance;
mod key_value;
mod sqlite;

use anyhow::Context;
use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::http::{Error, Request};
use spin_sdk::{http_service, variables};

#[http_service]
async fn handle(request: Request) -> Result<Vec<u8>, Error> {
    let (parts, body) = request.into_parts();
    let body = body.bytes().await?;
    let text = String::from_utf8_lossy(&body).into_owned();
    let what = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    let reply = match what.as_str() {
        "echo" => return Ok(body.to_vec()),
        "request" => http::describe(&parts.method, &parts.uri, &parts.headers),
        "send" => http::send(&text).await,
        "variable" => variables::get(&text).await.unwrap_or_else(|error| format!("{error:?}")),
        "clock" => clocks::now(),
        "instance" => instance::count(),
        "sleep" => instance::sleep(&text).await?,
        "late" => instance::print_later(text),
        "trap" => instance::trap(),
        "loop" => instance::compute_for_ever(),
        "allocate" => instance::allocate(&text)?,
        "print" => instance::print(&text),
        "fail" => return Err(Error::other(text)),
        "database" => sqlite::open(&text).await,
        "sql" => sqlite::execute(&text).await,
        "sql-sync" => sqlite::execute_sync(&text),
        "sql-first-row" => sqlite::first_row(&text).await?,
        "store" => key_value::open(&text).await,
        "set" => key_value::set(&text).await?,
        "get" => key_value::get(&text).await?,
        "delete" => key_value::delete(&text).await?,
        "keys" => key_value::keys().await?,
        "increment" => key_value::increment(&text)?,
        "swap" => key_value::add_by_swapping(&text)?,
        "batch" => key_value::batch()?,
        "common-store" => key_value::common(&text).await?,
        _ => Err(anyhow::anyhow!("{what}")).context("nothing to do of that name")?,
    };
    Ok(reply.into_bytes())
}
