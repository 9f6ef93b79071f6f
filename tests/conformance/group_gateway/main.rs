//! Yunzhijia's group API, called as a client would. Document: docs/api/group-gateway.md
