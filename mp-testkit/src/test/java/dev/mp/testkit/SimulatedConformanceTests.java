package dev.mp.testkit;

import dev.mp.MpRunnable;
import dev.mp.conformance.Conformance;
import dev.mp.conformance.ConnectionStatements;
import dev.mp.conformance.ProcessStatements;
import dev.mp.conformance.Surroundings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The statements about the foundation that need no real processes, each under some hundred schedules: the same programs
 * that mp-core's tests run on real ones. Not those that say what has happened before some limit passes: of simulated time
 * any amount may pass at any step.
 */
class SimulatedConformanceTests {
    private static final int SCHEDULES = 300;

    private static void holds(Program statement) {
        Simulation.builder().schedules(SCHEDULES).seed(7).build().explore(statement).ifPresent(failure -> {
            throw failure.toError();
        });
    }

    /** What says something about connections, rather than about the processes that use them. */
    private interface Statement {
        void run(Surroundings family) throws Exception;
    }

    private static void connects(Statement statement) {
        holds(mp -> statement.run(new Family(mp)));
    }

    /** Whatever another process is to do has one of its own. */
    private record Family(SimulatedContext mp) implements Surroundings {
        @Override
        public void begin(MpRunnable task) {
            mp.process(task).start();
        }

        @Override
        public Duration elapsed() {
            return mp.elapsed();
        }
    }

    @Test
    @Conformance({"PROC-07", "PROC-08", "PROC-10"})
    void livesFromStartToItsEnd() {
        holds(ProcessStatements::livesFromStartToItsEnd);
    }

    @Test
    @Conformance("PROC-19")
    void blockedDaemonIsActiveUntilItIsEnded() {
        holds(ProcessStatements::blockedDaemonIsActiveUntilItIsEnded);
    }

    @Test
    @Conformance({"PROC-15", "PROC-16"})
    void signalsAreNegativeExitCodes() {
        holds(ProcessStatements::signalsAreNegativeExitCodes);
    }

    @Test
    @Conformance("PROC-21")
    void sentinelIsReadyOnceItsProcessHasEnded() {
        holds(ProcessStatements::sentinelIsReadyOnceItsProcessHasEnded);
    }

    @Test
    @Conformance({"PROC-03", "PROC-05", "PROC-09"})
    void childSeesWhatItWasGiven() {
        holds(ProcessStatements::childSeesWhatItWasGiven);
    }

    @Test
    void namesCountTheChildrenOfEachProcess() {
        holds(ProcessStatements::namesCountTheChildrenOfEachProcess);
    }

    @Test
    @Conformance("PROC-04")
    void daemonFlagIsInheritedUnlessGiven() {
        holds(ProcessStatements::daemonFlagIsInheritedUnlessGiven);
    }

    @Test
    @Conformance({"PROC-20", "STD-01"})
    void childrenStartChildren() {
        holds(ProcessStatements::childrenStartChildren);
    }

    @Test
    @Conformance("STD-01")
    void childMakesQueueForGrandchildren() {
        holds(ProcessStatements::childMakesQueueForGrandchildren);
    }

    @Test
    @Conformance("STD-01")
    void childMakesPool() {
        holds(ProcessStatements::childMakesPool);
    }

    @Test
    @Conformance("PROC-23")
    void shortProcessesAllEndWell() {
        holds(mp -> ProcessStatements.shortProcessesAllEndWell(mp, 10));
    }

    @Test
    @Conformance("PROC-35")
    void startsOnce() {
        holds(ProcessStatements::startsOnce);
    }

    @Test
    @Conformance("PROC-35")
    void onlyItsCreatorHandlesIt() {
        holds(ProcessStatements::onlyItsCreatorHandlesIt);
    }

    @Test
    @Conformance("SUB-04")
    void exitExceptionsAreExitCodes() {
        holds(ProcessStatements::exitExceptionsAreExitCodes);
    }

    @Test
    @Conformance({"START-01", "START-02"})
    void childSeesTheStartMethodOfItsContext() {
        holds(ProcessStatements::childSeesTheStartMethodOfItsContext);
    }

    @Test
    @Conformance("SUB-01")
    void subclassWithItsOwnPipeServesRequests() {
        holds(ProcessStatements::subclassWithItsOwnPipeServesRequests);
    }

    @Test
    @Conformance("CONN-01")
    void objectsArriveAsTheyWereSent() {
        connects(ConnectionStatements::objectsArriveAsTheyWereSent);
    }

    @Test
    @Conformance({"CONN-01", "POLL-04"})
    void messagesOfBytesKeepTheirBounds() {
        connects(ConnectionStatements::messagesOfBytesKeepTheirBounds);
    }

    @Test
    @Conformance({"POLL-01", "POLL-02", "POLL-04"})
    void pollSeesEachMessageEmptyOrNot() {
        connects(ConnectionStatements::pollSeesEachMessageEmptyOrNot);
    }

    @Test
    @Conformance("CONN-05")
    void closedPeerIsTheEndOfTheStream() {
        connects(ConnectionStatements::closedPeerIsTheEndOfTheStream);
    }

    @Test
    @Conformance("CONN-11")
    void closedConnectionRefuses() {
        connects(ConnectionStatements::closedConnectionRefuses);
    }

    @Test
    @Conformance("CONN-02")
    void receivesIntoPartOfAnArray() {
        connects(family -> ConnectionStatements.receivesIntoPartOfAnArray(family, 20));
    }

    @Test
    @Conformance("CONN-02")
    void tooShortBufferLosesNothing() {
        connects(family -> ConnectionStatements.tooShortBufferLosesNothing(family, 9000));
    }

    @Test
    @Conformance("CONN-08")
    void sendsPartOfAnArray() {
        connects(ConnectionStatements::sendsPartOfAnArray);
    }

    @Test
    @Conformance("WAIT-01")
    void everyMessageOfSeveralWritersIsReadOnceAndInOrder() {
        connects(family -> ConnectionStatements.everyMessageOfSeveralWritersIsReadOnceAndInOrder(family, 4));
    }

    @Test
    @Conformance("PC-02")
    void receivingEndTravels() {
        connects(ConnectionStatements::receivingEndTravels);
    }

    @Test
    @Conformance("PC-02")
    void sendingEndTravels() {
        connects(ConnectionStatements::sendingEndTravels);
    }

    @Test
    @Conformance("SQ-01")
    void emptinessIsTrueInEachProcess() {
        connects(ConnectionStatements::emptinessIsTrueInEachProcess);
    }

    @Test
    @Conformance("SQ-02")
    void closesTwice() {
        connects(ConnectionStatements::closesTwice);
    }

    @Test
    @Conformance("SQ-03")
    void closedHandleLeavesTheQueueToOthers() {
        connects(ConnectionStatements::closedHandleLeavesTheQueueToOthers);
    }
}
