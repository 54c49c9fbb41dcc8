// Reading and writing price documents (JSON; schema in docs/cost.md), and merging a user's on top of
// the built-in one. Errors name the document, the place and what was expected there.
// Pure functions; no I/O: the caller keeps the user's document (workspace setting `prices`).
#pragma once

#include "insight/prices.h"
#include "trace/result.h"

#include <string>
#include <string_view>

namespace retrospan::insight {

inline constexpr std::size_t kMaxPriceDocumentBytes = 16u << 20;

/// `name` is what errors call the document, e.g. "prices.json". Empty text is an empty document.
[[nodiscard]] Result<PriceDocument> parsePriceDocument(std::string_view json, std::string_view name);
/// One model a line, so that documents can be compared and reviewed.
[[nodiscard]] std::string writePriceDocument(const PriceDocument& document);

/// The document compiled into the program (resources/prices.json).
[[nodiscard]] Result<PriceDocument> builtinPrices();

/// Providers and models of `changes` replace those of the same id; new ones go to the front, so that
/// they win; removed models are taken away.
[[nodiscard]] PriceDocument mergePrices(PriceDocument base, const PriceDocument& changes);

/// Edits of a user's document: puts or replaces a model, or marks it as removed.
void setModelPrices(PriceDocument& changes, std::string_view provider, ModelPrices model);
void removeModelPrices(PriceDocument& changes, std::string_view provider, std::string_view model);
/// Takes a change back, so that the built-in entry holds again. False when there was none.
bool revertModelPrices(PriceDocument& changes, std::string_view provider, std::string_view model);

} // namespace retrospan::insight
