// RunJournal: the outputs of a run that is being made and what judges said of them, each on disk as soon as
// it is there, so that the same run goes on after it was stopped or killed. JSON lines: what the run is, then
// its outputs, then {"verdict": ...}. Owns the file, which one program at a time can write. Thread: confined.
#pragma once

#include "evals/run.h"

#include <string>
#include <vector>

namespace retrospan::app {

/// What must be the same for a run to go on.
struct RunIdentity {
    std::string dataSetHash, command, version;
    std::string programHash = {}; ///< of the file that the command runs; empty when it names none
};
/// The hash of the program that a line for a shell begins with: of "./agent" or of "agent.py" in
/// "python3 agent.py"; empty when it names no file of these.
[[nodiscard]] std::string programHashOf(const std::string& line);

class RunJournal {
public:
    /// Goes on with the file when it is of the same run; else, or when `fresh`, begins it with `facts` and
    /// keeps another one as "<path>.old".
    [[nodiscard]] static Result<RunJournal> open(const std::string& path, const RunIdentity& identity,
                                                 const evals::RunFacts& facts, bool fresh);
    ~RunJournal();
    RunJournal(RunJournal&& other) noexcept;
    RunJournal& operator=(RunJournal&&) = delete;

    /// Of this run, which may have begun earlier: id and start.
    [[nodiscard]] const evals::RunFacts& facts() const { return m_facts; }
    [[nodiscard]] const std::vector<evals::CaseOutput>& done() const { return m_done; }
    [[nodiscard]] const evals::Verdicts& verdicts() const { return m_verdicts; }
    /// Why what was there is not gone on with; empty when it is, or nothing was there.
    [[nodiscard]] const std::string& whyAnew() const { return m_whyAnew; }
    /// It is on disk when this returns.
    [[nodiscard]] Status append(const evals::CaseOutput& output);
    /// Likewise. Not for those without an answer, which are asked again.
    [[nodiscard]] Status append(const std::string& hash, const evals::RecordedVerdict& verdict);
    /// The run is complete, and kept elsewhere.
    void remove();

private:
    RunJournal(std::string path, int file)
        : m_path(std::move(path))
        , m_file(file)
    {
    }
    /// An error is why it is not gone on with.
    [[nodiscard]] Status read(const RunIdentity& identity);
    /// False when it is no line of a journal.
    [[nodiscard]] bool readLine(std::string_view line);
    [[nodiscard]] Status write(const evals::DataNode& node);

    std::string m_path;
    int m_file = -1;
    evals::RunFacts m_facts;
    std::vector<evals::CaseOutput> m_done;
    evals::Verdicts m_verdicts;
    std::string m_whyAnew;
};

} // namespace retrospan::app
