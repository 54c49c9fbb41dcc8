#include "evals/case_reader.h"

#include "evals/scorers.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

constexpr std::size_t kLongestId = 200;
constexpr double kMostWeight = 1e6;

std::string nameOfCase(const DataNode& node)
{
    const DataNode* id = node.find("id");
    return id != nullptr && id->isScalar() && !id->text.empty() ? "case " + inQuotes(id->text) : "case";
}

void readId(Fields& fields, EvalCase& made)
{
    const auto id = fields.text("id");
    if (!id)
        fields.fault(fields.place(), "\"id\" is missing");
    else if (id->empty() || id->size() > kLongestId
             || std::ranges::any_of(*id, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        fields.fault(fields.take("id")->place, "an id has 1 to 200 bytes and no control characters");
    made.id = id.value_or("");
}

/// Messages are recognised by their roles; any other list is just JSON.
void readInput(Fields& fields, EvalCase& made)
{
    const DataNode* input = fields.take("input");
    if (input == nullptr || input->type == NodeType::null)
        return fields.fault(fields.place(), "\"input\" is missing");
    made.input = *input;
    const auto isMessage = [](const DataNode& item) { return item.find("role") != nullptr; };
    if (input->type != NodeType::list || std::ranges::none_of(input->items, isMessage)) return;
    for (const DataNode& item : input->items) {
        Fields message(item, fields.what() + ": message", fields.problems());
        if (!message.text("role")) message.fault(item.place, "\"role\" is missing");
        if (message.take("content") == nullptr && message.take("tool_calls") == nullptr)
            message.fault(item.place, "\"content\" is missing");
    }
}

void readSource(Fields& fields, EvalCase& made)
{
    const DataNode* source = fields.take("source");
    if (source == nullptr) return;
    if (source->isScalar()) {
        made.sourceSession = fields.text("source").value_or("");
        return;
    }
    Fields parts(*source, fields.what() + ": source", fields.problems());
    made.sourceSession = parts.text("session").value_or("");
    made.sourceSpan = parts.text("span").value_or("");
    if (made.sourceSession.empty()) parts.fault(source->place, "\"session\" is missing");
    parts.finish();
}

void readWeight(Fields& fields, EvalCase& made)
{
    made.weight = fields.number("weight").value_or(1);
    if (!(made.weight > 0 && made.weight <= kMostWeight))
        fields.fault(fields.take("weight")->place, "a weight is more than 0 and at most 1000000");
}

/// Puts scorers together: those that what is expected implies, and those that are named.
class ScorerList {
public:
    ScorerList(Fields& fields, EvalCase& made, PatternCache& patterns, const FileHash& programs)
        : m_fields(fields)
        , m_case(made)
        , m_patterns(patterns)
        , m_programs(programs)
    {
    }
    void read();

private:
    void readExpected(const DataNode& node);
    void readNamed(const DataNode& node);
    /// `options`: a map, or the main option alone; null for none.
    void add(std::string_view name, const DataNode* options, TextPlace place);
    void make(const ScorerKind& kind, const DataNode& options);
    [[nodiscard]] bool has(std::initializer_list<std::string_view> names) const
    {
        return std::ranges::any_of(m_case.scorers, [&](const CaseScorer& scorer) {
            return std::ranges::find(names, scorer.name) != names.end();
        });
    }

    Fields& m_fields;
    EvalCase& m_case;
    PatternCache& m_patterns;
    const FileHash& m_programs;
};

void ScorerList::make(const ScorerKind& kind, const DataNode& options)
{
    Fields fields(options, m_fields.what() + ": " + std::string(kind.name), m_fields.problems());
    ScorerContext context{m_case, fields, m_patterns, m_programs};
    m_case.scorers.push_back({std::string(kind.name), kind.make(context), options});
    for (const char* compared : {"text", "json"})
        if (const DataNode* with = options.find(compared))
            m_case.expected.nothing = m_case.expected.nothing || with->isNothing();
    fields.finish();
}

void ScorerList::add(std::string_view name, const DataNode* options, TextPlace place)
{
    const ScorerKind* kind = findScorer(name);
    if (kind == nullptr) {
        std::vector<std::string> known;
        for (const ScorerKind& each : scorerKinds()) known.emplace_back(each.name);
        return m_fields.fault(place, "there is no scorer " + inQuotes(name) + "; there are " + joined(known));
    }
    if (has({kind->name})) return m_fields.fault(place, "the scorer " + inQuotes(name) + " is there twice");
    DataNode map;
    map.type = NodeType::map;
    map.place = place;
    if (options == nullptr || options->type == NodeType::null) return make(*kind, map);
    const bool json = kind->mainOption == "json" && options->find("json") == nullptr
        && options->find("ignore") == nullptr && options->find("tolerance") == nullptr;
    const bool schema = kind->mainOption == "schema" && options->find("schema") == nullptr;
    if (options->type == NodeType::map && !json && !schema) return make(*kind, *options);
    map.keys.push_back({std::string(kind->mainOption), options->place});
    map.items.push_back(*options);
    make(*kind, map);
}

/// A text, or a map of what is expected.
void ScorerList::readExpected(const DataNode& node)
{
    if (node.isScalar()) {
        m_case.expected.text = m_fields.text("expected");
        return;
    }
    Fields expected(node, m_fields.what() + ": expected", m_fields.problems());
    m_case.expected.text = expected.text("text");
    if (const DataNode* json = expected.take("json")) m_case.expected.json = *json;
    for (const auto& [key, scorer] :
         {std::pair{"contains", "contains_all"}, std::pair{"contains_any", "contains_any"},
          std::pair{"never", "never_contains"}, std::pair{"matches", "regex"}})
        if (const DataNode* option = expected.take(key)) add(scorer, option, option->place);
    expected.finish();
    if (node.keys.empty()) expected.fault(node.place, "nothing is expected");
}

/// A name, or a map from one name to its options.
void ScorerList::readNamed(const DataNode& node)
{
    const auto one = [this](const DataNode& item) {
        if (item.isScalar() && item.type != NodeType::null) return add(item.text, nullptr, item.place);
        if (item.type != NodeType::map)
            return m_fields.fault(item.place, "a scorer is a name, or a name and its options");
        for (std::size_t i = 0; i < item.keys.size(); ++i)
            add(item.keys[i].name, &item.items[i], item.keys[i].place);
    };
    if (node.type == NodeType::list)
        std::ranges::for_each(node.items, one);
    else
        one(node);
}

void ScorerList::read()
{
    const DataNode* expected = m_fields.take("expected");
    const DataNode* named = m_fields.take("scorers");
    if (expected != nullptr) readExpected(*expected);
    if (named != nullptr) readNamed(*named);
    if (m_case.expected.text && !has({"exact", "normalised_exact", "edit_similarity"}))
        add("exact", nullptr, expected->place);
    if (m_case.expected.json && !has({"json_equal", "number"})) add("json_equal", nullptr, expected->place);
    const Expectation& whole = m_case.expected;
    m_case.expected.nothing = whole.nothing || (whole.text && DataNode::ofText(*whole.text).isNothing())
        || (whole.json && whole.json->isNothing());
    if (expected == nullptr && named == nullptr)
        m_fields.fault(m_fields.place(), "\"expected\" or \"scorers\" is missing: nothing would be judged");
    std::ranges::sort(m_case.scorers, {}, &CaseScorer::name);
}

} // namespace

std::optional<EvalCase> readCase(const DataNode& node, PatternCache& patterns, const FileHash& programs,
                                 Problems& problems)
{
    const std::size_t before = problems.count();
    EvalCase made;
    made.file = problems.file();
    made.place = node.place;
    Fields fields(node, nameOfCase(node), problems);
    if (node.type != NodeType::map) return std::nullopt;
    readId(fields, made);
    readInput(fields, made);
    ScorerList(fields, made, patterns, programs).read();
    if (made.scorers.empty() && problems.count() == before) fields.fault(node.place, "nothing is expected");
    made.tags = fields.texts("tags");
    std::ranges::sort(made.tags);
    made.workflow = fields.text("workflow").value_or("");
    made.notes = fields.text("notes").value_or("");
    readSource(fields, made);
    readWeight(fields, made);
    fields.finish();
    return problems.count() == before ? std::optional(std::move(made)) : std::nullopt;
}

} // namespace retrospan::evals
