//! Name-value pairs of a query string or an `application/x-www-form-urlencoded` body.

/// Decoded pairs in the order in which they came; names may repeat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

/// The text is not percent-encoded UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not percent-encoded UTF-8")]
pub struct NotUtf8;

/// A name that should stand once stands more often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is given more than once")]
pub struct Repeated(pub &'static str);

impl Pairs {
    /// Decodes `a=1&b=2`; `+` is a space, a name without `=` has an empty value.
    ///
    /// # Errors
    ///
    /// What the percent-encoding stands for is not UTF-8.
    pub fn decode(text: &[u8]) -> Result<Self, NotUtf8> {
        percent_encoding::percent_decode(text)
            .decode_utf8()
            .map_err(|_| NotUtf8)?;
        let owned = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
            (name.into_owned(), value.into_owned())
        };
        Ok(Self(form_urlencoded::parse(text).map(owned).collect()))
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All values of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The values of `name` and of its elements as PHP and jQuery spell them, `name[]` and `name[0]`.
    pub fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let is_of = move |key: &str| {
            key.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        self.0
            .iter()
            .filter(move |(key, _)| is_of(key))
            .map(|(_, value)| value.as_str())
    }

    /// The value of `name`, which may stand once.
    ///
    /// # Errors
    ///
    /// It stands more often, even if always with the same value.
    pub fn single(&self, name: &'static str) -> Result<Option<&str>, Repeated> {
        let mut values = self.all(name);
        let value = values.next();
        if values.next().is_some() {
            Err(Repeated(name))
        } else {
            Ok(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NotUtf8, Pairs, Repeated};
    use proptest::prelude::{any, proptest};

    #[test]
    fn pairs_are_decoded_once_and_repetition_is_seen() {
        let pairs = Pairs::decode(b"a=%2A+b&c&d=1&d=1&%E6%BC%A2=x").unwrap();
        assert_eq!(pairs.single("a"), Ok(Some("* b")));
        assert_eq!(pairs.single("c"), Ok(Some("")));
        assert_eq!(pairs.single("漢"), Ok(Some("x")));
        assert_eq!(pairs.single("A"), Ok(None));
        assert_eq!(pairs.single("d"), Err(Repeated("d")));
        assert_eq!(Pairs::decode(b"a=%FF"), Err(NotUtf8));
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(name in any::<String>(), value in any::<String>()) {
            let text = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            assert_eq!(Pairs::decode(text.as_bytes()).unwrap().0, [(name, value)]);
        }

        #[test]
        fn any_bytes_are_decoded_or_refused_without_a_panic(text in any::<Vec<u8>>()) {
            let _ = Pairs::decode(&text);
        }
    }
}
