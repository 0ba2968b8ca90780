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


def start(size, warm_up, count, pause):
    took = []
    for _ in range(count):
        began = time.perf_counter()
        process = CONTEXT.Process(target=nothing)
        process.start()
        process.join()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3


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
    figure = globals()[sys.argv[1].replace("-", "_")]
    size, warm_up, count, pause_micros = map(int, sys.argv[2:])
    print(figure(size, warm_up, count, pause_micros / 1e6))
