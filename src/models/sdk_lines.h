// What a developer sets so that an SDK sends here: one line or a few, by language or tool. Text to copy;
// nothing is run. Thread: pure functions.
#pragma once

#include <QString>

#include <vector>

namespace retrospan::models {

struct SdkLine {
    QString name; ///< of the language or tool
    QString text;
};

/// For receivers at these addresses ("127.0.0.1:4318"); an empty one is off, and lines that need it are left
/// out.
[[nodiscard]] std::vector<SdkLine> sdkLines(const QString& http, const QString& grpc);

} // namespace retrospan::models
