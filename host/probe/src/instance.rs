//! The life and the limits of an instance.

use anyhow::Context;
use spin_sdk::wasip3::random::random;
use spin_sdk::wasip3::wit_bindgen;
use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number of this instance's own, and which of its requests this is.
pub(crate) fn count() -> String {
    static INSTANCE: OnceLock<u64> = OnceLock::new();
    static REQUESTS: AtomicU64 = AtomicU64::new(0);
    let instance = INSTANCE.get_or_init(random::get_random_u64);
    format!("{instance} {}", REQUESTS.fetch_add(1, Ordering::Relaxed) + 1)
}

/// Waits for so many milliseconds, and replies as [`count`] does.
pub(crate) async fn sleep(milliseconds: &str) -> anyhow::Result<String> {
    let milliseconds = milliseconds.parse().context("milliseconds")?;
    let reply = count();
    spin_sdk::time::sleep(Duration::from_millis(milliseconds)).await;
    Ok(reply)
}

/// Prints the text some time after the reply.
pub(crate) fn print_later(text: String) -> String {
    wit_bindgen::spawn(async move {
        spin_sdk::time::sleep(Duration::from_millis(200)).await;
        println!("{text}");
    });
    "later".into()
}

/// Prints to standard output and standard error.
pub(crate) fn print(text: &str) -> String {
    println!("out {text}");
    eprint!("err ");
    eprintln!("{text}");
    "printed".into()
}

#[expect(clippy::panic, reason = "this is what it is for")]
pub(crate) fn trap() -> String {
    panic!("the probe was told to trap")
}

pub(crate) fn compute_for_ever() -> String {
    let mut number: u64 = 0;
    loop {
        number = black_box(number.wrapping_add(1));
    }
}

/// Allocates and fills so many MiB.
pub(crate) fn allocate(mebibytes: &str) -> anyhow::Result<String> {
    let mebibytes: usize = mebibytes.parse().context("MiB")?;
    let memory = black_box(vec![1_u8; mebibytes << 20]);
    Ok(format!("{}", memory.len()))
}
