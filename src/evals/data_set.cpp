#include "evals/data_set.h"

#include "evals/case_reader.h"
#include "evals/sha256.h"
#include "evals/text_source.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace retrospan::evals {
namespace {

bool isLines(std::string_view path)
{
    return path.ends_with(".jsonl") || path.ends_with(".ndjson");
}

std::size_t countValues(const DataNode& node)
{
    std::size_t count = 1;
    for (const DataNode& item : node.items) count += countValues(item);
    return count;
}

/// Without the name of the case, so that what is wrong with the defaults is said once.
std::string_view withoutCase(const Problem& problem)
{
    const std::string_view message = problem.message;
    const std::size_t end = message.starts_with("case ") ? message.find(": ") : std::string_view::npos;
    return end == std::string_view::npos ? message : message.substr(end);
}

/// Several cases of one file that have one fault at one place have it from their defaults.
std::vector<Problem> toldOnce(std::vector<Problem> problems)
{
    std::set<std::tuple<std::string, TextPlace, std::string>> told;
    std::erase_if(problems, [&](const Problem& problem) {
        return !told.emplace(problem.file, problem.place, withoutCase(problem)).second;
    });
    return problems;
}

/// A map with what it has not of another one.
DataNode withMissing(DataNode map, const DataNode& other)
{
    for (std::size_t i = 0; i < other.keys.size(); ++i) {
        if (map.find(other.keys[i].name) != nullptr) continue;
        map.keys.push_back(other.keys[i]);
        map.items.push_back(other.items[i]);
    }
    return map;
}

/// What is expected as a map: a text alone is its "text".
DataNode asParts(const DataNode& expected)
{
    if (!expected.isScalar() || expected.type == NodeType::null) return expected;
    DataNode parts = DataNode::mapOf({{"text", expected}});
    parts.place = parts.keys[0].place = expected.place;
    return parts;
}

class Reader {
public:
    explicit Reader(FileHash programs)
        : m_programs(std::move(programs))
    {
    }
    void read(const SourceFile& file);
    DataSetReading result(std::string name);

private:
    struct ReadCase {
        EvalCase made;
        std::string canonical;
    };

    void readDocument(const DataNode& document);
    void readCases(const DataNode& cases, const DataNode& defaults);
    void readOne(const DataNode& node, const DataNode& defaults);
    void readName(Fields& fields);
    [[nodiscard]] static DataNode completed(const DataNode& node, const DataNode& defaults);

    Problems m_problems;
    PatternCache m_patterns;
    FileHash m_programs;
    std::string m_name;
    std::vector<ReadCase> m_cases;
    std::unordered_map<std::string, std::pair<std::string, TextPlace>> m_places; ///< of ids
    std::size_t m_bytes = 0, m_values = 0;
};

void Reader::read(const SourceFile& file)
{
    m_problems.enter(file.path);
    m_bytes += file.bytes.size();
    if (m_bytes > kMostDataSetBytes)
        return m_problems.add({}, "a data set can have 64 MB at most; this file is not read");
    if (!isLines(file.path)) {
        const std::string text = checkedText(file.bytes, 1, m_problems);
        for (const DataNode& document : readYaml(text, m_problems)) readDocument(document);
        return;
    }
    eachLine(file.bytes, [this](std::string_view line, std::uint32_t number) {
        const std::size_t before = m_problems.count();
        const std::string text = checkedText(line, number, m_problems);
        const auto document =
            m_problems.count() == before ? readJson(text, number, m_problems) : std::nullopt;
        if (document) readDocument(*document);
    });
}

/// A list of cases, a map with a list of them, or one case.
void Reader::readDocument(const DataNode& document)
{
    m_values += countValues(document);
    if (m_values > kMostValues)
        return m_problems.add(document.place, "there are more than 4000000 values; what follows is not read");
    const DataNode none;
    if (document.type == NodeType::null) return;
    if (document.type == NodeType::list) return readCases(document, none);
    if (document.find("cases") == nullptr) return readOne(document, none);
    Fields fields(document, "data set", m_problems);
    readName(fields);
    const DataNode* defaults = fields.take("defaults");
    if (defaults != nullptr && defaults->type != NodeType::map)
        fields.fault(defaults->place, "\"defaults\" must be a map");
    for (const char* own : {"id", "input"})
        if (defaults != nullptr && defaults->find(own) != nullptr)
            fields.fault(defaults->place, "\"defaults\" cannot have an \"" + std::string(own) + "\"");
    const DataNode* cases = fields.take("cases");
    fields.finish();
    if (cases->type != NodeType::list) return fields.fault(cases->place, "\"cases\" must be a list");
    readCases(*cases, defaults == nullptr ? none : *defaults);
}

void Reader::readName(Fields& fields)
{
    const auto name = fields.text("name");
    if (!name) return;
    if (!m_name.empty() && m_name != *name)
        fields.fault(fields.take("name")->place, "the data set is called " + inQuotes(m_name) + " already");
    else
        m_name = *name;
}

void Reader::readCases(const DataNode& cases, const DataNode& defaults)
{
    for (const DataNode& node : cases.items) readOne(node, defaults);
}

/// What a case says itself stands; what it does not say is taken from the defaults. Of what is expected each
/// part on its own: what must never be said for all stays when a case expects something more.
DataNode Reader::completed(const DataNode& node, const DataNode& defaults)
{
    DataNode whole = withMissing(node, defaults);
    const DataNode *own = node.find("expected"), *shared = defaults.find("expected");
    if (own == nullptr || shared == nullptr || own->type == NodeType::list || own->type == NodeType::null)
        return whole;
    DataNode expected = withMissing(asParts(*own), asParts(*shared));
    const bool more = expected.keys.size() > asParts(*own).keys.size();
    const auto at = std::ranges::find(whole.keys, "expected", &DataNode::Key::name) - whole.keys.begin();
    if (more) whole.items[static_cast<std::size_t>(at)] = std::move(expected);
    return whole;
}

void Reader::readOne(const DataNode& node, const DataNode& defaults)
{
    const DataNode whole = node.type == NodeType::map ? completed(node, defaults) : node;
    auto made = readCase(whole, m_patterns, m_programs, m_problems);
    const DataNode* id = whole.find("id");
    if (id == nullptr || !id->isScalar()) return;
    const auto [first, fresh] = m_places.try_emplace(id->text, m_problems.file(), node.place);
    if (fresh) {
        if (made) m_cases.push_back({std::move(*made), canonicalJson(whole)});
        return;
    }
    const auto& [file, place] = first->second;
    m_problems.add(id->place,
                   "case " + inQuotes(id->text) + " is there already, in " + file + " line "
                       + std::to_string(place.line));
}

DataSetReading Reader::result(std::string name)
{
    if (m_cases.empty() && m_problems.count() == 0) m_problems.addTo(name, {}, "there is no case in it");
    std::ranges::sort(m_cases, {}, [](const ReadCase& read) -> const std::string& { return read.made.id; });
    DataSetReading reading;
    reading.set.named = !m_name.empty();
    reading.set.name = m_name.empty() ? std::move(name) : m_name;
    std::string all;
    for (ReadCase& read : m_cases) {
        all += read.canonical + "\n";
        reading.set.cases.push_back(std::move(read.made));
    }
    reading.set.hash = "sha256:" + sha256(all);
    reading.problems = toldOnce(m_problems.sorted());
    reading.problemCount =
        m_problems.count() > Problems::kMost ? m_problems.count() : reading.problems.size();
    return reading;
}

} // namespace

const EvalCase* DataSet::find(std::string_view id) const
{
    const auto found = std::ranges::lower_bound(
        cases, id, {}, [](const EvalCase& each) { return std::string_view(each.id); });
    return found != cases.end() && found->id == id ? &*found : nullptr;
}

DataSetReading readDataSet(std::span<const SourceFile> files, std::string name, FileHash programs)
{
    Reader reader(std::move(programs));
    for (const SourceFile& file : files) reader.read(file);
    return reader.result(std::move(name));
}

bool isDataSetFile(std::string_view path)
{
    return isLines(path) || path.ends_with(".yaml") || path.ends_with(".yml");
}

} // namespace retrospan::evals
