#include "redacted_copy.h"

#include "case_contents.h"
#include "import/span_filter.h"
#include "intake_settings.h"

namespace retrospan::app {
namespace {

Result<std::shared_ptr<import::IntakeGate>> gateOf(const import::RedactionRules& rules)
{
    auto gate = std::make_shared<import::IntakeGate>(hexHash);
    import::IntakeRules all;
    all.redaction = rules;
    if (const Status set = gate->setRules(all); !set.ok()) return set.error();
    return gate;
}

} // namespace

Result<std::unique_ptr<RedactedCopy>> RedactedCopy::make(Library& library, std::int64_t session,
                                                         const import::RedactionRules& rules,
                                                         const std::function<void()>& span,
                                                         std::stop_token stop)
{
    std::unique_ptr<RedactedCopy> copy(new RedactedCopy);
    auto own = TemporaryLibrary::make();
    auto contents = readContents(library.workspace(), session);
    const auto gate = gateOf(rules);
    const auto prices = library.priceChanges();
    if (!own.ok()) return own.error();
    if (!contents.ok()) return contents.error();
    if (!gate.ok()) return gate.error();
    if (!prices.ok()) return prices.error();
    copy->m_copy = std::move(*own);
    if (const Status priced = copy->library().setPriceChanges(*prices); !priced.ok()) return priced.error();
    const SpanFeed feed = [&](const import::BatchSink& sink) {
        return feedSpans(library.workspace(), {session}, sink, stop, *gate, span);
    };
    const auto written = writeCase(copy->m_copy->workspace(), std::move(*contents), feed, *gate);
    if (written.cancelled()) return Cancelled{};
    if (!written.ok()) return written.error();
    copy->m_session = *written;
    copy->m_removed = (*gate)->effects().redacted;
    const Status verified = copy->verify(rules, stop);
    if (verified.cancelled()) return Cancelled{};
    if (!verified.ok()) return verified.error();
    return copy;
}

/// Reads back what was written and looks again, with another redactor.
Status RedactedCopy::verify(const import::RedactionRules& rules, std::stop_token stop) const
{
    const auto gate = gateOf(rules);
    if (!gate.ok()) return gate.error();
    const auto compiled = (*gate)->rules();
    if (!compiled) return success();
    import::SpanFilter filter(**gate);
    filter.use(*compiled);
    const Status read = m_copy->workspace().eachSpan(
        m_session,
        [&](const store::SpanDetail& detail) {
            SpanView view = detail.view;
            filter.apply(view);
            return true;
        },
        stop);
    if (!read.ok()) return read;
    filter.report();
    const auto contents = readContents(m_copy->workspace(), m_session);
    if (!contents.ok()) return contents.error();
    const bool clean =
        (*gate)->effects().redactions() == 0 && compiled->redactor.scan(toText(*contents)).empty();
    return clean ? success() : Status(Error{"a second look found something to redact; nothing was written"});
}

} // namespace retrospan::app
