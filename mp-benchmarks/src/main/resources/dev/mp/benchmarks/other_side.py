"""Measures one figure of CPython's multiprocessing and prints the number:
other_side.py FIGURE SIZE WARM_UP COUNT PAUSE_MICROS"""
import multiprocessing
import statistics
import sys
import time

WARM_UPS = 5
VALUE = [1, "hello", 2.5, {"a": 1}]


def echo(connection):
    while message := connection.recv_bytes():
        connection.send_bytes(message)


def echo_objects(connection):
    while (message := connection.recv()) is not None:
        connection.send(message)


def swallow(connection):
    for _ in range(WARM_UPS + 1):
        while connection.recv_bytes():
            pass
        connection.send_bytes(b"k")


def swallow_into(connection, size):
    buffer = bytearray(size)
    for _ in range(WARM_UPS + 1):
        while connection.recv_bytes_into(buffer):
            pass
        connection.send_bytes(b"k")


def idle(connection):
    connection.send_bytes(b"k")
    connection.recv_bytes()


def nothing():
    pass


def start_peer(target, *arguments):
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=target, args=(there, *arguments))
    process.start()
    there.close()
    return here, process


def round_trips(connection, message, count):
    for _ in range(count):
        connection.send_bytes(message)
        connection.recv_bytes()


def round_trip(size, warm_up, count, pause):
    connection, process = start_peer(echo)
    message = b"x" * size
    round_trips(connection, message, warm_up)
    began = time.perf_counter()
    round_trips(connection, message, count)
    took = time.perf_counter() - began
    connection.send_bytes(b"")
    process.join()
    return took / count * 1e6


def round_trip_asleep(size, warm_up, count, pause):
    connection, process = start_peer(echo)
    message = b"x" * size
    took = []
    for i in range(-warm_up, count):
        time.sleep(pause)
        began = time.perf_counter()
        round_trips(connection, message, 1)
        if i >= 0:
            took.append(time.perf_counter() - began)
    connection.send_bytes(b"")
    process.join()
    return statistics.median(took) * 1e6


def stream(target, arguments, size, warm_up, count):
    connection, process = start_peer(target, *arguments)
    message = b"x" * size

    def streamed(count):
        for _ in range(count):
            connection.send_bytes(message)
        connection.send_bytes(b"")
        connection.recv_bytes()

    for _ in range(WARM_UPS):
        streamed(warm_up // WARM_UPS)
    began = time.perf_counter()
    streamed(count)
    took = time.perf_counter() - began
    process.join()
    return count / took


def small_stream(size, warm_up, count, pause):
    return stream(swallow, (), size, warm_up, count) / 1e6


def large_stream(size, warm_up, count, pause):
    return stream(swallow, (), size, warm_up, count)


def large_stream_into(size, warm_up, count, pause):
    return stream(swallow_into, (size,), size, warm_up, count)


def objects(size, warm_up, count, pause):
    connection, process = start_peer(echo_objects)

    def exchanged(count):
        for _ in range(count):
            connection.send(VALUE)
            connection.recv()

    exchanged(warm_up)
    began = time.perf_counter()
    exchanged(count)
    took = time.perf_counter() - began
    connection.send(None)
    process.join()
    return took / count * 1e6


def nanos(rounds, warm_up, count):
    rounds(warm_up)
    began = time.perf_counter()
    rounds(count)
    return (time.perf_counter() - began) / count * 1e9


def locked(lock, count):
    for _ in range(count):
        lock.acquire()
        lock.release()


def lock(size, warm_up, count, pause):
    free = CONTEXT.Lock()
    return nanos(lambda rounds: locked(free, rounds), warm_up // 10, count // 10)


def semaphore(size, warm_up, count, pause):
    free = CONTEXT.Semaphore(1)
    return nanos(lambda rounds: locked(free, rounds), warm_up // 10, count // 10)


def contend(lock, barrier, warm_up, count):
    barrier.wait()
    locked(lock, warm_up)
    barrier.wait()
    began = time.perf_counter()
    locked(lock, count)
    barrier.wait()
    return time.perf_counter() - began


def lock_contended(size, warm_up, count, pause):
    arguments = (CONTEXT.Lock(), CONTEXT.Barrier(2), warm_up, count)
    process = CONTEXT.Process(target=contend, args=arguments)
    process.start()
    took = contend(*arguments)
    process.join()
    return took * 1e3


def locked_increment(size, warm_up, count, pause):
    value = CONTEXT.Value("i", 0)

    def rounds(count):
        for _ in range(count):
            with value.get_lock():
                value.value += 1

    return nanos(rounds, warm_up // 10, count // 10)


def wait_for_event(event, connection, rounds):
    for _ in range(rounds):
        event.wait()
        ran = time.perf_counter()
        event.clear()
        connection.send(ran)


def event(size, warm_up, count, pause):
    flag = CONTEXT.Event()
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=wait_for_event, args=(flag, there, warm_up + count))
    process.start()
    took = []
    for i in range(-warm_up, count):
        time.sleep(pause)
        began = time.perf_counter()
        flag.set()
        ran = here.recv()
        if i >= 0:
            took.append(ran - began)
    process.join()
    return statistics.median(took) * 1e6


def produce(queue, barrier, counts):
    for count in counts:
        barrier.wait()
        for i in range(count):
            queue.put(i & 0xFF)
        barrier.wait()


def consume(queue, barrier, counts):
    for count in counts:
        barrier.wait()
        for _ in range(count):
            queue.get()
        barrier.wait()


def queue_stream(each, warm_up, count):
    counts = (warm_up // 10 // each, count // 10 // each)
    items, barrier = CONTEXT.Queue(), CONTEXT.Barrier(2 * each + 1)
    processes = [
        CONTEXT.Process(target=target, args=(items, barrier, counts))
        for target in (produce, consume)
        for _ in range(each)
    ]
    for process in processes:
        process.start()
    for _ in counts:
        barrier.wait()
        began = time.perf_counter()
        barrier.wait()
        took = time.perf_counter() - began
    for process in processes:
        process.join()
    return counts[-1] * each / took / 1e6


def queue(size, warm_up, count, pause):
    return queue_stream(1, warm_up, count)


def queue_crowded(size, warm_up, count, pause):
    return queue_stream(4, warm_up, count)


def hand_back(there, back, rounds):
    for _ in range(rounds):
        back.put(there.get())


def queue_round_trip(size, warm_up, count, pause):
    warm_up, count = warm_up // 10, count // 10
    there, back = CONTEXT.Queue(), CONTEXT.Queue()
    process = CONTEXT.Process(target=hand_back, args=(there, back, warm_up + count))
    process.start()

    def rounds(count):
        for _ in range(count):
            there.put(1)
            back.get()

    took = nanos(rounds, warm_up, count)
    process.join()
    return took / 1e3


def compare_sums(connection, shared):
    heap = list(shared)
    of_heap, of_shared = [], []
    for _ in range(5):
        began = time.perf_counter()
        sum(heap)
        between = time.perf_counter()
        sum(shared)
        of_heap.append(between - began)
        of_shared.append(time.perf_counter() - between)
    connection.send(statistics.median(of_shared) / statistics.median(of_heap))


def square(x):
    return x * x


def pool_rounds(size, warm_up, count, round):
    elements = list(range(size))
    with CONTEXT.Pool(2) as pool:
        for _ in range(warm_up):
            round(pool, elements)
        began = time.perf_counter()
        for _ in range(count):
            round(pool, elements)
        return count * size / (time.perf_counter() - began)


def pool_map(size, warm_up, count, pause):
    return pool_rounds(size, warm_up, count, lambda pool, elements: pool.map(square, elements)) / 1e6


def pool_imap(size, warm_up, count, pause):
    def round(pool, elements):
        for _ in pool.imap(square, elements):
            pass

    return pool_rounds(size, warm_up, count, round) / 1e3


def pool_apply_async(size, warm_up, count, pause):
    def round(pool, elements):
        results = [pool.apply_async(square, (element,)) for element in elements]
        for result in results:
            result.get()

    return pool_rounds(size, warm_up, count, round) / 1e3


def pool_apply(size, warm_up, count, pause):
    with CONTEXT.Pool(2) as pool:
        for i in range(warm_up):
            pool.apply(square, (i,))
        began = time.perf_counter()
        for i in range(count):
            pool.apply(square, (i,))
        return (time.perf_counter() - began) / count * 1e6


def pool_life(size, warm_up, count, pause):
    took = []
    for _ in range(warm_up + count):
        time.sleep(pause)
        began = time.perf_counter()
        with multiprocessing.get_context("forkserver").Pool(2) as pool:
            pool.map(square, range(size))
            pool.close()
            pool.join()
        took.append(time.perf_counter() - began)
    return statistics.median(took[warm_up:]) * 1e3


def start(size, warm_up, count, pause, context=None):
    took = []
    for _ in range(warm_up + count):
        time.sleep(pause)
        began = time.perf_counter()
        process = (context or CONTEXT).Process(target=nothing)
        process.start()
        process.join()
        took.append(time.perf_counter() - began)
    return statistics.median(took[warm_up:]) * 1e3


def start_forkserver(size, warm_up, count, pause):
    return start(size, warm_up, count, pause, multiprocessing.get_context("forkserver"))


def sum_of_shared(size, warm_up, count, pause):
    shared = CONTEXT.RawArray("d", size)
    for i in range(size):
        shared[i] = i
    connection, process = start_peer(compare_sums, shared)
    times = connection.recv()
    process.join()
    return times


def memory(file, name):
    connection, process = start_peer(idle)
    connection.recv_bytes()
    time.sleep(1)
    with open(f"/proc/{process.pid}/{file}") as lines:
        kib = next(int(line.split()[1]) for line in lines if line.startswith(name))
    connection.send_bytes(b"k")
    process.join()
    return kib / 1024


def resident(size, warm_up, count, pause):
    return memory("status", "VmRSS:")


def proportional(size, warm_up, count, pause):
    return memory("smaps_rollup", "Pss:")


if __name__ == "__main__":
    CONTEXT = multiprocessing.get_context("spawn")
    figure = {"sum": sum_of_shared}.get(sys.argv[1]) or globals()[sys.argv[1].replace("-", "_")]
    size, warm_up, count, pause_micros = map(int, sys.argv[2:])
    print(figure(size, warm_up, count, pause_micros / 1e6))
