// The examples for CI: the script lines that stand in them are run, in a toy repository with a toy agent.
#include "command_line_support.h"
#include "evals/text_source.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace retrospan::app {
namespace {

using evals::DataNode;
using ::testing::HasSubstr;

DataNode readExample(const std::string& name)
{
    evals::Problems problems;
    auto documents =
        evals::readYaml(test::readFile(std::string(RETROSPAN_SOURCE_DIR) + "/docs/ci/" + name), problems);
    EXPECT_EQ(problems.count(), 0U);
    return documents.at(0);
}

struct Step {
    std::string script;
    bool always = false; ///< also after one that failed
};

std::vector<Step> githubSteps()
{
    const DataNode example = readExample("github-actions.yml");
    std::vector<Step> steps;
    for (const DataNode& step : example.find("jobs")->find("gate")->find("steps")->items) {
        if (const DataNode* uses = step.find("uses")) {
            EXPECT_THAT(uses->text, ::testing::ContainsRegex("^actions/(checkout|cache/|upload-artifact)"));
        }
        const DataNode* run = step.find("run");
        if (run != nullptr) steps.push_back({run->text, step.find("if") != nullptr});
    }
    return steps;
}

std::vector<Step> gitlabSteps()
{
    const DataNode example = readExample("gitlab-ci.yml");
    std::string script; // all lines are of one shell
    for (const DataNode& line : example.find(".gate")->find("script")->items) script += line.text + "\n";
    return {{script}};
}

const DataNode& gitlabJob(const DataNode& example, const char* job)
{
    EXPECT_EQ(example.find(job)->find("extends")->text, ".gate");
    return *example.find(job);
}

/// A repository whose agent knows two answers.
class EvalCi : public CommandLine {
protected:
    void SetUp() override
    {
        std::filesystem::create_directories(m_scratch.path("evals/cases"));
        m_scratch.write("evals/cases/1.yaml",
                        "name: shop\ncases:\n- {id: a, input: order, expected: {contains: refund}}\n"
                        "- {id: b, input: greeting, expected: {contains: hello}}\n");
        m_scratch.write("evals/policy.yaml", "rules: [{pass_rate: 0.5, max_new_failures: 0}]\n");
    }
    void setAgent(const std::string& script)
    {
        const std::string path = m_scratch.write("agent", "#!/bin/sh\n" + script);
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
    /// As a runner does: each step in a shell of its own that ends with the first command that fails.
    int runSteps(const std::vector<Step>& steps, const std::string& environment)
    {
        int result = 0;
        const std::string program = std::filesystem::path(RETROSPAN_PROGRAM).parent_path().string();
        for (const Step& step : steps) {
            if (result != 0 && !step.always) continue;
            const std::string file = m_scratch.write("step.sh", step.script);
            const Answer answer = start({"/bin/sh", "-c",
                                         "cd '" + m_scratch.path("") + "' && PATH='" + program + "':$PATH "
                                             + environment + " exec bash -e step.sh"});
            m_printed += answer.out + answer.error;
            if (answer.exitCode != 0 && result == 0) result = answer.exitCode;
        }
        return result;
    }
    /// The agent gets better, is kept, and gets worse: the last of it must not be merged.
    void expectAGate(const std::vector<Step>& steps, const std::string& merged, const std::string& proposed)
    {
        setAgent("echo refund\n");
        EXPECT_EQ(runSteps(steps, merged), 0) << m_printed;
        EXPECT_EQ(runSteps(steps, proposed), 0) << m_printed;
        setAgent("echo hello\n");
        EXPECT_EQ(runSteps(steps, proposed), 1) << "as many pass as before, but one that did does not";
        EXPECT_THAT(test::readFile(m_scratch.path("reports/junit.xml")), HasSubstr("<failure"));
        EXPECT_THAT(test::readFile(m_scratch.path("reports/gate.md")), HasSubstr("Failed"));
        setAgent("echo refund, hello\n");
        EXPECT_EQ(runSteps(steps, proposed), 0) << m_printed;
        EXPECT_EQ(runSteps(steps, merged), 0) << m_printed;
        setAgent("echo refund\n");
        EXPECT_EQ(runSteps(steps, proposed), 1) << "what was merged is what counts";
    }
    std::string m_printed;
};

TEST_F(EvalCi, GithubExampleKeepsRegressionsOut)
{
    const std::string always = "GITHUB_SHA=1 GITHUB_STEP_SUMMARY=summary.md GITHUB_EVENT_NAME=";
    expectAGate(githubSteps(), always + "push", always + "pull_request");
    EXPECT_THAT(test::readFile(m_scratch.path("summary.md")), HasSubstr("Failed"));
}

TEST_F(EvalCi, GitlabExampleKeepsRegressionsOut)
{
    const DataNode example = readExample("gitlab-ci.yml");
    const std::string keep = gitlabJob(example, "keep-green").find("variables")->find("KEEP")->text;
    EXPECT_EQ(gitlabJob(example, "gate").find("variables"), nullptr);
    expectAGate(gitlabSteps(), "CI_COMMIT_SHA=1 KEEP=" + keep, "CI_COMMIT_SHA=1");
}

TEST(EvalCiExamples, OnlyTheDefaultBranchWritesTheLedger)
{
    const DataNode gitlab = readExample("gitlab-ci.yml");
    const DataNode& proposed = gitlabJob(gitlab, "gate");
    EXPECT_THAT(proposed.find("rules")->items.at(0).find("if")->text, HasSubstr("merge_request_event"));
    EXPECT_EQ(proposed.find("cache")->find("policy")->text, "pull");
    const DataNode& merged = gitlabJob(gitlab, "keep-green");
    EXPECT_THAT(merged.find("rules")->items.at(0).find("if")->text, HasSubstr("== $CI_DEFAULT_BRANCH"));
    EXPECT_EQ(merged.find("cache")->find("policy")->text, "pull-push");
    EXPECT_EQ(gitlab.find(".gate")->find("artifacts")->find("when")->text, "always");

    const DataNode github = readExample("github-actions.yml");
    std::vector<std::string> uses;
    for (const DataNode& step : github.find("jobs")->find("gate")->find("steps")->items) {
        const DataNode* action = step.find("uses");
        if (action == nullptr) continue;
        uses.push_back(action->text.substr(0, action->text.find('@')));
        if (uses.back() == "actions/cache/save") {
            EXPECT_EQ(step.find("if")->text, "github.event_name == 'push'");
            EXPECT_EQ(step.find("with")->find("path")->text, "ledger");
        }
        if (uses.back() == "actions/upload-artifact") {
            EXPECT_EQ(step.find("if")->text, "always()");
            EXPECT_EQ(step.find("with")->find("path")->text, "reports");
        }
    }
    EXPECT_THAT(uses,
                ::testing::ElementsAre("actions/checkout", "actions/cache/restore", "actions/cache/save",
                                       "actions/upload-artifact"));
}

} // namespace
} // namespace retrospan::app
