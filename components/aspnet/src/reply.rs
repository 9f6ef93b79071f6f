//! Replies and errors in the form that was negotiated.
