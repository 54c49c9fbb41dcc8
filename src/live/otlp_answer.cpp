#include "live/otlp_answer.h"

#include "trace/utf8.h"

#include <protozero/pbf_writer.hpp>

namespace retrospan::live {
namespace {

using protozero::pbf_writer;

} // namespace

std::string exportResponse(const Receipt& receipt)
{
    std::string bytes;
    if (receipt.rejected == 0) return bytes;
    pbf_writer response(bytes);
    pbf_writer partialSuccess(response, 1);
    partialSuccess.add_int64(1, static_cast<std::int64_t>(receipt.rejected));
    partialSuccess.add_string(2, repairedUtf8(receipt.message));
    partialSuccess.commit();
    return bytes;
}

std::string rpcStatus(int code, std::string_view message, std::optional<std::chrono::seconds> retryAfter)
{
    std::string bytes;
    pbf_writer status(bytes);
    status.add_int32(1, code);
    status.add_string(2, repairedUtf8(message));
    if (retryAfter) {
        pbf_writer detail(status, 3);
        detail.add_string(1, "type.googleapis.com/google.rpc.RetryInfo");
        pbf_writer retryInfo(detail, 2);
        pbf_writer delay(retryInfo, 1);
        delay.add_int64(1, retryAfter->count());
    }
    return bytes;
}

} // namespace retrospan::live
