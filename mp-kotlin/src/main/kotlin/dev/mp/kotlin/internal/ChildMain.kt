package dev.mp.kotlin.internal

import dev.mp.Context
import dev.mp.ExitException
import dev.mp.MpRunnable
import dev.mp.connection.Connection
import dev.mp.internal.codec.Throwables
import dev.mp.kotlin.ChildScope
import dev.mp.kotlin.ProcessBody
import kotlinx.coroutines.coroutineScope
import okio.Buffer

/** What a process of a scope runs: its body as coroutines. What ends the body is told to the scope. */
internal class ChildMain(private val body: ProcessBody, private val failures: Connection) : MpRunnable {
    override fun run() {
        try {
            MemberLoop(Context.currentMember().seam()).run {
                coroutineScope { with(body) { ChildScope(this@coroutineScope).run() } }
            }
        } catch (e: ExitException) {
            throw e
        } catch (e: InterruptedException) {
            throw e
        } catch (e: Throwable) {
            val bytes = Buffer()
            Throwables.write(e, bytes)
            failures.sendBytes(bytes.readByteArray())
            // The scope throws it, in the parent: it need not be printed here.
            throw ExitException(1)
        }
    }

    companion object {
        private const val serialVersionUID = 1L

        /** What ended a process, if it said so before it ended. */
        fun failure(failures: Connection): Throwable? =
            if (failures.poll()) {
                try {
                    Throwables.read(Buffer().write(failures.recvBytes()))
                } catch (_: java.io.EOFException) {
                    null
                }
            } else {
                null
            }
    }
}
