// FindingModel: what was found in the replayed session, and what people say of it, as a list. Reads memory
// only. Thread: GUI. Complexity: constant a row.
#pragma once

#include "models/replay_annotations.h"

#include <QAbstractListModel>

namespace retrospan::models {

class FindingModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { kindRole = Qt::UserRole, nameRole, stateRole, dismissedRole, faultsRole };

    explicit FindingModel(ReplayAnnotations& annotations, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    ReplayAnnotations& m_annotations;
    int m_rows = 0;
};

/// "Failure", "Ignored error".
[[nodiscard]] QString findingName(const insight::Finding& finding);
/// "dismissed by ann"; empty when nobody said anything.
[[nodiscard]] QString judgementText(const Judgement& judgement);

} // namespace retrospan::models
