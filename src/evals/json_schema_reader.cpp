#include "evals/json_schema_reader.h"

#include "evals/json_comparison.h"
#include "evals/json_schema.h"

#include <algorithm>
#include <map>

namespace retrospan::evals {
namespace {

using Json = nlohmann::json;

/// Schemas that look at the same value, one through the other.
constexpr std::size_t kMostInPlace = 20;

enum class Shape : std::uint8_t {
    schema,
    schemas,
    schemaOrList,
    namedSchemas,
    value,
    pattern,
    multiple,
    reference,
    note
};

struct Keyword {
    std::string_view name;
    Shape shape;
    bool inPlace = false; ///< its schemas look at the same value
};

constexpr Keyword kKeywords[] = {
    {"$comment", Shape::note},
    {"$defs", Shape::namedSchemas},
    {"$ref", Shape::reference},
    {"$schema", Shape::note},
    {"additionalItems", Shape::schema},
    {"additionalProperties", Shape::schema},
    {"allOf", Shape::schemas, true},
    {"anyOf", Shape::schemas, true},
    {"const", Shape::value},
    {"contains", Shape::schema},
    {"default", Shape::note},
    {"definitions", Shape::namedSchemas},
    {"deprecated", Shape::note},
    {"description", Shape::note},
    {"else", Shape::schema, true},
    {"enum", Shape::value},
    {"examples", Shape::note},
    {"exclusiveMaximum", Shape::value},
    {"exclusiveMinimum", Shape::value},
    {"format", Shape::note},
    {"if", Shape::schema, true},
    {"items", Shape::schemaOrList},
    {"maxItems", Shape::value},
    {"maxLength", Shape::value},
    {"maxProperties", Shape::value},
    {"maximum", Shape::value},
    {"minItems", Shape::value},
    {"minLength", Shape::value},
    {"minProperties", Shape::value},
    {"minimum", Shape::value},
    {"multipleOf", Shape::multiple},
    {"not", Shape::schema, true},
    {"oneOf", Shape::schemas, true},
    {"pattern", Shape::pattern},
    {"properties", Shape::namedSchemas},
    {"readOnly", Shape::note},
    {"required", Shape::value},
    {"then", Shape::schema, true},
    {"title", Shape::note},
    {"type", Shape::value},
    {"uniqueItems", Shape::value},
    {"writeOnly", Shape::note},
};

/// Null when it is not checked here.
const Keyword* keywordNamed(std::string_view name)
{
    const auto found = std::ranges::find(kKeywords, name, &Keyword::name);
    return found == std::end(kKeywords) ? nullptr : found;
}

class SchemaReader {
public:
    SchemaReader(const DataNode& root, Fields& options, PatternCache& patterns)
        : m_root(root)
        , m_options(options)
        , m_patterns(patterns)
    {
    }
    std::optional<Json> read();

private:
    struct Reference {
        const DataNode* from;
        const DataNode* text;
    };

    Json readSchema(const DataNode& node);
    void readKeyword(const DataNode& schema, std::size_t index, Json& made);
    Json readBelow(const DataNode& schema, const DataNode& node, const Keyword& keyword);
    Json readPart(const DataNode& schema, const DataNode& node, const Keyword& keyword);
    Json readList(const DataNode& schema, const DataNode& node, const Keyword& keyword);
    void readPattern(const DataNode& node, Json& made);
    void readMultiple(const DataNode& node, Json& made);
    void readReference(const DataNode& schema, const DataNode& node, Json& made);
    /// The schema a reference leads to; null when there is none.
    const DataNode* targetOf(const DataNode& text);
    /// How many schemas look at the same value from here on; a way back to here is a problem.
    std::size_t reach(const DataNode* schema);

    const DataNode& m_root;
    Fields& m_options;
    PatternCache& m_patterns;
    std::map<const DataNode*, std::vector<const DataNode*>> m_inPlace; ///< of every schema
    std::map<const DataNode*, std::size_t> m_reach; ///< 0 = being looked for
    std::vector<Reference> m_references;
};

Json valueOf(const DataNode& node)
{
    return Json::parse(canonicalJson(node));
}

Json SchemaReader::readSchema(const DataNode& node)
{
    m_inPlace.try_emplace(&node);
    if (m_inPlace.size() == JsonSchema::kMostSchemas + 1)
        m_options.fault(node.place,
                        "there are more than " + std::to_string(JsonSchema::kMostSchemas) + " schemas in it");
    if (m_inPlace.size() > JsonSchema::kMostSchemas) return true;
    if (node.type == NodeType::boolean) return node.flag;
    if (node.type != NodeType::map) {
        m_options.fault(node.place, "a schema is a map, not " + std::string(nameOf(node.type)));
        return true;
    }
    Json made = Json::object();
    made[std::string(kStep)] = true;
    for (std::size_t i = 0; i < node.keys.size(); ++i) readKeyword(node, i, made);
    return made;
}

void SchemaReader::readKeyword(const DataNode& schema, std::size_t index, Json& made)
{
    const DataNode::Key& key = schema.keys[index];
    const DataNode& node = schema.items[index];
    const Keyword* keyword = keywordNamed(key.name);
    const bool idOfAll = &schema == &m_root && key.name == "$id";
    if (keyword == nullptr) {
        if (!idOfAll)
            m_options.fault(key.place, "the keyword " + inQuotes(key.name) + " is not checked here");
        return;
    }
    switch (keyword->shape) {
    case Shape::note: return;
    case Shape::value: made[key.name] = valueOf(node); return;
    case Shape::pattern: return readPattern(node, made);
    case Shape::multiple: return readMultiple(node, made);
    case Shape::reference: return readReference(schema, node, made);
    default: made[key.name] = readBelow(schema, node, *keyword);
    }
}

Json SchemaReader::readBelow(const DataNode& schema, const DataNode& node, const Keyword& keyword)
{
    if (keyword.shape == Shape::schemas
        || (keyword.shape == Shape::schemaOrList && node.type == NodeType::list))
        return readList(schema, node, keyword);
    if (keyword.shape != Shape::namedSchemas) return readPart(schema, node, keyword);
    Json made = Json::object();
    if (node.type != NodeType::map)
        m_options.fault(node.place, "\"" + std::string(keyword.name) + "\" must be a map of schemas");
    for (std::size_t i = 0; i < node.keys.size(); ++i) made[node.keys[i].name] = readSchema(node.items[i]);
    return made;
}

Json SchemaReader::readPart(const DataNode& schema, const DataNode& node, const Keyword& keyword)
{
    if (keyword.inPlace) m_inPlace[&schema].push_back(&node);
    return readSchema(node);
}

Json SchemaReader::readList(const DataNode& schema, const DataNode& node, const Keyword& keyword)
{
    Json made = Json::array();
    if (node.type != NodeType::list || node.items.empty())
        m_options.fault(node.place, "\"" + std::string(keyword.name) + "\" must be a list of schemas");
    for (const DataNode& item : node.items) made.push_back(readPart(schema, item, keyword));
    return made;
}

void SchemaReader::readPattern(const DataNode& node, Json& made)
{
    if (node.type != NodeType::text) return m_options.fault(node.place, "\"pattern\" must be a text");
    if (const auto pattern = patternOf(node.text, m_patterns); !pattern.ok())
        m_options.fault(node.place, pattern.error().message);
    made[std::string(kOwnPattern)] = node.text;
}

void SchemaReader::readMultiple(const DataNode& node, Json& made)
{
    const Json divisor = valueOf(node);
    if (!divisor.is_number() || divisor.get<double>() <= 0)
        return m_options.fault(node.place, "\"multipleOf\" must be a number above 0");
    made[std::string(kOwnMultiple)] = divisor;
}

void SchemaReader::readReference(const DataNode& schema, const DataNode& node, Json& made)
{
    for (const DataNode::Key& key : schema.keys) {
        const Keyword* keyword = keywordNamed(key.name);
        const bool counts = keyword != nullptr && keyword->shape != Shape::note
            && keyword->shape != Shape::reference && key.name != "definitions" && key.name != "$defs";
        if (counts)
            m_options.fault(key.place,
                            "beside \"$ref\" the keyword " + inQuotes(key.name) + " would not be checked");
    }
    m_references.push_back({&schema, &node});
    made["$ref"] = node.text;
}

const DataNode* SchemaReader::targetOf(const DataNode& text)
{
    const std::string_view written = text.text;
    if (text.type != NodeType::text || !written.starts_with('#')) {
        m_options.fault(
            text.place,
            "a reference leads to a place of the same schema, such as #/definitions/order; nothing "
            "is read from elsewhere");
        return nullptr;
    }
    const auto path = jsonPathFromText(written.substr(1));
    const DataNode* found =
        path && written.find('%') == std::string_view::npos ? nodeAt(m_root, *path) : nullptr;
    if (found != nullptr && m_inPlace.contains(found)) return found;
    m_options.fault(text.place, inQuotes(written) + " leads to no schema");
    return nullptr;
}

std::size_t SchemaReader::reach(const DataNode* schema)
{
    const auto [known, fresh] = m_reach.try_emplace(schema, 0);
    if (!fresh) {
        if (known->second == 0)
            m_options.fault(schema->place, "the schema leads back to itself without looking at a part");
        return known->second;
    }
    std::size_t most = 0;
    for (const DataNode* next : m_inPlace[schema]) most = std::max(most, reach(next));
    if (most == kMostInPlace)
        m_options.fault(schema->place,
                        "more than " + std::to_string(kMostInPlace) + " schemas lead from one to the next");
    return m_reach[schema] = most + 1;
}

std::optional<Json> SchemaReader::read()
{
    const std::size_t before = m_options.problems().count();
    Json made = readSchema(m_root);
    for (const Reference& reference : m_references)
        if (const DataNode* target = targetOf(*reference.text)) m_inPlace[reference.from].push_back(target);
    const auto faultless = [&] { return m_options.problems().count() == before; };
    for (auto each = m_inPlace.begin(); faultless() && each != m_inPlace.end(); ++each) reach(each->first);
    return faultless() ? std::optional(std::move(made)) : std::nullopt;
}

} // namespace

std::optional<Json> checkedSchema(const DataNode& schema, Fields& options, PatternCache& patterns)
{
    return SchemaReader(schema, options, patterns).read();
}

} // namespace retrospan::evals
