package dev.mp.kotlin

import dev.mp.MpException

/**
 * A process of a [multiprocess] scope was ended by a signal for which the scope did not ask: it crashed, or somebody
 * else killed it, as the kernel does where memory runs out.
 *
 * @property processName its name
 * @property pid its process id
 * @property exitCode minus the number of the signal
 */
public class ProcessLostException
internal constructor(public val processName: String, public val pid: Long, public val exitCode: Int) :
    MpException(
        "$processName was lost: pid=$pid, exit code $exitCode" +
            if (exitCode == KILLED) ", killed by somebody else, or by the system where memory ran out" else ""
    ) {
    private companion object {
        private const val serialVersionUID = 1L
        private const val KILLED = -9
    }
}
