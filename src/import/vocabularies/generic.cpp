// Our own canonical attributes, and what stands on spans of any kind: services, deployments, errors.
#include "import/canonical.h"
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::generic;

constexpr Rule kCanonicalTable[] = {
    {canonical::kKind, canonicalKind, rank::canonical},
    {canonical::kStatus, canonicalStatus, rank::canonical},
    {canonical::kTitle, title, rank::canonical},
    {canonical::kContextAfterSpan, known, rank::canonical},
    {canonical::kUsageAtLeast, usageAtLeast, rank::canonical},
    {canonical::kSidechain, sidechain, rank::canonical},
    {canonical::kTimeUnknown, timeUnknown, rank::canonical},
    {canonical::kLogEntry, logEntry, rank::canonical},
    {canonical::kHandoffTo, handoffTo, rank::canonical},
    {canonical::kHandoffHuman, handoffHuman, rank::canonical},
    {canonical::kCostMicroUsd, costMicroUsd, rank::canonical},
    {canonical::kCacheWrite1h, cacheWrite1h, rank::canonical},
};

constexpr Rule kTable[] = {
    {"service.name", service, own},
    {"service.version", agentVersion, own},
    {"deployment.environment.name", environment, own},
    {"deployment.environment", environment, own + 1},
    {"enduser.id", user, own},
    {"tenant.id", tenant, own},
    {"error.type", errorType, own},
    {"exception.type", errorType, own + 1},
    {"session_id", session, own + 2},
    {"thread_id", session, own + 3},
    {"user_id", user, own + 1},
};

} // namespace

const Rules kCanonicalRules = kCanonicalTable;
const Rules kGenericRules = kTable;

} // namespace retrospan::import
