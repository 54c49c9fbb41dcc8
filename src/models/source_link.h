// SourceLink: the page of the tool that recorded a span, when the record carries one. Invariants: only an
// http or https address with a host, from a field known to hold it; nothing is opened or fetched here.
// Thread: pure. Complexity: linear in the span's attributes.
#pragma once

#include "trace/span_view.h"

#include <QString>
#include <QUrl>

#include <optional>

namespace retrospan::models {

struct SourceLink {
    QString tool; ///< "LangSmith"
    QUrl url;
};

[[nodiscard]] std::optional<SourceLink> sourceLinkOf(const SpanView& span);

} // namespace retrospan::models
