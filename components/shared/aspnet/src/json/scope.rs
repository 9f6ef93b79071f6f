//! Where in the text a reader is: the containers that are open, and the path that errors are noted under.

use super::Unreadable;

/// How many containers may be open at once; the formatter's `MaxDepth`.
const MAX_DEPTH: usize = 256;

/// Characters that make a member's name unfit for a path with dots.
const SPECIAL: [char; 18] = [
    '.', ' ', '\'', '/', '"', '[', ']', '(', ')', '\t', '\n', '\r', '\u{c}', '\u{8}', '\\', '\u{85}', '\u{2028}',
    '\u{2029}',
];

/// A container, with the place in it that was read last.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scope {
    /// The text itself.
    Root,
    /// An object, with the name of the member.
    Object(Option<Box<str>>),
    /// An array, with the index of the item, -1 before the first one.
    Array(i64),
    /// `new Name(`, with the index of the argument.
    Constructor(i64),
}

impl Scope {
    /// Whether both are of one kind.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    fn write_to(&self, path: &mut String) {
        match self {
            Self::Root => {}
            Self::Object(name) => write_name(name.as_deref().unwrap_or_default(), path),
            Self::Array(index) | Self::Constructor(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
    }
}

/// The containers that are open.
#[derive(Debug)]
pub(super) struct Scopes {
    current: Scope,
    outer: Vec<Scope>,
    exceeded: bool,
}

impl Scopes {
    pub(super) fn new() -> Self {
        Self {
            current: Scope::Root,
            outer: Vec::new(),
            exceeded: false,
        }
    }

    pub(super) fn current(&self) -> &Scope {
        &self.current
    }

    /// How many containers are open around the current one.
    pub(super) fn outer(&self) -> usize {
        self.outer.len()
    }

    /// Opens a container. The one that is too deep is open nevertheless: a reader that goes on finds its end, and deeper
    /// ones are no further errors until the depth is allowed again.
    pub(super) fn open(&mut self, scope: Scope) -> Result<(), Unreadable> {
        self.count();
        let outer = std::mem::replace(&mut self.current, scope);
        if outer == Scope::Root {
            return Ok(());
        }
        self.outer.push(outer);
        if self.outer.len() >= MAX_DEPTH && !self.exceeded {
            self.exceeded = true;
            return Err(Unreadable);
        }
        Ok(())
    }

    /// Closes the current container and gives it back.
    pub(super) fn close(&mut self) -> Scope {
        let outer = self.outer.pop().unwrap_or(Scope::Root);
        if self.outer.len() < MAX_DEPTH {
            self.exceeded = false;
        }
        std::mem::replace(&mut self.current, outer)
    }

    /// Counts an item of the current container.
    pub(super) fn count(&mut self) {
        if let Scope::Array(index) | Scope::Constructor(index) = &mut self.current {
            *index = index.saturating_add(1);
        }
    }

    /// Sets the name of the current object's member.
    pub(super) fn set_name(&mut self, name: String) {
        self.current = Scope::Object(Some(name.into_boxed_str()));
    }

    /// The name of the current object's member.
    pub(super) fn name(&self) -> &str {
        match &self.current {
            Scope::Object(Some(name)) => name,
            _ => "",
        }
    }

    /// The index of the item in the array that so many containers are around.
    pub(super) fn index(&self, outer: usize) -> i64 {
        match self.outer.get(outer).unwrap_or(&self.current) {
            Scope::Root => 0,
            Scope::Object(_) => -1,
            Scope::Array(index) | Scope::Constructor(index) => *index,
        }
    }

    /// `Props[0].SNO`; `inside` tells whether anything of the current container was read.
    pub(super) fn path(&self, inside: bool) -> String {
        let mut path = String::new();
        self.outer.iter().for_each(|scope| scope.write_to(&mut path));
        if inside {
            self.current.write_to(&mut path);
        }
        path
    }
}

/// Adds a member's name to a path: `.name`, or `['na.me']`.
fn write_name(name: &str, path: &mut String) {
    if !name.contains(SPECIAL) {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
        return;
    }
    path.push_str("['");
    for character in name.chars() {
        match character {
            '\'' | '\\' => path.extend(['\\', character]),
            '\t' => path.push_str("\\t"),
            '\n' => path.push_str("\\n"),
            '\r' => path.push_str("\\r"),
            '\u{c}' => path.push_str("\\f"),
            '\u{8}' => path.push_str("\\b"),
            '\0'..' ' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                path.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => path.push(character),
        }
    }
    path.push_str("']");
}
