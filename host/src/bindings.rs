//! Bindings of what Spin adds to WASI, generated from the world `spin` in `wit/`.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "im-bundle:worlds/spin",
    imports: { default: async | trappable },
    with: {
        "spin:sqlite/sqlite.connection": crate::sqlite::Connection,
        "spin:key-value/key-value.store": crate::key_value::Store,
        "wasi:keyvalue/store.bucket": crate::key_value::Store,
        "wasi:keyvalue/atomics.cas": crate::key_value::Cas,
    },
});
