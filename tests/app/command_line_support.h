// The program as a process of its own, with a workspace of the test's.
#pragma once

#include "support/child.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace retrospan::app {

inline constexpr unsigned kPatienceSeconds = 120;

struct Answer {
    int exitCode = 0;
    std::string out, error;
};

class CommandLine : public ::testing::Test {
protected:
    /// `out` is where standard output goes; a file of the scratch folder unless given.
    Answer run(std::vector<std::string> arguments, const std::string& out = {})
    {
        arguments.insert(arguments.begin(), RETROSPAN_PROGRAM);
        return start(arguments, out);
    }
    Answer start(const std::vector<std::string>& line, std::string out = {})
    {
        if (out.empty()) out = m_scratch.path("out");
        const std::string error = m_scratch.path("error");
        Answer answer;
        answer.exitCode = test::inChild([&] {
            std::vector<const char*> words;
            for (const std::string& word : line) words.push_back(word.c_str());
            words.push_back(nullptr);
            ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), 1);
            ::dup2(::open(error.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), 2);
            ::alarm(kPatienceSeconds); // a window that opens ends as a signal
            ::execv(words.front(), const_cast<char* const*>(words.data()));
            return 127;
        });
        if (out == m_scratch.path("out")) answer.out = test::readFile(out);
        answer.error = test::readFile(error);
        return answer;
    }
    Answer verb(std::vector<std::string> arguments, const std::string& out = {})
    {
        arguments.insert(arguments.end(), {"--workspace", m_workspace});
        return run(arguments, out);
    }
    void importOne()
    {
        const std::string file = m_scratch.write("1.jsonl", test::otlpLine({.trace = 101}));
        ASSERT_EQ(verb({"import", file}).exitCode, 0);
    }

    test::Scratch m_scratch;
    std::string m_workspace = m_scratch.path("w.retrospan");
};

} // namespace retrospan::app
