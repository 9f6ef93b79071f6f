//! The classes of the documents, as requests are bound to them, and as they are stored and shown. Members are in the
//! documents' order.

mod group;
mod member;
mod person;

pub(crate) use group::{GroupApiModel, Made, in_utc};
pub(crate) use member::MemberApiModel;
pub(crate) use person::Person;

use aspnet::{Bind, Enumeration, Slot};
use serde::{Deserialize, Serialize};

aspnet::class! {
    /// An item of `Props`: something else to be known of a group or a member.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(default)]
    read write pub(crate) struct PropertyApiModel {
        /// What the property is called.
        pub(crate) name: Option<String> = "Name",
        /// What people call it.
        pub(crate) desc: Option<String> = "Desc",
        /// Its value.
        pub(crate) val: Option<String> = "Val",
        /// Its place among others.
        pub(crate) sno: i32 = "SNO",
    }
}

/// A list of properties, as a client sends it.
pub(crate) type Props = Option<Vec<Option<PropertyApiModel>>>;

/// Makes types of numbers whose names are known or not.
macro_rules! enumerations {
    ($($(#[$meta:meta])* $type:ident { $($member:literal = $number:literal),* })+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
            pub(crate) struct $type(pub i32);

            impl Bind for $type {
                fn slot(&mut self) -> Slot<'_> {
                    static ENUMERATION: Enumeration = Enumeration {
                        name: stringify!($type),
                        members: &[$(($member, $number)),*],
                    };
                    Slot::Enum(&mut self.0, &ENUMERATION)
                }
            }
        )+
    };
}

// UNSPECIFIED: sns-groups-enumerations
enumerations! {
    /// How a group is joined.
    JoinGroupMode {}
    /// By what a member is reached.
    AppStatus { "App" = 1, "Sms" = 2, "None" = 3 }
    /// 0: no administrator.
    AdminLevel {}
    /// How a member's telephone number is shown.
    MemberTelDisplay {}
}

impl AdminLevel {
    /// Whether it is an administrator's.
    pub(crate) fn administers(self) -> bool {
        self.0 > 0
    }
}

/// The level of those who are named when a group is added.
pub(crate) const ADMINISTRATOR: AdminLevel = AdminLevel(1);
/// Reached by neither the app nor text messages.
pub(crate) const UNREACHED: AppStatus = AppStatus(3);
