//! What fuzzing has kept still holds: bytes that reach something of their own, and those for which something did not hold.

use fuzz::TARGETS;
use std::fs;
use std::path::Path;

/// A folder of the corpus is read with every `cargo test`, and cloned with the repository.
const LARGEST_FOLDER: u64 = 200_000;

#[test]
fn everything_holds_for_each_entry_of_the_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for target in &TARGETS {
        let folder = corpus.join(target.name);
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut size = 0;
        for entry in entries {
            let path = entry.expect("an entry").path();
            // A test that fails shows what it wrote, and so the entry.
            println!("{}", path.display());
            let data = fs::read(&path).expect("a file");
            size += data.len() as u64;
            (target.check)(&data);
        }
        assert!(size > 0, "{} has nothing", folder.display());
        assert!(size < LARGEST_FOLDER, "{} has {size} bytes", folder.display());
    }
}
