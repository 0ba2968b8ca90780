package dev.mp.chaos;

import java.util.Random;

/** A way in which a member uses a primitive. It waits only for what is sure to come, whoever is killed. */
interface Habit {
    void round(Random random) throws Exception;
}
