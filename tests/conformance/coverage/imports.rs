//! Imports are written alike everywhere: in one block, which rustfmt sorts, with a line a module.

use crate::house::code;
use crate::{report, told};
use conformance::workspace;

/// A `use` of a file.
struct Import {
    /// Its lines, from the first to the last.
    lines: (usize, usize),
    indent: usize,
    text: String,
}

fn imports(text: &str) -> Vec<Import> {
    let mut imports: Vec<Import> = Vec::new();
    let mut is_open = false;
    for (number, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if ["use ", "pub use ", "pub(crate) use "]
            .iter()
            .any(|start| code.starts_with(start))
            && !is_open
        {
            let indent = line.len() - code.len();
            imports.push(Import {
                lines: (number, number),
                indent,
                text: String::new(),
            });
            is_open = true;
        }
        if let Some(import) = imports.last_mut().filter(|_| is_open) {
            import.lines.1 = number;
            import.text.push_str(code);
            is_open = !code.ends_with(';');
        }
    }
    imports
}

/// What is wrong with the second of two imports that follow each other.
fn wrong(first: &Import, second: &Import) -> Option<&'static str> {
    let module = |import: &Import| Some(import.text.split('{').next()?.rsplit_once("::")?.0.to_owned());
    let names = second.text.split_once('{').map_or("", |(_, names)| names);
    // What a module passes on may stand apart.
    let are_plain = [first, second].iter().all(|import| import.text.starts_with("use "));
    let (end, begin) = (first.lines.1, second.lines.0);
    if names.contains("::") {
        Some("names several modules")
    } else if first.indent == second.indent && end + 1 == begin && module(first) == module(second) {
        Some("is of the same module as the line before")
    } else if are_plain && first.indent == second.indent && end + 2 == begin {
        Some("stands apart from the import before")
    } else {
        None
    }
}

/// One block, which rustfmt sorts, and a line a module.
#[test]
fn imports_are_one_block_with_a_line_a_module() {
    let mut failures = Vec::new();
    let components = workspace().join("components");
    for (file, text) in code().into_iter().filter(|(file, _)| !file.starts_with(&components)) {
        let mut before = Import {
            lines: (0, 0),
            indent: usize::MAX,
            text: String::new(),
        };
        for import in imports(&text) {
            if let Some(why) = wrong(&before, &import) {
                failures.push(format!(
                    "{}:{}: {why}: {}",
                    told(&file),
                    import.lines.0 + 1,
                    import.text
                ));
            }
            before = import;
        }
    }
    report("imports_are_one_block_with_a_line_a_module", &failures);
}
