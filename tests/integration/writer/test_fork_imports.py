"""A fork waits for what a method is importing at that moment on another thread."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.writer import scripts

BLOCKED = """
import importlib.machinery
import lightwell, numpy
signal.alarm(50)                            # ends a process that hangs
sys.setswitchinterval(20)                   # threads switch only where one waits
is_loading, may_go_on = threading.Event(), threading.Event()

class Blocked:
    def find_spec(self, name, path, found=None):
        if name != sys.argv[2]:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module
        def wait_and_run(module):
            is_loading.set()
            may_go_on.wait()
            run(module)
        spec.loader.exec_module = wait_and_run
        return spec

sys.meta_path.insert(0, Blocked())

def is_loaded(name):                        # for good: a parent gets the attribute at the end
    parent, _, name = name.rpartition(".")
    return parent in sys.modules and name in vars(sys.modules[parent])
"""

FORKS = """
w = SummaryWriter(sys.argv[1])
boxes = numpy.array([[1, 1, 5, 5]])
def call(): exec(sys.argv[3])
thread = threading.Thread(target=call)
thread.start()
is_loading.wait()
assert not is_loaded(sys.argv[2])
os.register_at_fork(before=may_go_on.set)   # called before those of lightwell
pid = os.fork()
if pid == 0:
    signal.alarm(20)
    if not is_loaded(sys.argv[2]): os._exit(2)
    call()
    w.close()
    os._exit(0)
code = os.waitpid(pid, 0)[1]
thread.join()
w.close()
print(code)
"""


@pytest.mark.parametrize(
    ("module", "call"),
    [
        (
            "lightwell.errors",
            "try: (f := w._get_file_writer()).close() or f.add_summary(b'')\n"
            "except lightwell.errors.LightwellError: pass",
        ),
        ("lightwell.events", "w.add_text('t', 'words')"),
        ("lightwell.events.audio", "w.add_audio('t', numpy.zeros((1, 8)))"),
        ("lightwell.events.histogram", "w.add_histogram('t', numpy.arange(3))"),
        ("lightwell.events.messages", "w.add_histogram_raw('t', 0, 1, 1, 1, 1, [1], [1])"),
        ("lightwell.events.wire", "w.add_text('t', 'words')"),
        ("lightwell.writer.boxes", "w.add_image_with_boxes('t', numpy.zeros((3, 8, 8)), boxes)"),
        ("lightwell.writer.event_transformer", "w._get_file_writer().add_summary(b'')"),
        ("lightwell.writer.global_writer", "lightwell.GlobalSummaryWriter"),
        (
            "lightwell.writer.logs",
            "w.add_image_with_boxes('t', numpy.zeros((3, 8, 8)), boxes, labels=['a', 'b'])",
        ),
        ("lightwell.writer.model", "try: w.add_onnx_graph(b'?')\nexcept ValueError: pass"),
        ("lightwell.writer.model.openvino", "try: w.add_openvino_graph('?')\nexcept OSError: pass"),
        ("lightwell.writer.scalar_rows", "w.add_scalars('t', {'k': 1.0})"),
    ],
)
def test_a_fork_waits_for_a_first_import(tmp_path: Path, module: str, call: str) -> None:
    result = scripts.run(BLOCKED + FORKS, tmp_path, module, call)
    assert (result.returncode, result.stdout) == (0, "0\n"), result.stderr


def test_a_fork_in_the_midst_of_its_own_import_waits_for_nothing(tmp_path: Path) -> None:
    result = scripts.run(
        """
        signal.alarm(50)
        pids = []
        class Forking:
            def find_spec(self, name, path, found=None):
                if name == "lightwell.events.text":
                    sys.meta_path.remove(self)
                    pids.append(os.fork())
        sys.meta_path.insert(0, Forking())
        w = SummaryWriter(sys.argv[1])
        w.add_text("t", "words")
        w.close()
        if pids == [0]:
            os.wait() if os.fork() else None    # nothing is left to be waited for
        else:
            print(os.waitpid(pids[0], 0)[1])
        """,
        tmp_path,
    )
    assert (result.returncode, result.stdout) == (0, "0\n"), result.stderr
    assert len(list(tmp_path.iterdir())) == 2


def test_an_interrupt_ends_the_wait(tmp_path: Path) -> None:
    result = scripts.run(
        BLOCKED
        + """
import lightwell.events, lightwell.writer.model # the fork would read these, and so let others go on
w = SummaryWriter(sys.argv[1])
threading.Thread(target=lambda: w.add_text("t", "words")).start()
is_loading.wait()
forks = threading.Event()
def interrupt():
    forks.wait()                            # returns when the fork waits, as threads switch then
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
threading.Thread(target=interrupt).start()
os.register_at_fork(before=forks.set)
pid = os.fork()
if pid == 0:
    signal.alarm(20)
    child = os.fork()                       # does not wait for a thread that is not here
    os._exit(child and os.waitpid(child, 0)[1])
may_go_on.set()
print(os.waitpid(pid, 0)[1])
""",
        tmp_path,
        "lightwell.events.text",
    )
    assert (result.returncode, result.stdout) == (0, "0\n"), result.stderr
    assert "KeyboardInterrupt" in result.stderr


def test_an_import_of_the_users_and_ours_do_not_wait_for_each_other(tmp_path: Path) -> None:
    result = scripts.run(
        BLOCKED
        + """
w = SummaryWriter(sys.argv[1])
def load(): import lightwell.events.audio   # which imports others of ours in turn
thread = threading.Thread(target=load)
thread.start()
is_loading.wait()
may_go_on.set()
w.add_audio("t", numpy.zeros((1, 8)))       # waits for the thread
thread.join()
w.close()
""",
        tmp_path,
        "lightwell.events.audio",
    )
    assert result.returncode == 0, result.stderr
