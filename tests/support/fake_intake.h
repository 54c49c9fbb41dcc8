// FakeIntake: keeps what it is handed and answers with the receipt it was given, at once or when let go.
#pragma once

#include "live/intake.h"

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace retrospan::test {

class FakeIntake : public live::Intake {
public:
    using Done = std::function<void(const live::Receipt&)>;

    void submit(live::Delivery delivery, Done done) override
    {
        std::unique_lock guard(m_mutex);
        m_deliveries.push_back(std::move(delivery));
        m_changed.notify_all();
        if (m_held) {
            m_waiting.push_back(std::move(done));
            return;
        }
        const live::Receipt receipt = m_receipt;
        guard.unlock();
        done(receipt);
    }
    void answerWith(live::Receipt receipt)
    {
        const std::scoped_lock guard(m_mutex);
        m_receipt = std::move(receipt);
    }
    void hold()
    {
        const std::scoped_lock guard(m_mutex);
        m_held = true;
    }
    void letGo()
    {
        std::vector<Done> waiting;
        {
            const std::scoped_lock guard(m_mutex);
            m_held = false;
            waiting = std::exchange(m_waiting, {});
        }
        for (const Done& done : waiting) done(m_receipt);
    }
    void waitFor(std::size_t deliveries)
    {
        std::unique_lock guard(m_mutex);
        m_changed.wait(guard, [&] { return m_deliveries.size() >= deliveries; });
    }
    std::vector<live::Delivery> deliveries()
    {
        const std::scoped_lock guard(m_mutex);
        return m_deliveries;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<live::Delivery> m_deliveries;
    std::vector<Done> m_waiting;
    live::Receipt m_receipt = {live::Verdict::stored, 1, 0, {}};
    bool m_held = false;
};

} // namespace retrospan::test
