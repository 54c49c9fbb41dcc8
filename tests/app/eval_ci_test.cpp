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
            EXPECT_THAT(uses->text, ::testing::ContainsRegex("^actions/(checkout|cache)"));
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
    for (const DataNode& line : example.find("gate")->find("script")->items) script += line.text + "\n";
    return {{script}};
}

/// A repository whose agent knows two answers.
class EvalCi : public CommandLine {
protected:
    void SetUp() override
    {
        std::filesystem::create_directories(m_scratch.path("evals/cases"));
        m_scratch.write("evals/cases/1.yaml",
                        "- {id: a, input: order, expected: {contains: refund}}\n"
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
    const std::string always = "CI_COMMIT_SHA=1 CI_DEFAULT_BRANCH=main CI_COMMIT_BRANCH=";
    expectAGate(gitlabSteps(), always + "main", always);
}

} // namespace
} // namespace retrospan::app
