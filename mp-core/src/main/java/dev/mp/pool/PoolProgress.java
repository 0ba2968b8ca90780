package dev.mp.pool;

import java.util.List;

/**
 * How far a pool has come, at some moment.
 *
 * @param submitted how many calls it has been given; of an {@code imap}, those whose input has been read
 * @param started how many have been begun, those that were begun again counted again
 * @param done how many have returned
 * @param failed how many have failed, and those that went with them in a chunk
 * @param workers its worker processes, in the order of their numbers
 */
public record PoolProgress(long submitted, long started, long done, long failed, List<WorkerProgress> workers) {

    public PoolProgress {
        workers = List.copyOf(workers);
    }

    /**
     * What a worker has done.
     *
     * @param number its place in the pool, from 0
     * @param pid its process id
     * @param done how many calls it has answered
     * @param busy whether it has something to do
     */
    public record WorkerProgress(int number, long pid, long done, boolean busy) {}
}
