//! Which XML a Rust type is written as.

use super::{Contract, Members, Value};
use crate::date::Date;

/// A class whose objects are written. [`class!`](crate::class!) implements it.
pub trait Written {
    /// Its data contract.
    const CONTRACT: &'static Contract;

    /// Its members in the order of the data contract.
    fn members(&self) -> Members<'_>;
}

/// A Rust type that is a member's type.
pub trait AsValue {
    /// The value as a member.
    fn as_value(&self) -> Value<'_>;
}

/// Implements [`AsValue`] for types that a value is made of without looking.
macro_rules! as_value {
    ($($type:ty => $kind:ident),+ $(,)?) => {
        $(impl AsValue for $type {
            fn as_value(&self) -> Value<'_> {
                Value::$kind(*self)
            }
        })+
    };
}

as_value! { i32 => Int, i64 => Long, bool => Bool, f64 => Double, Date => Date }

/// Null.
impl AsValue for () {
    fn as_value(&self) -> Value<'_> {
        Value::Null
    }
}

impl AsValue for String {
    fn as_value(&self) -> Value<'_> {
        self.as_str().into()
    }
}

impl AsValue for Option<String> {
    fn as_value(&self) -> Value<'_> {
        Value::text(self.as_deref())
    }
}

impl<T: Written> AsValue for T {
    fn as_value(&self) -> Value<'_> {
        Value::Object(T::CONTRACT, Some(self.members()))
    }
}

impl<T: Written> AsValue for Option<T> {
    fn as_value(&self) -> Value<'_> {
        Value::Object(T::CONTRACT, self.as_ref().map(T::members))
    }
}

impl<T: Written> AsValue for Vec<T> {
    fn as_value(&self) -> Value<'_> {
        let items = self.iter().map(|item| Some(item.members()));
        Value::Objects(T::CONTRACT, Some(items.collect()))
    }
}

impl<T: Written> AsValue for Option<Vec<Option<T>>> {
    fn as_value(&self) -> Value<'_> {
        let items = self.as_ref().map(|items| {
            let items = items.iter().map(|item| item.as_ref().map(T::members));
            items.collect()
        });
        Value::Objects(T::CONTRACT, items)
    }
}
