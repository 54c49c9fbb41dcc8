// ReceiverDialog: where to listen, after how long a silent session counts as stale, and what is worth a
// notice. What is wrong is said while typing; only what is right can be kept. Thread: GUI.
#pragma once

#include "live_service.h"
#include "models/live_alerts.h"

#include <QDialog>

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace retrospan::app {

struct LiveSettings {
    LiveOptions options;
    std::int64_t quietNs = 0;
    models::AlertRules alerts = {};
};

class ReceiverDialog : public QDialog {
    Q_OBJECT
public:
    ReceiverDialog(const LiveSettings& settings, QWidget* parent = nullptr);
    [[nodiscard]] const LiveSettings& settings() const { return m_settings; }

private:
    struct Field {
        QCheckBox* on;
        QLineEdit* address;
    };
    [[nodiscard]] Field makeField(const QString& name, const std::optional<LiveAddress>& address,
                                  std::uint16_t port);
    void addAlerts(QFormLayout& form);
    void read();
    [[nodiscard]] QString read(const Field& field, std::uint16_t port, std::optional<LiveAddress>& address);

    LiveSettings m_settings;
    Field m_http, m_grpc;
    QSpinBox* m_quiet;
    std::array<QCheckBox*, models::kAlertKinds> m_alerts{};
    QDoubleSpinBox* m_costLimit = nullptr;
    QLabel* m_fault;
    QPushButton* m_keep;
};

} // namespace retrospan::app
