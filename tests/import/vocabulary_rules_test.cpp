// The tables themselves: every rule can be found, vocabularies agree on shared keys, ranks stay in their
// range.
#include "import/vocabularies/metadata_rules.h"
#include "import/vocabularies/rules.h"

#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

TEST(VocabularyRules, EveryRuleIsFoundAndSharedKeysMeanTheSame)
{
    std::size_t rules = 0;
    for (const Rules& table :
         {kCanonicalRules, kLangfuseRules, kLangsmithRules, kOpenInferenceRules, kGenAiRules, kTraceloopRules,
          kVercelRules, kMlflowRules, kLogfireRules, kFrameworkRules, kGenericRules})
        for (const Rule& rule : table) {
            const Rule* found = findRule(rule.key);
            ASSERT_NE(found, nullptr) << rule.key;
            EXPECT_EQ(found->field, rule.field) << rule.key;
            EXPECT_LT(rule.rank, 100) << rule.key;
            ++rules;
        }
    EXPECT_GT(rules, 250U);
}

TEST(VocabularyRules, MetadataIsReadUnderEveryPrefix)
{
    for (const Rule& word : kMetadataRules) {
        EXPECT_LT(word.rank, 10) << word.key;
        ASSERT_NE(findMetadataRule(word.key), nullptr);
        EXPECT_EQ(findMetadataRule(word.key)->field, word.field) << word.key;
        for (const MetadataFamily& family : kMetadataFamilies) {
            const std::string key = std::string(family.prefix) + std::string(word.key);
            const Rule* found = findRule(key);
            ASSERT_NE(found, nullptr) << key;
            EXPECT_EQ(found->field, word.field) << key;
        }
    }
}

TEST(VocabularyRules, OtherKeysAreNotFound)
{
    for (const char* key : {"", "g", "gen_ai", "gen_ai.operation.nam", "gen_ai.operation.name2",
                            "GEN_AI.OPERATION.NAME", "metadata."})
        EXPECT_EQ(findRule(key), nullptr) << key;
}

} // namespace
} // namespace retrospan::import
