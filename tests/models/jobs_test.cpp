#include "models/jobs.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <atomic>

using retrospan::models::JobRunner;

class JobsTest : public QObject {
    Q_OBJECT
private slots:
    void deliversOnTheGuiThread()
    {
        JobRunner runner;
        QThread* worker = nullptr;
        QThread* receiver = nullptr;
        int value = 0;
        runner.run(
            [&worker](std::stop_token) {
                worker = QThread::currentThread();
                return 42;
            },
            [&](int result) {
                receiver = QThread::currentThread();
                value = result;
            });
        QVERIFY(runner.running());
        QTRY_COMPARE(value, 42);
        QVERIFY(!runner.running());
        QCOMPARE(receiver, QThread::currentThread());
        QVERIFY(worker != receiver);
    }
    void newestWins()
    {
        JobRunner runner;
        QSemaphore started, release;
        std::atomic_bool stopped = false;
        QList<int> results;
        const auto done = [&results](int result) { results.append(result); };
        runner.run(
            [&](std::stop_token stop) {
                started.release();
                release.acquire();
                stopped = stop.stop_requested();
                return 1;
            },
            done);
        started.acquire();
        runner.run([](std::stop_token) { return 2; }, done);
        release.release();
        QTRY_COMPARE(results.size(), 1);
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(results, QList<int>{2});
        QVERIFY(stopped);
    }
    void nothingArrivesAfterTheRunnerIsGone()
    {
        bool arrived = false;
        {
            JobRunner runner;
            runner.run([](std::stop_token) { return 1; }, [&arrived](int) { arrived = true; });
        }
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(!arrived);
    }
    void aResultMayStartTheNextJob()
    {
        JobRunner runner;
        int last = 0;
        runner.run([](std::stop_token) { return 1; },
                   [&](int first) {
                       runner.run([first](std::stop_token) { return first + 1; },
                                  [&last](int second) { last = second; });
                   });
        QTRY_COMPARE(last, 2);
    }
    void movesResultsThatCannotBeCopied()
    {
        JobRunner runner;
        int value = 0;
        runner.run([](std::stop_token) { return std::make_unique<int>(7); },
                   [&value](std::unique_ptr<int> result) { value = *result; });
        QTRY_COMPARE(value, 7);
    }
};

QTEST_GUILESS_MAIN(JobsTest)
#include "jobs_test.moc"
