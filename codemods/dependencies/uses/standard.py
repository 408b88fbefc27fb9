"""Modules of Python itself, of the running version and of older ones."""

from __future__ import annotations

import sys

# https://docs.python.org/3/whatsnew/ of 3.8 to 3.13, sections "Removed": what `sys.stdlib_module_names` may lack.
_REMOVED = """
    aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils dummy_threading formatter imghdr imp lib2to3
    macpath mailcap msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib uu xdrlib
"""
# Of later versions than may be running.
_ADDED = frozenset({"annotationlib", "compression"})
# https://docs.python.org/2.7/py-modindex.html: what Python 3 renamed or left out.
_PYTHON_2 = """
    __builtin__ anydbm BaseHTTPServer Bastion bsddb CGIHTTPServer commands compiler ConfigParser Cookie cookielib
    copy_reg cPickle cStringIO dbhash dircache DocXMLRPCServer dumbdbm dummy_thread exceptions fpformat
    future_builtins gdbm hotshot htmlentitydefs htmllib HTMLParser httplib ihooks imputil md5 mhlib mimetools
    MimeWriter mimify multifile mutex new posixfile Queue repr rexec rfc822 robotparser ScrolledText sets sgmllib sha
    SimpleHTTPServer SimpleXMLRPCServer SocketServer statvfs StringIO thread tkColorChooser tkCommonDialog Tkconstants
    Tkdnd tkFileDialog tkFont Tkinter tkMessageBox tkSimpleDialog toaiff ttk urllib2 urlparse user UserDict UserList
    UserString whichdb xmlrpclib
"""
_OLD = frozenset({"__future__", "__main__", *_REMOVED.split(), *_PYTHON_2.split()})
_ALL = sys.stdlib_module_names | _ADDED | _OLD


def is_standard(module: str) -> bool:
    """Return whether a dotted name is one of Python's own library, whichever version had it."""
    return module.partition(".")[0] in _ALL
