#include "models/readiness_report.h"

#include "models/deep_link.h"

namespace retrospan::models {

std::string ReadinessReport::linkOf(const insight::Shortfall& shortfall) const
{
    const std::string& session = sessionOf(shortfall).id;
    return shortfall.span.id.empty() ? linkToSession(session) : linkToSpan(session, toHex(shortfall.span.id));
}

} // namespace retrospan::models
