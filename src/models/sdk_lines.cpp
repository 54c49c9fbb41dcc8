#include "models/sdk_lines.h"

using namespace Qt::StringLiterals;

namespace retrospan::models {

std::vector<SdkLine> sdkLines(const QString& http, const QString& grpc)
{
    std::vector<SdkLine> lines;
    const QString web = u"http://"_s + http;
    const auto otel = [&](const QString& name, const QString& protocol, const QString& address) {
        lines.push_back({name,
                         u"export OTEL_EXPORTER_OTLP_ENDPOINT=http://"_s + address
                             + u"\nexport OTEL_EXPORTER_OTLP_PROTOCOL="_s + protocol});
    };
    if (!http.isEmpty()) {
        otel(u"Python"_s, u"http/protobuf"_s, http);
        otel(u"JavaScript"_s, u"http/protobuf"_s, http);
        otel(u"Go"_s, u"http/protobuf"_s, http);
        otel(u"Java"_s, u"http/protobuf"_s, http);
    }
    if (!grpc.isEmpty()) otel(u"gRPC, any language"_s, u"grpc"_s, grpc);
    if (!http.isEmpty()) {
        lines.push_back(
            {u"curl"_s,
             u"curl -i "_s + web + u"/v1/traces -H 'content-type: application/json' -d @trace.json"_s});
        lines.push_back({u"LangSmith"_s,
                         u"export LANGSMITH_TRACING=true\nexport LANGSMITH_ENDPOINT="_s + web
                             + u"\nexport LANGSMITH_API_KEY=local"_s});
        lines.push_back({u"Langfuse"_s,
                         u"export LANGFUSE_BASE_URL="_s + web
                             + u"\nexport LANGFUSE_PUBLIC_KEY=local\nexport LANGFUSE_SECRET_KEY=local"_s});
        lines.push_back({u"OpenAI Agents"_s,
                         u"setTracingExporter(new OpenAITracingExporter({ endpoint: '"_s + web
                             + u"/v1/traces/ingest', apiKey: 'local' }))"_s});
    }
    return lines;
}

} // namespace retrospan::models
