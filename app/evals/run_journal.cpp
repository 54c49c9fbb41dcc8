#include "evals/run_journal.h"

#include "evals/case_output.h"
#include "evals/eval_files.h"
#include "evals/sha256.h"
#include "evals/text_source.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace retrospan::app {
namespace {

using evals::DataNode;

constexpr std::string_view kFormat = "retrospan-eval-journal";
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMostProgramBytes = std::size_t{256} * 1024 * 1024;

Error systemError(const std::string& attempted)
{
    return Error{attempted + ": " + std::strerror(errno)};
}

/// Commands can have secrets in them.
DataNode headOf(const RunIdentity& identity, const evals::RunFacts& facts)
{
    return DataNode::mapOf({{"format", DataNode::ofText(std::string(kFormat))},
                            {"format_version", DataNode::ofInteger(kVersion)},
                            {"run", DataNode::ofText(facts.id)},
                            {"started_ns", DataNode::ofInteger(facts.startedNs)},
                            {"data_set_hash", DataNode::ofText(identity.dataSetHash)},
                            {"command_hash", DataNode::ofText(evals::sha256(identity.command))},
                            {"program_hash", DataNode::ofText(identity.programHash)},
                            {"version", DataNode::ofText(identity.version)}});
}

Status readHead(const DataNode& node, const RunIdentity& identity, evals::RunFacts& facts)
{
    evals::Problems problems;
    evals::Fields fields(node, "journal", problems);
    if (fields.text("format").value_or("") != kFormat || fields.count("format_version") != kVersion)
        return Error{"it is no journal of a run"};
    if (fields.text("data_set_hash") != identity.dataSetHash)
        return Error{"it was made with another state of the data set"};
    if (fields.text("command_hash") != evals::sha256(identity.command))
        return Error{"it was made with another command"};
    if (fields.text("program_hash").value_or("") != identity.programHash)
        return Error{"the program of the command has changed since"};
    if (fields.text("version").value_or("") != identity.version)
        return Error{"it was made with another version"};
    facts.id = fields.text("run").value_or("");
    facts.startedNs = fields.count("started_ns").value_or(0);
    return success();
}

/// Open for one program at a time.
Result<int> lockedFile(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) return systemError("cannot write " + path);
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    return Error{"another eval run is writing " + path};
}

std::optional<DataNode> nodeOf(std::string_view line)
{
    evals::Problems problems;
    auto node = evals::readJson(line, 1, problems);
    return problems.count() == 0 ? node : std::nullopt;
}

/// Where a word ends that a shell takes as it is.
std::string_view nextWord(std::string_view& line)
{
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    return word;
}

/// What runs the program that follows it.
bool isInterpreter(std::string_view path)
{
    constexpr std::string_view known[] = {"python", "node", "ruby", "perl", "php", "bash",
                                          "sh",     "deno", "bun",  "java", "env"};
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return std::ranges::any_of(known, [&](std::string_view each) { return name.starts_with(each); });
}

} // namespace

std::string programHashOf(const std::string& line)
{
    constexpr std::string_view special = "\n;|&<>()$`*?'\"\\";
    std::string_view rest = std::string_view(line).substr(0, line.find_first_of(special));
    std::string_view word = nextWord(rest);
    while (word.find('=') != std::string_view::npos) word = nextWord(rest);
    const bool own = word.find('/') != std::string_view::npos && !isInterpreter(word);
    if (!own) word = nextWord(rest);
    for (; !word.empty(); word = own ? std::string_view() : nextWord(rest)) {
        std::error_code ignored;
        if (word.starts_with('-') || !std::filesystem::is_regular_file(word, ignored)) continue;
        const auto bytes = readWholeFile(std::string(word), kMostProgramBytes);
        if (bytes.ok()) return evals::sha256(*bytes);
    }
    return {};
}

RunJournal::RunJournal(RunJournal&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_file(std::exchange(other.m_file, -1))
    , m_facts(std::move(other.m_facts))
    , m_done(std::move(other.m_done))
    , m_verdicts(std::move(other.m_verdicts))
    , m_whyAnew(std::move(other.m_whyAnew))
{
}

RunJournal::~RunJournal()
{
    if (m_file >= 0) ::close(m_file);
}

/// To the first line that was not written to its end.
Status RunJournal::read(const RunIdentity& identity)
{
    const auto bytes = readWholeFile(m_path, evals::kMostRunBytes);
    if (!bytes.ok()) return bytes.error();
    std::size_t good = 0;
    for (std::size_t end = 0; (end = bytes->find('\n', good)) != std::string::npos; good = end + 1) {
        const auto line = std::string_view(*bytes).substr(good, end - good);
        if (good == 0) {
            const auto head = nodeOf(line);
            const Status same =
                head ? readHead(*head, identity, m_facts) : Error{"it is no journal of a run"};
            if (!same.ok()) return same;
            continue;
        }
        if (!readLine(line)) break;
    }
    if (good == 0) return Error{"it is no journal of a run"};
    if (::ftruncate(m_file, static_cast<off_t>(good)) != 0) return systemError("cannot write " + m_path);
    return success();
}

bool RunJournal::readLine(std::string_view line)
{
    const auto node = nodeOf(line);
    if (!node) return false;
    evals::Problems problems;
    if (const DataNode* verdict = node->find("verdict")) {
        evals::readRecorded(*verdict, m_verdicts, problems);
        return problems.count() == 0;
    }
    evals::Fields fields(*node, "output", problems);
    evals::CaseOutput output = evals::readOutput(fields);
    if (problems.count() == 0) m_done.push_back(std::move(output));
    return problems.count() == 0;
}

Status RunJournal::write(const DataNode& node)
{
    const std::string line = evals::canonicalJson(node) + "\n";
    for (std::size_t at = 0; at < line.size();) {
        const ssize_t written = ::write(m_file, line.data() + at, line.size() - at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return systemError("cannot write " + m_path);
        at += static_cast<std::size_t>(written);
    }
    return ::fdatasync(m_file) == 0 ? success() : Status(systemError("cannot write " + m_path));
}

Result<RunJournal> RunJournal::open(const std::string& path, const RunIdentity& identity,
                                    const evals::RunFacts& facts, bool fresh)
{
    const auto file = lockedFile(path);
    if (!file.ok()) return file.error();
    RunJournal journal(path, *file);
    if (::lseek(*file, 0, SEEK_END) > 0) {
        const Status going = fresh ? Status(Error{}) : journal.read(identity);
        if (going.ok()) return journal;
        const std::string why = going.error().message;
        if (std::rename(path.c_str(), (path + ".old").c_str()) != 0)
            return systemError("cannot move " + path);
        const auto anew = lockedFile(path);
        if (!anew.ok()) return anew.error();
        ::close(journal.m_file);
        journal.m_file = *anew;
        journal.m_done.clear();
        journal.m_verdicts.clear();
        journal.m_whyAnew = why;
    }
    journal.m_facts = facts;
    if (const Status written = journal.write(headOf(identity, facts)); !written.ok()) return written.error();
    return journal;
}

Status RunJournal::append(const evals::CaseOutput& output)
{
    return write(evals::outputNode(output));
}

Status RunJournal::append(const std::string& hash, const evals::RecordedVerdict& verdict)
{
    return write(DataNode::mapOf({{"verdict", evals::recordedNode(hash, verdict)}}));
}

void RunJournal::remove()
{
    ::unlink(m_path.c_str());
}

} // namespace retrospan::app
