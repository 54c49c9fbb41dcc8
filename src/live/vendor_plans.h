// The endpoints of LangSmith, Langfuse and the OpenAI Agents SDK: what their SDKs ask before they send, what
// they send, and the answers they expect. Thread: confined.
#pragma once

#include "live/http_request.h"
#include "live/vendor_ingest.h"

namespace retrospan::live {

/// What is remembered between requests.
struct VendorIngest {
    LangsmithIngest langsmith = {};
    LangfuseIngest langfuse = {};
    OpenAiAgentsIngest openAiAgents = {};
};

/// Precondition: the endpoint is one of a vendor. `body` is unpacked.
[[nodiscard]] HttpPlan vendorPlan(const Admission& admission, const HttpHead& head, std::string body,
                                  VendorIngest& ingest);

} // namespace retrospan::live
