// Reads what the spans of a session said, once, into a digest. Long for long sessions: not on the GUI thread.
#pragma once

#include "store/workspace.h"
#include "trace/message.h"
#include "trace/result.h"
#include "trace/session_digest.h"
#include "trace/span_table.h"

#include <functional>
#include <stop_token>

namespace retrospan::app {

/// Adds a span of `table` whose content was derived for another reason already.
void addToDigest(SessionDigest& digest, const SpanTable& table, Row row, const SpanView& view,
                 const SpanContent& content);

/// What is looked at beside the digest while the content is read.
using AlsoRead = std::function<void(Row row, const SpanContent& content)>;

/// `session` is the key of the session that `table` holds.
[[nodiscard]] Result<SessionDigest> readDigest(store::Workspace& workspace, std::int64_t session,
                                               const SpanTable& table, std::stop_token stop = {},
                                               const AlsoRead& also = {});

} // namespace retrospan::app
