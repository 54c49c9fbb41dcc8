// `eval case`: a case of a data set from a session.
#include "cli/command.h"
#include "cli/show.h"
#include "cli/span_named.h"
#include "cli/table.h"
#include "evals/case_feedback.h"
#include "evals/case_file.h"
#include "evals/case_from_session.h"
#include "evals/eval_files.h"
#include "evals/made_cases.h"
#include "evals/unified_diff.h"
#include "open_link.h"
#include "session_json.h"
#include "session_replay.h"

namespace retrospan::app::cli {
namespace {

struct Source {
    std::unique_ptr<Library> library;
    std::shared_ptr<const models::PreparedReplay> replay;
    std::vector<store::PlacedScore> scores;
};

Result<Source> readSource(const QCommandLineParser& arguments)
{
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return library.error();
    auto session = openNamedSession(**library, utf8(arguments.positionalArguments().front()));
    if (!session.ok()) return session.error();
    auto scores = (*library)->workspace().scores(session->summary.key);
    if (!scores.ok()) return scores.error();
    auto replay = prepareReplay(**library, std::move(*session));
    if (!replay.ok()) return replay.error();
    return Source{std::move(*library), std::move(*replay), std::move(*scores)};
}

std::vector<std::string> texts(const QCommandLineParser& arguments, const char* option)
{
    std::vector<std::string> all;
    for (const QString& value : arguments.values(QString::fromLatin1(option))) all.push_back(utf8(value));
    return all;
}

Result<CaseRequest> requestOf(const QCommandLineParser& arguments)
{
    CaseRequest request;
    request.id = utf8(arguments.value(QStringLiteral("id")));
    request.tags = texts(arguments, "tag");
    request.contains = texts(arguments, "must");
    request.never = texts(arguments, "never");
    if (arguments.isSet(QStringLiteral("redact"))) {
        auto rules = import::parseRedactionClasses(utf8(arguments.value(QStringLiteral("redact"))));
        if (!rules.ok()) return rules.error().in("--redact");
        request.redaction = std::move(*rules);
    }
    request.redaction.patterns = texts(arguments, "redact-pattern");
    if (const auto compiled = import::Redactor::compile(request.redaction); !compiled.ok())
        return compiled.error().in("--redact-pattern");
    return request;
}

/// Lines of the diff as they are, but for what a terminal would take for commands.
std::string harmlessLines(const std::string& text)
{
    std::string out;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        out += harmless(text.substr(begin, end - begin)) + "\n";
        begin = end + 1;
    }
    return out;
}

void printEdits(const std::vector<evals::FileEdit>& edits, bool json)
{
    if (!json) {
        for (const evals::FileEdit& edit : edits) print(harmlessLines(unifiedDiff(edit)));
        return;
    }
    Json list = Json::array();
    for (const evals::FileEdit& edit : edits)
        list.push_back({{"file", edit.path}, {"diff", unifiedDiff(edit)}});
    print(dump(Json{{"edits", std::move(list)}}) + "\n");
}

int writeEdits(const std::vector<evals::FileEdit>& edits, bool json)
{
    for (const evals::FileEdit& edit : edits)
        if (const Status written = writeEdit(edit); !written.ok()) return fail(written.error().message);
    printEdits(edits, json);
    return kDone;
}

/// Of the session that is named, or of all.
Result<std::int64_t> whoseFeedback(store::Workspace& workspace, const QStringList& named)
{
    return named.isEmpty() ? Result(kEverySession) : findNamedSession(workspace, utf8(named.front()));
}

int refresh(const QCommandLineParser& arguments, const CaseRequest& request, const std::string& dataSet)
{
    const auto redactor = import::Redactor::compile(request.redaction);
    if (!redactor.ok()) return fail(redactor.error().message, kUsage);
    const auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    store::Workspace& workspace = (*library)->workspace();
    const auto session = whoseFeedback(workspace, arguments.positionalArguments());
    if (!session.ok()) return fail(session.error().message);
    const auto files = filesOfDataSet(dataSet);
    if (!files.ok()) return fail(files.error().message, kUsage);
    const auto said = feedbackOn(workspace, evals::readDataSet(*files, {}).set, *session, *redactor);
    if (!said.ok()) return fail(said.error().message);
    const auto edits = evals::addNotes(*files, *said);
    if (!edits.ok()) return fail(edits.error().message);
    return writeEdits(*edits, arguments.isSet(QStringLiteral("json")));
}

int make(const Source& source, const CaseRequest& request, const std::string& dataSet, bool json)
{
    auto draft = caseFromSession(*source.replay, source.scores, request);
    if (!draft.ok()) return fail(draft.error().message);
    if (draft->contains.empty() && draft->never.empty())
        fail("no phrase is known that shows what was wrong; until some are filled in, any answer passes");
    const CaseId id = request.id.empty() ? CaseId::madeFree : CaseId::asNamed;
    if (dataSet.empty()) {
        if (id == CaseId::madeFree) draft->id = evals::freeCaseId({}, draft->id);
        const evals::DataNode node = evals::caseNode(*draft);
        print(json ? evals::canonicalJson(node) + "\n" : evals::caseYaml(node));
        return kDone;
    }
    const auto edit = caseInDataSet(dataSet, *draft, id);
    if (!edit.ok()) return fail(edit.error().message);
    const int written = writeEdits({*edit}, json);
    if (written != kDone) return written;
    const Status known = rememberDataSet(source.library->workspace(), dataSet);
    return known.ok() ? kDone : fail(known.error().message);
}

} // namespace

int runEvalCase(const QCommandLineParser& arguments)
{
    const std::string dataSet = utf8(arguments.value(QStringLiteral("output")));
    const bool again = arguments.isSet(QStringLiteral("refresh"));
    const auto sessions = arguments.positionalArguments().size();
    if (sessions > 1 || (sessions == 0 && !again)) return fail("eval case needs one session", kUsage);
    if (again && dataSet.empty()) return fail("--refresh needs -o DATASET", kUsage);
    auto request = requestOf(arguments);
    if (!request.ok()) return fail(request.error().message, kUsage);
    if (again) return refresh(arguments, *request, dataSet);
    const auto source = readSource(arguments);
    if (!source.ok()) return fail(source.error().message);
    if (arguments.isSet(QStringLiteral("span"))) {
        const auto row = rowOrLink(source->replay->table(), utf8(arguments.value(QStringLiteral("span"))));
        if (!row.ok()) return fail(row.error().message);
        request->span = *row;
    }
    return make(*source, *request, dataSet, arguments.isSet(QStringLiteral("json")));
}

} // namespace retrospan::app::cli
