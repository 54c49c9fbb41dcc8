// PaletteProvider: where the command palette gets its entries from. Invariants: answers come at once,
// from memory; texts are plain. Thread: GUI.
#pragma once

#include <QIcon>
#include <QString>

#include <vector>

namespace retrospan::views {

struct PaletteItem {
    QString id; ///< unique within the provider, stable between starts
    QString text; ///< what is matched and shown
    QString category; ///< shown small; matched too, with less weight
    QString shortcut; ///< shown as it is
    QIcon icon;
    bool enabled = true;
};

class PaletteProvider {
public:
    virtual ~PaletteProvider() = default;
    /// Short and stable: part of the ids in recent().
    [[nodiscard]] virtual QString name() const = 0;
    /// Everything, or with very many items those worth matching with `query`. Order breaks ties.
    [[nodiscard]] virtual std::vector<PaletteItem> items(const QString& query) = 0;
    virtual void run(const QString& id) = 0;
};

} // namespace retrospan::views
