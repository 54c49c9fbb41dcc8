#include "evals/json_schema.h"

#include "evals/json_schema_reader.h"
#include "trace/text_collection.h"

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/constraint_builder.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace retrospan::evals {
namespace {

using Context = std::vector<std::string>;
using valijson::ValidationResults;
using valijson::adapters::Adapter;

/// What is nested deeper or larger is not checked: valijson recurses, and compares all items of a list that
/// are to be distinct.
constexpr std::size_t kDeepestChecked = 100, kMostValuesChecked = 100'000, kMostDistinct = 2'000;
constexpr std::size_t kMostTold = 3, kLongestTold = 300;

thread_local std::size_t stepsLeft = 0;

struct TooManySteps : std::runtime_error {
    TooManySteps()
        : std::runtime_error("too many steps")
    {
    }
};

/// A constraint of ours, which valijson copies into memory that it has.
template <typename Own> class OwnConstraint : public valijson::constraints::PolyConstraint {
    valijson::constraints::Constraint* cloneInto(void* memory) const override
    {
        return new (memory) Own(static_cast<const Own&>(*this));
    }
    std::size_t sizeOf() const override { return sizeof(Own); }
};

class StepConstraint : public OwnConstraint<StepConstraint> {
public:
    bool validate(const Adapter&, const Context&, ValidationResults*) const override
    {
        if (stepsLeft == 0) throw TooManySteps();
        --stepsLeft;
        return true;
    }
};

class ExpressionConstraint : public OwnConstraint<ExpressionConstraint> {
public:
    ExpressionConstraint(std::string expression, std::shared_ptr<const Pattern> pattern)
        : m_expression(std::move(expression))
        , m_pattern(std::move(pattern))
    {
    }
    bool validate(const Adapter& target, const Context& context, ValidationResults* results) const override
    {
        if (!target.isString() || m_pattern->matches(target.asString())) return true;
        if (results != nullptr) results->pushError(context, "does not match " + inQuotes(m_expression));
        return false;
    }

private:
    std::string m_expression;
    std::shared_ptr<const Pattern> m_pattern;
};

/// By doubles: 19.99 is a multiple of 0.01, though neither is told exactly.
class MultipleConstraint : public OwnConstraint<MultipleConstraint> {
public:
    explicit MultipleConstraint(double divisor)
        : m_divisor(divisor)
    {
    }
    bool validate(const Adapter& target, const Context& context, ValidationResults* results) const override
    {
        if (!target.isNumber()) return true;
        const double quotient = target.asDouble() / m_divisor;
        const double slack = 4 * std::numeric_limits<double>::epsilon() * std::abs(quotient);
        if (std::abs(quotient - std::round(quotient)) <= std::min(slack, 0.25)) return true;
        if (results != nullptr)
            results->pushError(context, "is no multiple of " + canonicalJson(DataNode::ofReal(m_divisor)));
        return false;
    }

private:
    double m_divisor;
};

struct StepBuilder : valijson::ConstraintBuilder {
    valijson::constraints::Constraint* make(const Adapter&) const override { return new StepConstraint; }
};

struct ExpressionBuilder : valijson::ConstraintBuilder {
    explicit ExpressionBuilder(PatternCache& known)
        : patterns(known)
    {
    }
    valijson::constraints::Constraint* make(const Adapter& node) const override
    {
        return new ExpressionConstraint(node.asString(), *patternOf(node.asString(), patterns));
    }
    PatternCache& patterns;
};

struct MultipleBuilder : valijson::ConstraintBuilder {
    valijson::constraints::Constraint* make(const Adapter& node) const override
    {
        return new MultipleConstraint(node.asDouble());
    }
};

struct Size {
    std::size_t values = 0, depth = 0, longest = 0;

    explicit Size(const DataNode& node) { add(node, 1); }
    void add(const DataNode& node, std::size_t level)
    {
        ++values;
        depth = std::max(depth, level);
        if (node.type == NodeType::list) longest = std::max(longest, node.items.size());
        for (const DataNode& item : node.items) add(item, level + 1);
    }
};

bool hasKey(const nlohmann::json& schema, const char* key)
{
    if (schema.is_object() && schema.contains(key)) return true;
    return std::any_of(schema.begin(), schema.end(),
                       [key](const auto& part) { return part.is_structured() && hasKey(part, key); });
}

/// "/items/0" of "<root>", "[items]", "[0]".
std::string pathOf(const Context& context)
{
    std::string path;
    for (std::size_t i = 1; i < context.size(); ++i)
        path += "/" + (context[i].size() > 2 ? context[i].substr(1, context[i].size() - 2) : std::string());
    return path.empty() ? "the whole" : path;
}

/// What is wrong with a part is told before that the whole does not fit, which then says nothing more.
std::string wordsOf(const ValidationResults& results)
{
    std::vector<std::string> faults, wholes;
    for (const auto& error : results) {
        const std::string fault = pathOf(error.context) + ": " + error.description;
        auto& told = error.description.starts_with("Failed to validate ") ? wholes : faults;
        told.emplace_back(beginningOf(fault, kLongestTold));
        while (told.back().ends_with('.')) told.back().pop_back();
    }
    if (faults.empty()) faults = std::move(wholes);
    if (faults.size() > kMostTold) faults.resize(kMostTold);
    return faults.empty() ? "the schema allows nothing here" : joined(faults, "; ");
}

std::string tooMuch(const Size& size, bool distinct)
{
    if (size.depth > kDeepestChecked)
        return "JSON that is nested deeper than " + std::to_string(kDeepestChecked)
            + " levels is not checked";
    if (size.values > kMostValuesChecked)
        return "more than " + std::to_string(kMostValuesChecked) + " values are not checked";
    if (distinct && size.longest > kMostDistinct)
        return "whether more than " + std::to_string(kMostDistinct) + " items are distinct is not checked";
    return {};
}

} // namespace

struct JsonSchema::Impl {
    valijson::Schema schema;
    bool distinct = false; ///< somewhere items must be
};

JsonSchema::JsonSchema(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
JsonSchema::~JsonSchema() = default;

std::shared_ptr<const JsonSchema> JsonSchema::read(const DataNode& schema, Fields& options,
                                                   PatternCache& patterns)
{
    const auto checked = checkedSchema(schema, options, patterns);
    if (!checked) return nullptr;
    auto impl = std::make_unique<Impl>();
    impl->distinct = hasKey(*checked, "uniqueItems");
    try {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.addConstraintBuilder(std::string(kStep), new StepBuilder);
        parser.addConstraintBuilder(std::string(kOwnMultiple), new MultipleBuilder);
        parser.addConstraintBuilder(std::string(kOwnPattern), new ExpressionBuilder(patterns));
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(*checked), impl->schema);
    } catch (const std::exception& error) {
        options.fault(schema.place, std::string("the schema is wrong: ") + error.what());
        return nullptr;
    }
    return std::shared_ptr<const JsonSchema>(new JsonSchema(std::move(impl)));
}

JsonSchema::Answer JsonSchema::check(const DataNode& json) const
{
    if (std::string why = tooMuch(Size(json), m_impl->distinct); !why.empty())
        return {false, false, std::move(why)};
    const nlohmann::json value = nlohmann::json::parse(canonicalJson(json));
    ValidationResults results;
    stepsLeft = kMostSteps;
    try {
        const bool fits = valijson::Validator().validate(
            m_impl->schema, valijson::adapters::NlohmannJsonAdapter(value), &results);
        return {true, fits, fits ? "is what the schema says" : wordsOf(results)};
    } catch (const TooManySteps&) {
        return {false, false, "it takes too long to check"};
    } catch (const std::exception& error) {
        return {false, false, std::string("it cannot be checked: ") + error.what()};
    }
}

} // namespace retrospan::evals
