#include "live/vendor_ingest.h"

namespace retrospan::live {

void BoundedTraces::remember(std::string_view id, std::string_view trace)
{
    if (id.empty() || trace.empty() || id.size() > kMaxIdBytes || trace.size() > kMaxIdBytes) return;
    if (m_traces.find(id) == trace) return;
    if (++m_count > kMaxIds) {
        m_traces = {};
        m_count = 1;
    }
    m_traces.remember(id, trace);
}

} // namespace retrospan::live
