//! The directory, called as a client would. Document: docs/api/directory.md
