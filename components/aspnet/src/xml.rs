//! XML as the DataContractSerializer reads and writes it.
