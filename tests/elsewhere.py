"""Takes from this Python what other systems lack: run in a process of its own, it shows what would happen there."""

import asyncio
import concurrent.futures.process
import importlib
import multiprocessing.popen_spawn_posix
import os
import select
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from typing import Final

# What is not ours is imported before anything is taken away: it has been made for those systems by others.
_NOT_OURS: Final = (asyncio, concurrent.futures.process, multiprocessing.popen_spawn_posix, selectors, shutil, tempfile)
_THEIRS: Final = ("numpy", "pytest", "hypothesis", "nbformat", "platformdirs", "rich.console", "rich.live")
_MODULES: Final = ("fcntl", "resource", "termios", "tty", "pty", "pwd", "grp", "syslog", "readline")
_MISSING: Final = {
    "darwin": (
        "epoll send_fds recv_fds sched_getaffinity sched_setaffinity posix_fadvise posix_fallocate getxattr setxattr "
        "listxattr removexattr pipe2 memfd_create pidfd_open prlimit O_TMPFILE O_PATH sigtimedwait sigwaitinfo "
        "getrandom copy_file_range splice eventfd SIGRTMIN SIGRTMAX SIGPWR SIGSTKFLT SIGPOLL"
    ),
    "win32": (
        "fork forkpty setsid getsid killpg getpgid setpgid getpgrp getppid getuid geteuid getgid getegid getgroups "
        "setuid setgid setgroups initgroups getlogin uname getloadavg nice getpriority setpriority chown fchown lchown "
        "fchmod chroot mkfifo mknod openpty ttyname tcgetpgrp ctermid pread pwrite preadv pwritev readv writev "
        "sendfile statvfs fstatvfs sync fdatasync fchdir fwalk lockf wait wait3 wait4 waitid WNOHANG sysconf confstr "
        "pathconf fpathconf register_at_fork pipe2 set_blocking get_blocking O_NONBLOCK "
        "O_NOFOLLOW O_DIRECTORY O_CLOEXEC O_NOCTTY O_SYNC poll epoll AF_UNIX send_fds recv_fds SIGKILL SIGALRM SIGHUP "
        "SIGPIPE SIGUSR1 SIGUSR2 SIGCHLD SIGSTOP SIGCONT SIGTSTP SIGQUIT SIGXCPU SIGXFSZ pthread_sigmask "
        "pthread_kill setitimer getitimer alarm pause sigwait sigpending siginterrupt sched_getaffinity "
        "sched_setaffinity getxattr setxattr listxattr removexattr memfd_create pidfd_open"
    ),
}


def become(platform: str) -> None:
    """Make this process look like one on `platform`, "darwin" or "win32", as far as that can be done."""
    for name in _THEIRS:
        importlib.import_module(name)
    kill, number = os.kill, signal.SIGKILL
    for module in (os, select, selectors, signal, socket):
        for name in (*_MISSING[platform].split(), *(("PollSelector", "EpollSelector") if platform == "win32" else ())):
            if hasattr(module, name):
                delattr(module, name)
    if platform == "win32":
        subprocess.Popen.kill = lambda process: kill(process.pid, number)  # type: ignore[assignment, method-assign]
        for name in _MODULES:
            sys.modules[name] = None  # type: ignore[assignment]
    sys.platform = platform
