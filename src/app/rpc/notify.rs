//! `notify_*`. Threading rule: any thread.

use crate::jsonrpc::methods::Def;

pub(super) const METHODS: &[Def] = &[];
