//! JSON as Newtonsoft.Json 12 reads and writes it.
