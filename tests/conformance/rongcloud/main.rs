//! RongCloud's routing callback, called as RongCloud would. Document: docs/api/rongcloud.md
