//! Classes, each described once: [`class!`](crate::class!), and the member types that only replies have.

#[cfg(test)]
mod tests;

use crate::xml::{AsValue, Value};
use serde::Serialize;

/// A member of type `object`, which holds a `T`: XML says there which type that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AnyObject<T>(pub T);

impl<T: AsValue> AsValue for AnyObject<T> {
    fn as_value(&self) -> Value<'_> {
        Value::any(self.0.as_value())
    }
}

/// `new object()`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plain {}

impl AsValue for Plain {
    fn as_value(&self) -> Value<'_> {
        Value::Plain
    }
}

/// Declares a class of the original: a struct, its members' names on the wire, and what reads and writes it.
///
/// ```
/// use aspnet::date::Date;
///
/// const NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/Shop.Models";
///
/// aspnet::class! {
///     /// What is ordered.
///     #[derive(Clone, PartialEq)]
///     read write struct OrderLine: "OrderLine" in NAMESPACE {
///         /// The article's number.
///         article_no: Option<String> = "ArticleNO",
///         /// How many.
///         count: i32 = "Count",
///     }
/// }
///
/// aspnet::class! {
///     /// An order, as clients send it.
///     read struct Order: "Order" in NAMESPACE {
///         /// When it was made.
///         made: Date = "Made",
///         /// What is ordered.
///         lines: Option<Vec<Option<OrderLine>>> = "Lines",
///     }
/// }
///
/// let mut state = aspnet::ModelState::default();
/// let order: Order = aspnet::json::read(r#"{"lines":[{"articleNo":"a","COUNT":2}]}"#, 0, "order", &mut state).unwrap();
/// let line = order.lines.unwrap().remove(0).unwrap();
/// assert_eq!(aspnet::json::encode(&line).unwrap(), r#"{"ArticleNO":"a","Count":2}"#);
/// assert!(aspnet::xml::encode(&line, 0).ends_with("<ArticleNO>a</ArticleNO><Count>2</Count></OrderLine>"));
/// ```
///
/// - `read`: [`Model`](crate::Model) and [`Fields`](crate::Fields), for JSON, XML and forms, and `Default`. Each field is of
///   a type that implements [`Bind`](crate::Bind).
/// - `write`: `Serialize`, for JSON, with the members in their order; and [`Written`](crate::xml::Written), for XML, with the
///   members in the order of the data contract. Each field is of a type that implements both `Serialize` and
///   [`AsValue`].
/// - `: "Name" in NAMESPACE` is the class's data contract. A site without XML has none; its classes are then written as JSON
///   only.
/// - `write serializable`: a class with `[Serializable]` instead of a data contract, so that XML has the names of the fields
///   behind its properties, `<Name>k__BackingField`.
/// - `..base: Base` behind the last member: the class is derived from `Base`, whose members JSON has last and XML first.
/// - A class that is only written may have one type parameter, that of a member.
///
/// All have `Debug`. Further attributes of the struct stand before `read` and `write`; those of a field, such as
/// `#[serde(serialize_with = "…")]`, before the field.
#[macro_export]
macro_rules! class {
    (@name property $member:literal) => { $member };
    (@name serializable $member:literal) => { concat!("<", $member, ">k__BackingField") };

    (@struct [$($meta:tt)*] $vis:vis struct $type:ident $(: $name:literal in $namespace:path)? {
        $($(#[$attribute:meta])* $field_vis:vis $field:ident: $kind:ty = $member:literal,)+
    }) => {
        #[derive(Debug, Default)]
        $($meta)*
        $vis struct $type {
            $($(#[$attribute])* $field_vis $field: $kind,)+
        }
    };

    (@written_struct [$($meta:tt)*] $vis:vis struct $type:ident $(<$parameter:ident>)? $(: $name:literal in $namespace:path)? {
        $($(#[$attribute:meta])* $field_vis:vis $field:ident: $kind:ty = $member:literal,)+
        $(..$base:ident: $base_type:ty $(,)?)?
    }) => {
        #[derive(Debug, serde::Serialize)]
        $($meta)*
        $vis struct $type $(<$parameter>)? {
            $($(#[$attribute])* #[serde(rename = $member)] $field_vis $field: $kind,)+
            $(#[serde(flatten)] $base: $base_type,)?
        }
    };

    (@model $type:ident $name:expr, $namespace:expr) => {
        impl $crate::model::Class for $type {
            const CLASS: &'static str = $name;
        }

        impl $crate::Model for $type {
            const NAME: &'static str = $name;
            const NAMESPACE: &'static str = $namespace;
        }
    };

    (@read $vis:vis struct $type:ident $(: $name:literal in $namespace:path)? {
        $($(#[$attribute:meta])* $field_vis:vis $field:ident: $kind:ty = $member:literal,)+
    }) => {
        impl $crate::Fields for $type {
            fn names(&self) -> &'static [&'static str] {
                &[$($member),+]
            }

            fn slot(&mut self, name: &str) -> Option<$crate::Slot<'_>> {
                match name {
                    $($member => Some($crate::Bind::slot(&mut self.$field)),)+
                    _ => None,
                }
            }
        }

        $crate::class!(@contract $type $($name in $namespace)?);
    };

    (@contract $type:ident $name:literal in $namespace:path) => { $crate::class!(@model $type $name, $namespace); };
    (@contract $type:ident) => { $crate::class!(@model $type stringify!($type), ""); };

    (@xml $names:ident $vis:vis struct $type:ident $(<$parameter:ident>)? : $name:literal in $namespace:path {
        $($(#[$attribute:meta])* $field_vis:vis $field:ident: $kind:ty = $member:literal,)+
        $(..$base:ident: $base_type:ty $(,)?)?
    }) => {
        impl $(<$parameter: $crate::xml::AsValue>)? $crate::xml::Written for $type $(<$parameter>)? {
            const CONTRACT: &'static $crate::xml::Contract = &$crate::xml::Contract {
                name: $name,
                namespace: $namespace,
            };

            fn members(&self) -> $crate::xml::Members<'_> {
                $crate::xml::Members::new([
                    $(($crate::class!(@name $names $member), $crate::xml::AsValue::as_value(&self.$field)),)+
                ])
                $(.based_on($crate::xml::Written::members(&self.$base)))?
            }
        }
    };
    (@xml $names:ident $vis:vis struct $type:ident $(<$parameter:ident>)? { $($members:tt)+ }) => {};

    ($(#[$meta:meta])* read write $($class:tt)+) => {
        $crate::class!(@written_struct [#[derive(Default)] $(#[$meta])*] $($class)+);
        $crate::class!(@read $($class)+);
        $crate::class!(@xml property $($class)+);
    };
    ($(#[$meta:meta])* read $($class:tt)+) => {
        $crate::class!(@struct [$(#[$meta])*] $($class)+);
        $crate::class!(@read $($class)+);
    };
    ($(#[$meta:meta])* write serializable $($class:tt)+) => {
        $crate::class!(@written_struct [$(#[$meta])*] $($class)+);
        $crate::class!(@xml serializable $($class)+);
    };
    ($(#[$meta:meta])* write $($class:tt)+) => {
        $crate::class!(@written_struct [$(#[$meta])*] $($class)+);
        $crate::class!(@xml property $($class)+);
    };
}
