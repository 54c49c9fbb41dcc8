#include "cli/span_named.h"

#include "models/deep_link.h"
#include "trace/span_places.h"

namespace retrospan::app::cli {

Result<Row> rowOrLink(const SpanTable& table, const std::string& name)
{
    if (!models::isDeepLink(name)) return rowNamed(table, name);
    const auto link = models::parseDeepLink(name);
    if (!link.ok()) return link.error();
    return rowNamed(table, link->span);
}

} // namespace retrospan::app::cli
