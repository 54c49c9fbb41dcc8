#include "evals/data_set_edit.h"

#include "evals/case_yaml.h"
#include "evals/text_source.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

constexpr std::size_t kLongestSlug = 100;

bool isLines(std::string_view path)
{
    return path.ends_with(".jsonl") || path.ends_with(".ndjson");
}

std::string withLineEnd(std::string text)
{
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    return text;
}

std::size_t indentOf(std::string_view line)
{
    return std::min(line.find_first_not_of(' '), line.size());
}

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r\n") == line.npos;
}

/// Nothing but blank lines and comments.
bool saysNothing(std::string_view text)
{
    return std::ranges::all_of(linesOf(text), [](std::string_view line) {
        return isBlank(line) || line.substr(indentOf(line)).starts_with('#');
    });
}

/// What is new ends its lines as the file does: with "\r\n" when all of it does.
std::string withLineEndsOf(const std::string& before, const std::string& after)
{
    const auto lines = linesOf(before);
    const auto ends = [](std::string_view line) { return line.ends_with("\r\n") || !line.ends_with('\n'); };
    if (before.find("\r\n") == before.npos || !std::ranges::all_of(lines, ends)) return after;
    std::string out;
    for (const char c : after) {
        if (c == '\n' && !out.ends_with('\r')) out += '\r';
        out += c;
    }
    return out;
}

/// The list of cases that a document is or has; null when it is one case.
const DataNode* listIn(const DataNode& document)
{
    const DataNode* list = document.type == NodeType::list ? &document : document.find("cases");
    return list != nullptr && list->type == NodeType::list && !list->items.empty() ? list : nullptr;
}

/// Where the items of the last list stand, as far as it is written in lines.
std::optional<std::size_t> indentOfCases(const std::string& text)
{
    Problems ignored;
    const auto documents = readYaml(text, ignored);
    const DataNode* list = documents.empty() ? nullptr : listIn(documents.back());
    if (list == nullptr) return std::nullopt;
    const auto lines = linesOf(text);
    const std::size_t line = list->items.back().place.line;
    if (line == 0 || line > lines.size()) return std::nullopt;
    const std::size_t indent = indentOf(lines[line - 1]);
    return lines[line - 1].substr(indent).starts_with("- ") ? std::optional(indent) : std::nullopt;
}

/// The files with one of them changed, or new.
std::vector<SourceFile> changed(std::span<const SourceFile> files, const FileEdit& edit)
{
    std::vector<SourceFile> all(files.begin(), files.end());
    const auto found = std::ranges::find(all, edit.path, &SourceFile::path);
    if (found == all.end())
        all.push_back({edit.path, edit.after});
    else
        found->bytes = edit.after;
    return all;
}

Result<DataSet> readSound(std::span<const SourceFile> files, const std::string& what)
{
    DataSetReading reading = readDataSet(files, files.empty() ? std::string() : files.front().path);
    if (reading.problemCount > 0) return Error{what + ": " + reading.problems.front().toString()};
    return std::move(reading.set);
}

/// Nothing but the notes differs.
bool isSame(const EvalCase& a, const EvalCase& b)
{
    const auto names = [](const EvalCase& each) {
        std::vector<std::string> all;
        for (const CaseScorer& scorer : each.scorers) all.push_back(scorer.name);
        return all;
    };
    return a.id == b.id && canonicalJson(a.input) == canonicalJson(b.input) && a.tags == b.tags
        && a.workflow == b.workflow && a.sourceSession == b.sourceSession && a.sourceSpan == b.sourceSpan
        && a.weight == b.weight && names(a) == names(b);
}

bool hasAll(const DataSet& set, const DataSet& of)
{
    return std::ranges::all_of(of.cases, [&](const EvalCase& each) {
        const EvalCase* found = set.find(each.id);
        return found != nullptr && isSame(*found, each);
    });
}

/// Texts with the case in them, the one that people would write first.
std::vector<std::string> waysToAdd(const FileEdit& edit, const DataNode& which)
{
    const std::string before = withLineEnd(edit.before);
    if (isLines(edit.path)) return {before + canonicalJson(which) + "\n"};
    if (saysNothing(before)) return {before + caseYaml(which)};
    std::vector<std::string> ways;
    if (const auto indent = indentOfCases(before)) ways.push_back(before + caseYaml(which, *indent));
    ways.push_back(before + "---\n" + caseYaml(which));
    return ways;
}

std::string joinedNotes(const std::string& notes, const std::vector<std::string>& more)
{
    std::string all = notes;
    for (const std::string& line : newLines(notes, more))
        all += (all.empty() || all.ends_with('\n') ? "" : "\n") + line;
    return all;
}

/// The line behind the last one that belongs to what begins on `first` and is indented by at least `indent`.
std::size_t endOf(const std::vector<std::string_view>& lines, std::size_t first, std::size_t indent)
{
    std::size_t end = first + 1;
    for (std::size_t i = end; i < lines.size(); ++i) {
        if (isBlank(lines[i])) continue;
        if (indentOf(lines[i]) < indent || lines[i].starts_with("---") || lines[i].starts_with("...")) break;
        end = i + 1;
    }
    return end;
}

struct LineEdit {
    std::size_t first = 0, end = 0; ///< lines that are replaced
    std::string text;
};

/// How the notes of a case come to be those; nothing when it is not written in lines.
std::optional<LineEdit> notesEdit(const std::vector<std::string_view>& lines, const DataNode& which,
                                  const std::string& notes)
{
    const auto key = std::ranges::find(which.keys, "notes", &DataNode::Key::name);
    const TextPlace place = key == which.keys.end() ? which.place : key->place;
    if (place.line == 0 || place.line > lines.size()) return std::nullopt;
    const std::size_t indent = place.column - 1, line = place.line - 1;
    const std::string_view lead = lines[line].substr(0, std::min(indent, lines[line].size()));
    if (lead.find_first_not_of(" -") != lead.npos || lines[line].substr(lead.size()).starts_with('{'))
        return std::nullopt;
    const std::string text = "notes:" + yamlValue(DataNode::ofText(notes), indent);
    if (key != which.keys.end())
        return LineEdit{line, endOf(lines, line, indent + 1), std::string(lead) + text};
    const std::size_t end = endOf(lines, line, indent);
    return LineEdit{end, end, std::string(indent, ' ') + text};
}

std::string sourceOf(const DataNode& which)
{
    const DataNode* source = which.find("source");
    if (source != nullptr && source->type == NodeType::map) source = source->find("session");
    return source != nullptr && source->isScalar() ? source->text : std::string();
}

std::vector<const DataNode*> casesOf(const std::vector<DataNode>& documents)
{
    std::vector<const DataNode*> cases;
    const auto take = [&](const DataNode& which) { cases.push_back(&which); };
    for (const DataNode& document : documents)
        if (const DataNode* list = listIn(document))
            std::ranges::for_each(list->items, take);
        else
            take(document);
    return cases;
}

std::string notesOf(const DataNode& which)
{
    const DataNode* notes = which.find("notes");
    return notes == nullptr ? std::string() : notes->text;
}

/// The notes of a case with what is said of its session.
std::string notesWith(const DataNode& which, const SessionNotes& said)
{
    const auto found = said.find(sourceOf(which));
    return found == said.end() ? notesOf(which) : joinedNotes(notesOf(which), found->second);
}

std::string linesWithNotes(const SourceFile& file, const SessionNotes& said)
{
    std::string after;
    Problems ignored;
    for (const std::string_view line : linesOf(file.bytes)) {
        auto node = isBlank(line) ? std::nullopt : readJson(line, 1, ignored);
        const std::string notes = node ? notesWith(*node, said) : std::string();
        if (!node || notes == notesOf(*node)) {
            after += line;
            continue;
        }
        const auto key = std::ranges::find(node->keys, "notes", &DataNode::Key::name);
        if (key == node->keys.end())
            node->set("notes", DataNode::ofText(notes));
        else
            node->items[static_cast<std::size_t>(key - node->keys.begin())] = DataNode::ofText(notes);
        after += canonicalJson(*node) + "\n";
    }
    return after;
}

Result<std::string> yamlWithNotes(const SourceFile& file, const SessionNotes& said)
{
    Problems ignored;
    const std::string text = withLineEnd(file.bytes);
    const auto documents = readYaml(text, ignored);
    const auto lines = linesOf(text);
    std::vector<LineEdit> edits;
    for (const DataNode* which : casesOf(documents)) {
        const std::string notes = notesWith(*which, said);
        if (notes == notesOf(*which)) continue;
        auto edit = notesEdit(lines, *which, notes);
        if (!edit)
            return Error{
                Problem{file.path, which->place, "the notes of this case are not on lines of their own"}
                    .toString()};
        edits.push_back(std::move(*edit));
    }
    if (edits.empty()) return file.bytes;
    std::ranges::sort(edits, {}, &LineEdit::first);
    std::string after;
    std::size_t line = 0;
    for (const LineEdit& edit : edits) {
        for (; line < edit.first; ++line) after += lines[line];
        after += edit.text;
        line = edit.end;
    }
    for (; line < lines.size(); ++line) after += lines[line];
    return after;
}

} // namespace

Result<FileEdit> addCase(std::span<const SourceFile> files, const std::string& target, const DataNode& which)
{
    const bool fresh =
        std::ranges::all_of(files, [](const SourceFile& file) { return saysNothing(file.bytes); });
    const auto known = fresh ? Result<DataSet>(DataSet{}) : readSound(files, "the data set has problems");
    if (!known.ok()) return known.error();
    const DataNode* id = which.find("id");
    if (id != nullptr && known->find(id->text) != nullptr)
        return Error{"the data set has a case " + inQuotes(id->text) + " already"};
    const auto file = std::ranges::find(files, target, &SourceFile::path);
    FileEdit edit{target, file == files.end() ? std::string() : file->bytes, {}};
    Error why;
    for (std::string& way : waysToAdd(edit, which)) {
        edit.after = withLineEndsOf(edit.before, way);
        const auto set = readSound(changed(files, edit), "the case cannot be added");
        if (set.ok() && set->cases.size() == known->cases.size() + 1 && hasAll(*set, *known)) return edit;
        why = set.ok() ? Error{"the case cannot be added to " + target + " as text"} : set.error();
    }
    return why;
}

std::vector<std::string> newLines(const std::string& notes, const std::vector<std::string>& lines)
{
    std::vector<std::string> more;
    std::string all = "\n" + notes + "\n";
    for (const std::string& line : lines) {
        if (all.find("\n" + line + "\n") != all.npos) continue;
        all += line + "\n";
        more.push_back(line);
    }
    return more;
}

Result<std::vector<FileEdit>> addNotes(std::span<const SourceFile> files, const SessionNotes& said)
{
    const auto known = readSound(files, "the data set has problems");
    if (!known.ok()) return known.error();
    std::vector<FileEdit> edits;
    std::vector<SourceFile> all(files.begin(), files.end());
    for (SourceFile& file : all) {
        auto after = isLines(file.path) ? Result(linesWithNotes(file, said)) : yamlWithNotes(file, said);
        if (!after.ok()) return after.error();
        *after = withLineEndsOf(file.bytes, *after);
        if (*after == file.bytes) continue;
        edits.push_back({file.path, file.bytes, *after});
        file.bytes = std::move(*after);
    }
    const auto set = readSound(all, "the notes cannot be added");
    if (!set.ok()) return set.error();
    if (set->cases.size() != known->cases.size() || !hasAll(*set, *known))
        return Error{"the notes cannot be added as text"};
    return edits;
}

std::string freeCaseId(const DataSet& set, std::string_view wanted)
{
    std::string slug;
    for (const char c : wanted.substr(0, kLongestSlug)) {
        const bool named =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        // It begins with neither: a hidden file is none of a data set.
        if (named || (!slug.empty() && slug.back() != '-'))
            slug += named || (c == '.' && !slug.empty()) ? c : '-';
    }
    while (slug.ends_with('-') || slug.ends_with('.')) slug.pop_back();
    if (slug.empty()) slug = "case";
    std::string id = slug;
    for (std::size_t number = 2; set.find(id) != nullptr; ++number) id = slug + "-" + std::to_string(number);
    return id;
}

} // namespace retrospan::evals
