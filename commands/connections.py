"""How long a connection may be silent, how long its heads may be, and how many there may be."""

import resource

from granian.http import HTTP1Settings

#: A head is a kilobyte or two and comes at once; Granian's own limits are 30 seconds and 408 kilobytes.
HTTP1 = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=32 * 1024)

#: Connections that one process holds open; one that is silent costs it a few kilobytes.
_MOST = 4096

#: Files that a process has open beside its connections: the database, templates, modules.
_OTHER_FILES = 256


def most() -> int:
    """Connections of one process, after the system was asked to allow as many files as that takes."""
    allowed, most_allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST + _OTHER_FILES
    if most_allowed != resource.RLIM_INFINITY:
        wanted = min(wanted, most_allowed)
    if allowed == resource.RLIM_INFINITY or allowed >= wanted:
        return min(_MOST, wanted - _OTHER_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most_allowed))
    return max(64, wanted - _OTHER_FILES)
