#include "evals/last_green.h"

#include "durable_file.h"

#include <QUrl>

namespace retrospan::app {
namespace {

/// A name that is no path: without separators, and neither "." nor "..".
std::string encoded(const std::string& name)
{
    return QUrl::toPercentEncoding(QString::fromStdString(name), {}, ".").toStdString();
}

} // namespace

Result<LastGreen> LastGreen::of(const std::string& ledger, const std::string& agent,
                                const std::string& dataSet)
{
    if (agent.empty()) return Error{"the candidate names no agent, of which a last green run could be kept"};
    return LastGreen(ledger + "/last-green/" + encoded(agent), encoded(dataSet));
}

Result<std::optional<evals::Run>> LastGreen::read() const
{
    auto text = readUnlinked(m_path, evals::kMostRunBytes);
    if (!text.ok()) return text.error();
    if (text->empty()) return std::optional<evals::Run>();
    auto run = evals::readRun({m_path, std::move(*text)});
    if (!run.ok()) return run.error();
    return std::optional(std::move(*run));
}

Status LastGreen::keep(const evals::Run& run) const
{
    const Status made = makeFolder(m_folder);
    return made.ok() ? replaceDurably(m_path, evals::runText(run)) : made;
}

} // namespace retrospan::app
