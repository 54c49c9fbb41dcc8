#include "models/value_notes.h"

#include "models/format.h"
#include "models/json_document.h"
#include "models/message_blocks.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kNotedBytes =
    512; ///< of a string in JSON; of longer ones only so much at the end is read

QString characters(std::string_view text)
{
    const auto count =
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
    return countOf(count, u"character"_s);
}

/// JSON in a string that begins as such and does not end as such.
bool isCutJson(std::string_view raw, std::string_view end)
{
    const bool opens =
        raw.starts_with(R"("{\")") || raw.starts_with(R"("[{\")") || raw.starts_with(R"("[\")");
    const std::size_t last = end.find_last_not_of(" \t\r\n");
    return opens && last != end.npos && end[last] != '}' && end[last] != ']';
}

} // namespace

QString stateText(const ValueReport& report)
{
    switch (report.state) {
    case ValueState::recorded: break;
    case ValueState::notRecorded: return u"not recorded"_s;
    case ValueState::empty: return u"empty"_s;
    case ValueState::masked: return u"masked by the source"_s;
    case ValueState::leftOut: return u"left out by the source for its size"_s;
    case ValueState::perhapsCut: return u"perhaps cut: exactly %1"_s.arg(characters(report.kept));
    case ValueState::cut:
        if (report.onImport) return u"cut on import after %1"_s.arg(characters(report.kept));
        return report.goesOn ? u"cut by the source in the middle"_s
                             : u"cut by the source after %1"_s.arg(characters(report.kept));
    }
    return {};
}

QString cutText(CutBy cutBy)
{
    switch (cutBy) {
    case CutBy::nobody: break;
    case CutBy::source: return u"cut by the source: the rest is not in the recording"_s;
    case CutBy::import: return u"cut on import: the rest is not in the workspace"_s;
    }
    return {};
}

QString setValue(Block& block, std::string_view text, BlockBody plain)
{
    const ValueReport report = valueStateOf(text);
    const bool json = report.json || bodyOf(text) == BlockBody::json;
    block.body = json ? BlockBody::json : plain;
    block.text = report.json ? report.kept : text;
    return stateText(report);
}

void setNotedValue(Block& block, std::string_view text, BlockBody plain)
{
    if (const QString state = setValue(block, text, plain); !state.isEmpty())
        block.badges.push_back({state, BlockTone::neutral});
}

Block& addPlainValue(BlockDocument& out, int level, std::string_view text, BlockBody plain)
{
    const std::size_t index = out.blocks.size();
    Block& block = out.add(BlockRole::other, level);
    block.header = false;
    const QString state = setValue(block, text, plain);
    if (text.empty())
        block.text = "(empty)";
    else if (!state.isEmpty())
        addStateNote(out, level, state);
    return out.blocks[index];
}

void addStateNote(BlockDocument& out, int level, const QString& state)
{
    out.add(BlockRole::note, level, state.left(1).toUpper() + state.mid(1) + u'.');
}

QString stringNote(std::string_view raw)
{
    if (raw.size() <= 2) return {};
    const bool whole = raw.size() <= kNotedBytes;
    std::string_view tail = whole ? raw : raw.substr(raw.size() - kNotedBytes);
    if (!whole && tail.back() == '"') tail.remove_suffix(1);
    const std::string text = JsonDocument::decode(tail);
    const ValueReport report = valueStateOf(text);
    if (!whole) {
        const bool cut = report.state == ValueState::cut && !report.json;
        return cut || isCutJson(raw, text) ? u"cut"_s : QString();
    }
    if (report.state == ValueState::masked) return u"masked"_s;
    if (report.state == ValueState::leftOut) return u"left out"_s;
    return report.state == ValueState::cut ? u"cut"_s : QString();
}

} // namespace retrospan::models
