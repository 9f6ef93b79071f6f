//! The method of a request, as `yii\web\Request` finds it.

use crate::Error;
use crate::php::Array;
use common::http::Incoming;
use http::Method;

/// By this header a client whose proxies let nothing but GET and POST pass says which method it means.
const OVERRIDE: &str = "x-http-method-override";
/// The variable of a form that says the same.
const VARIABLE: &str = "_method";
/// What a form cannot make of a request that is none of them: those change nothing.
const READING: [Method; 3] = [Method::GET, Method::HEAD, Method::OPTIONS];

/// The method that a request means by its header `X-HTTP-Method-Override`, else its own. `None`: no method at all.
#[must_use]
pub fn method(incoming: &Incoming) -> Option<Method> {
    match incoming.header(OVERRIDE) {
        Some(meant) => parse(meant.as_bytes()),
        None => Some(incoming.method.clone()),
    }
}

/// Whether a request of another method means HEAD. The host leaves out the body of a reply to HEAD itself.
pub(crate) fn is_head_by_name(incoming: &Incoming) -> bool {
    incoming.method != Method::HEAD && method(incoming) == Some(Method::HEAD)
}

/// Whether a form is that of a POST by its variable `_method`.
///
/// # Errors
///
/// [`Error::Method`]: it means another method.
pub(crate) fn of_form(form: &Array) -> Result<(), Error> {
    let Some(meant) = form.text(VARIABLE) else {
        return Ok(());
    };
    match parse(meant) {
        Some(method) if method == Method::POST || READING.contains(&method) => Ok(()),
        _ => Err(Error::Method(vec![Method::POST])),
    }
}

fn parse(text: &[u8]) -> Option<Method> {
    Method::from_bytes(&text.to_ascii_uppercase()).ok()
}
