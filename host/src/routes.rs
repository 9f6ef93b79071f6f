//! Which component answers a path.

use anyhow::ensure;
use std::cmp::Ordering;

/// The routes of an application, the most specific first.
#[derive(Debug)]
pub(crate) struct Routes<T>(Vec<(Route, T)>);

/// One pattern: `/exact`, `/prefix/...`, `/with/:name`.
#[derive(Debug)]
pub(crate) struct Route {
    /// The pattern as the manifest writes it.
    pattern: String,
    segments: Vec<Segment>,
    /// Whether the pattern ends in `/...`.
    wildcard: bool,
}

/// One part of a pattern between slashes; the order is from specific to general.
#[derive(Debug, PartialEq)]
enum Segment {
    Literal(String),
    Name(String),
}

/// A route that matches, and what its variable parts matched.
pub(crate) struct Match<'a, T> {
    pub(crate) route: &'a Route,
    pub(crate) target: &'a T,
    /// What `/...` matched: empty, or from its slash to the end of the path.
    pub(crate) rest: &'a str,
    /// The named parts, in the pattern's order.
    pub(crate) names: Vec<(&'a str, &'a str)>,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Routes<T> {
    /// Adds a route.
    ///
    /// # Errors
    ///
    /// When the pattern does not start with a slash, has `...` elsewhere than at the end, or is there already.
    pub(crate) fn add(&mut self, pattern: &str, target: T) -> anyhow::Result<()> {
        let route = Route::parse(pattern)?;
        let position = self
            .0
            .partition_point(|(other, _)| other.specificity(&route) == Ordering::Less);
        if let Some((other, _)) = self.0.get(position) {
            ensure!(
                other.specificity(&route) != Ordering::Equal,
                "the routes `{}` and `{pattern}` match the same paths: remove one",
                other.pattern
            );
        }
        self.0.insert(position, (route, target));
        Ok(())
    }

    /// Finds the most specific route of a path.
    pub(crate) fn find<'a>(&'a self, path: &'a str) -> Option<Match<'a, T>> {
        self.0.iter().find_map(|(route, target)| {
            let (rest, names) = route.matches(path)?;
            Some(Match {
                route,
                target,
                rest,
                names,
            })
        })
    }

    /// The patterns and their targets, the most specific first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(route, target)| (route.pattern.as_str(), target))
    }
}

impl Route {
    fn parse(pattern: &str) -> anyhow::Result<Self> {
        ensure!(
            pattern.starts_with('/'),
            "route `{pattern}` does not start with a slash"
        );
        let (path, wildcard) = match pattern.strip_suffix("/...") {
            Some(path) => (path, true),
            None => (pattern, false),
        };
        let segments: Vec<Segment> = split(path)
            .map(|part| match part.strip_prefix(':') {
                Some(name) => Segment::Name(name.to_owned()),
                None => Segment::Literal(part.to_owned()),
            })
            .collect();
        let wrong = |segment: &Segment| match segment {
            Segment::Literal(text) => text.is_empty() || text.contains("..."),
            Segment::Name(name) => http::HeaderName::from_bytes(name.as_bytes()).is_err(),
        };
        ensure!(
            !segments.iter().any(wrong),
            "route `{pattern}` is none of the forms `/exact`, `/prefix/...`, `/with/:name`"
        );
        Ok(Self {
            pattern: pattern.to_owned(),
            segments,
            wildcard,
        })
    }

    /// The pattern as the manifest writes it.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The pattern without a trailing `/...`.
    pub(crate) fn prefix(&self) -> &str {
        self.pattern.strip_suffix("/...").unwrap_or(&self.pattern)
    }

    /// `Less` when this route goes before the other one: segment by segment a literal before a name, either before
    /// the end of a wildcard route.
    fn specificity(&self, other: &Self) -> Ordering {
        let rank = |route: &Self, index: usize| match route.segments.get(index) {
            Some(Segment::Literal(_)) => 0,
            Some(Segment::Name(_)) => 1,
            None if route.wildcard => 3,
            None => 2,
        };
        let text = |route: &Self, index: usize| match route.segments.get(index) {
            Some(Segment::Literal(text)) => text.clone(),
            _ => String::new(),
        };
        (0..=self.segments.len().max(other.segments.len()))
            .map(|index| {
                rank(self, index)
                    .cmp(&rank(other, index))
                    .then(text(self, index).cmp(&text(other, index)))
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn matches<'a>(&'a self, path: &'a str) -> Option<(&'a str, Vec<(&'a str, &'a str)>)> {
        if !path.starts_with('/') {
            // Such as `*` in `OPTIONS *`.
            return None;
        }
        // A slash at the end is part of what `/...` matched, and no part of anything else.
        let mut rest = if self.wildcard {
            path
        } else {
            path.trim_end_matches('/')
        };
        let mut names = Vec::new();
        for segment in &self.segments {
            let tail = rest.strip_prefix('/')?;
            let (part, next) = tail.split_at(tail.find('/').unwrap_or(tail.len()));
            match segment {
                Segment::Literal(text) if text == part => {}
                Segment::Name(name) if !part.is_empty() => names.push((name.as_str(), part)),
                _ => return None,
            }
            rest = next;
        }
        (self.wildcard || rest.is_empty()).then_some((rest, names))
    }
}

/// The parts of a path between its slashes, none for `/` and for the empty path.
fn split(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').take(if path.is_empty() { 0 } else { usize::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(patterns: &[&'static str]) -> Routes<&'static str> {
        let mut routes = Routes::default();
        for pattern in patterns {
            routes.add(pattern, *pattern).unwrap();
        }
        routes
    }

    #[test]
    fn the_most_specific_route_wins_whatever_the_order_in_the_manifest() {
        let patterns = ["/...", "/a/...", "/a/:x", "/a/b", "/:x/b", "/a/b/...", "/"];
        let mut reversed = patterns;
        reversed.reverse();
        for routes in [routes(&patterns), routes(&reversed)] {
            for (path, expected) in [
                ("/", "/"),
                ("/a", "/a/..."),
                ("/a/", "/a/..."),
                ("/a/b", "/a/b"),
                ("/a/b/", "/a/b"),
                ("/a/c", "/a/:x"),
                ("/c/b", "/:x/b"),
                ("/a/b/c", "/a/b/..."),
                ("/ab", "/..."),
            ] {
                assert_eq!(*routes.find(path).unwrap().target, expected, "{path}");
            }
        }
    }

    #[test]
    fn a_path_without_a_route_has_no_match() {
        let routes = self::routes(&["/a/...", "/b", "/c/:x"]);
        for path in ["/", "/ab", "/b/c", "/c", "/c/", "/c/1/2", "", "*", "a"] {
            assert!(routes.find(path).is_none(), "{path}");
        }
        assert!(self::routes(&["/..."]).find("*").is_none());
    }

    #[test]
    fn the_variable_parts_are_what_the_path_has_there() {
        let routes = routes(&["/a/:one/:two/..."]);
        let found = routes.find("/a/1/2/x/y/").unwrap();
        assert_eq!((found.rest, found.names), ("/x/y/", vec![("one", "1"), ("two", "2")]));
        assert_eq!(routes.find("/a/1/2").unwrap().rest, "");
        assert_eq!(routes.find("/a/1/2/").unwrap().rest, "/");
        assert_eq!(found.route.prefix(), "/a/:one/:two");
    }

    #[test]
    fn wrong_patterns_and_duplicates_are_refused() {
        let mut routes = routes(&["/a/:x"]);
        for pattern in ["a", "", "/a//b", "/.../a", "/:", "/a/:y"] {
            routes.add(pattern, "").unwrap_err();
        }
    }
}
