//! XML as the `DataContractSerializer` reads and writes it.
//!
//! The tokens of a document are found by `quick-xml`. What makes them well-formed is checked here, because the serializer's
//! reader has its own idea of that: it has no document types, no entities but the five that need no declaration, no
//! processing instructions, and it takes references to characters that XML does not have. Names are resolved and compared
//! here too, in time that grows with the document's length alone, whatever its attributes and namespaces are.

mod attributes;
mod characters;
mod document;
mod names;
mod namespaces;
mod read;
#[cfg(test)]
mod tests;
mod values;
mod write;
mod written;

use work::Exceeded;

#[cfg(test)]
pub(crate) use read::cost;
pub use read::{Order, read};
pub use write::{Contract, Members, Value, encode, error, error_with_state};
pub use written::{AsValue, Written};

/// `i:nil`, `i:type`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The types of numbers and texts.
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
/// `z:Id`, `z:Ref`, and the types that XML Schema lacks.
const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";
/// Lists of texts.
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
/// The namespace of declarations of namespaces, and that of `xml:lang`.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A document that cannot be read, whatever the reason: callers are not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unreadable;

impl From<Exceeded> for Unreadable {
    fn from(_: Exceeded) -> Self {
        Self
    }
}
