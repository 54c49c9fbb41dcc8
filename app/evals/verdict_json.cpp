#include "evals/verdict_json.h"

namespace retrospan::app {

Json dataSetJson(const evals::DataSetReading& reading)
{
    Json problems = Json::array();
    const auto placed = [](std::uint32_t number) { return number == 0 ? Json(nullptr) : Json(number); };
    for (const evals::Problem& problem : reading.problems)
        problems.push_back({{"file", problem.file},
                            {"line", placed(problem.place.line)},
                            {"column", placed(problem.place.column)},
                            {"message", problem.message}});
    return {{"data_set",
             {{"name", reading.set.name}, {"hash", reading.set.hash}, {"cases", reading.set.cases.size()}}},
            {"problem_count", reading.problemCount},
            {"problems", std::move(problems)}};
}

std::string verdictText(const evals::Verdict& verdict)
{
    return dump(Json::parse(evals::canonicalJson(evals::verdictNode(verdict)))) + "\n";
}

std::string program()
{
    return "retrospan " RETROSPAN_VERSION;
}

} // namespace retrospan::app
