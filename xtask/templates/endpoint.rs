//! `{{method}} {{path}}`
//!
//! Not written yet. Document: {{document}}

{{imports}}
use common::http::Incoming;
use common::{Endpoint, Failure};
use http::Method;
{{serde}}
/// What is asked for.
pub(crate) struct {{Type}} {}

impl Endpoint for {{Type}} {
    const NAME: &'static str = "{{stem}}";
    const METHOD: Method = Method::{{method}};
    const PATH: &'static str = "{{path}}";
    type Family = {{Family}};
    type Caller = {{Caller}};
    type Reply = {{Reply}};

    fn decode(_: &{{Family}}, _: {{Caller}}, _: &Incoming) -> Result<Self, {{Error}}> {
        Ok(Self {})
    }

    async fn handle(self, _: &{{Family}}) -> Result<{{Reply}}, {{Error}}> {
        Err(Failure::Internal("{{stem}} is not written yet".to_owned()).into())
    }
}
{{reply}}
