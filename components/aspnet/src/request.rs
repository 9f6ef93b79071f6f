//! A request body, from its bytes to a model.
