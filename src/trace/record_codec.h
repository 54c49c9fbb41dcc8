// The compact binary form of a span's details: what is kept of a SpanView beside its columns.
// An *inline* record holds every value; a *packed* record (made by the store) replaces long texts
// by references into content blocks. Trace id, span ids, name and times live in the columns and are
// not part of a record; resource and scope are blobs of their own, shared by many spans.
// Robustness: decoding arbitrary bytes is safe (bounds and depth checked) and returns false.
// Layout: docs/file-format.md. Thread: pure functions. Complexity: linear in bytes.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <functional>
#include <string>

namespace retrospan {

/// Nesting of arrays and maps that is kept; deeper values become the text "…" and a diagnostic.
inline constexpr int kMaxValueDepth = 64;

/// Appends the inline record of `span` to `out`. Resource and scope are not written.
void encodeRecord(const SpanView& span, std::string& out);
void encodeResource(const ResourceView& resource, std::string& out);
void encodeScope(const ScopeView& scope, std::string& out);

/// Turns the bytes of one packed reference into its text, which must outlive the decoded view.
using ContentResolver = std::function<std::string_view(std::string_view reference)>;

/// Decodes an inline or packed record into `span` (attributes, events, links, status, texts); other
/// members stay as they are. Arrays live in `arena`, texts in `bytes` or where `resolve` keeps
/// them. False when the bytes are not a record; `span` is then unspecified.
[[nodiscard]] bool decodeRecord(std::string_view bytes, const ContentResolver& resolve, Arena& arena,
                                SpanView& span);
[[nodiscard]] bool decodeResource(std::string_view bytes, const ContentResolver& resolve, Arena& arena,
                                  ResourceView& resource);
[[nodiscard]] bool decodeScope(std::string_view bytes, const ContentResolver& resolve, Arena& arena,
                               ScopeView& scope);

/// Offered every text and bytes value of at least kMinContentBytes; appends a reference to `out`
/// and returns true, or returns false to leave the value inline.
using ContentReplacer = std::function<bool(std::string_view content, std::string& out)>;
inline constexpr std::size_t kMinContentBytes = 256;

/// Copies an inline record, resource or scope to `out`, replacing long values by what `pack`
/// writes. False when `bytes` is malformed.
[[nodiscard]] bool packRecord(std::string_view bytes, const ContentReplacer& pack, std::string& out);

/// Calls `text` for every text value kept inline and `reference` for every packed reference, in
/// order, without building a view: the walk behind search and index. False when malformed.
[[nodiscard]] bool visitRecord(std::string_view bytes, const std::function<void(std::string_view text)>& text,
                               const std::function<void(std::string_view reference)>& reference);

} // namespace retrospan
