// What each diagnostic means, for people. The same list stands in docs/formats.md; a test compares the two.
#include "import/diagnostics.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace retrospan::import {
namespace {

constexpr DiagnosticMeaning kMeanings[]{
    {"attributes_dropped", "more attributes, events, links or values than are kept; the first ones are kept"},
    {"bad_bundle", "a case file that cannot be taken in; nothing of it is in"},
    {"bad_json", "looks like JSON and is not; left out"},
    {"bad_line", "a line that is not JSON; left out"},
    {"bundle_left_out", "a case file that was not wanted; nothing of it is in"},
    {"bundle_redacted",
     "a redacted case file whose session is in the workspace as recorded, or the other way round; nothing of "
     "it "
     "is in"},
    {"bundle_session_here",
     "a case file whose session is in the workspace; it is added to it when that is asked for (--merge)"},
    {"console_shortened",
     "values of which the console printed only the beginning or the type; that is what is kept"},
    {"copied_history", "lines of a fork that repeat the thread it comes from; context of its first call"},
    {"damaged_gzip", "damaged compressed data; what stands before the place is in"},
    {"damaged_zip", "a damaged zip archive; the members before the place are in"},
    {"damaged_zstd", "damaged compressed data; what stands before the place is in"},
    {"decompression_bomb", "compressed data that grows beyond any recording; reading stopped there"},
    {"directory", "a folder without files"},
    {"document_too_large", "larger than may be read at once; left out"},
    {"duplicate_line", "a transcript line that stands there word for word already; counted once"},
    {"duplicate_span", "already in the workspace, word for word; nothing changed"},
    {"empty_input", "nothing in it"},
    {"encrypted_member", "a member of an archive that needs a password; it is left out"},
    {"end_before_start", "a span that ends before it starts; kept as reported"},
    {"eval_without_samples", "an eval that has no samples: it was only started, or is a summary"},
    {"format_not_supported", "a known format that is not read yet"},
    {"hidden_files", "files and folders whose names begin with a dot; left out of a folder"},
    {"linked_folders", "links to folders, which are not followed; name them to import what is in them"},
    {"malformed_protobuf", "not a valid OTLP message from the place on; what stands before it is in"},
    {"merged_span", "a second, different report of a span; both are merged, the later one wins"},
    {"metrics_skipped", "OTLP metrics; not part of a session"},
    {"not_stored", "the workspace cannot be written"},
    {"odd_id", "a trace or span id that is not of OpenTelemetry's length; kept as it is"},
    {"other_files", "files of a folder that are no recordings; left out"},
    {"parent_cycle", "spans that are each other's parents; the youngest is shown as a root"},
    {"partial_answer", "a server left spans out of its answer; what the answer holds is in"},
    {"repaired_json",
     "not valid JSON, read after repair: invalid text became U+FFFD, impossible numbers null"},
    {"result_without_tool_call", "the result of a tool call that is not in the transcript; kept as an event"},
    {"sample_incomplete", "a sample in several members of which some are missing or damaged; left out"},
    {"score_on_unknown_run", "a score on a run that is not in the input; kept for the trace of that id"},
    {"score_without_target", "a score that names no trace, session or known observation; left out"},
    {"several_sessions_in_trace", "a trace that names more than one session; it belongs to the first"},
    {"source_error", "the server that gave this answer reports an error; what the answer holds is in"},
    {"source_warning", "a warning of the source about a trace or a span; kept as an attribute"},
    {"span_without_id", "a span without trace or span id; kept under an id made from its content"},
    {"still_open", "the compressed data has no end: its writer may still be running; what is there is in"},
    {"text_cut", "a text that made its document too large; its beginning is kept"},
    {"time_out_of_range",
     "a time that is missing, unreadable, before 1970 or after 2262; taken from the span's other end"},
    {"too_many_files", "more files than are read at once; the rest is left out"},
    {"too_many_members", "an archive of more than 100,000 members; the rest is left out"},
    {"too_many_reports", "more than 1000 different reports of one span; the later ones are left out"},
    {"tool_result_missing", "a tool call without a result; shown as interrupted"},
    {"trace_not_named", "a run whose trace nothing names; kept in the trace of the first run above it"},
    {"trace_without_spans", "a trace of which only the summary or the id is in the input"},
    {"transcript_line_dropped", "more lines than one turn or call can hold; left out"},
    {"truncated_gzip", "the input ends inside compressed data; what is there is in"},
    {"truncated_protobuf", "the input ends inside a message; the messages before it are in"},
    {"truncated_record", "the input ends inside a record; the records before it are in"},
    {"unfinished_document", "the input ends inside a JSON value; what is whole is in"},
    {"unknown_document", "valid, but of no known format; left out"},
    {"unknown_line_type", "a transcript line of a type that is not known; kept as an event"},
    {"unknown_process", "a span that names a process which is not there; its service is not known"},
    {"unreadable", "cannot be opened or read"},
    {"unreadable_figure", "a token count or cost that is no number, or no possible one; it is not known"},
    {"unreadable_folders", "folders that may not be read; what is in them is left out"},
    {"unrecognised", "no recording of a format that is read"},
    {"unrecorded_usage", "the cumulative token counter covers calls that are not in the file"},
};

} // namespace

std::span<const DiagnosticMeaning> diagnosticMeanings()
{
    return kMeanings;
}

std::string_view meaningOf(std::string_view code)
{
    const auto found =
        std::lower_bound(std::begin(kMeanings), std::end(kMeanings), code,
                         [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
    return found != std::end(kMeanings) && found->first == code ? found->second : std::string_view();
}

} // namespace retrospan::import
