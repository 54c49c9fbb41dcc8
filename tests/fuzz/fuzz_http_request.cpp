// Any requests, through everything between the socket and the intake: admission, unpacking, translation, the
// reader, the answers. An input is requests with 0x1e between them, each "METHOD target", lines of fields, an
// empty line and the body.
#include "live/http_request.h"
#include "live/intake_queue.h"
#include "live/vendor_plans.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace retrospan;
using namespace retrospan::live;

std::string_view cut(std::string_view& rest, char end)
{
    const std::size_t at = std::min(rest.find(end), rest.size());
    const std::string_view piece = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return piece;
}

HttpHead headOf(std::string_view& text)
{
    HttpHead head;
    std::string_view first = cut(text, '\n');
    head.method = cut(first, ' ');
    head.target = first;
    for (std::string_view line = cut(text, '\n'); !line.empty(); line = cut(text, '\n')) {
        const std::string_view name = cut(line, ':');
        head.fields.emplace_back(name, line);
    }
    return head;
}

void decode(const Delivery& delivery)
{
    import::ImportReport report;
    decodeDelivery(
        delivery, [](SpanBatch&&) { return true; }, report);
}

void request(std::string_view text, VendorIngest& vendors)
{
    HttpRules rules;
    rules.maxInflatedBytes = 1024 * 1024;
    const HttpHead head = headOf(text);
    const Admission admission = admit(head, rules);
    if (admission.answer) {
        if (admission.answer->status < 200 || admission.answer->status > 431) std::abort();
        return;
    }
    const HttpPlan plan = planRequest(admission, head, std::string(text), rules, vendors);
    if (plan.answer) return;
    if (plan.delivery.body.size() > 16 * rules.maxInflatedBytes) std::abort();
    decode(plan.delivery);
    for (const Verdict verdict : {Verdict::stored, Verdict::malformed, Verdict::busy, Verdict::failed})
        static_cast<void>(
            answerOf(plan, {verdict, 1, 1, std::string(text.substr(0, 100))}, admission.encoding));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    VendorIngest vendors;
    for (int most = 8; !text.empty() && most > 0; --most) request(cut(text, '\x1e'), vendors);
    return 0;
}
