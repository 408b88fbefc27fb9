"""The one root of errors that a user may see."""


class RefactorBotError(Exception):
    """A failure with a message meant for a person: what is wrong, where, and what to do next."""


class UsageError(RefactorBotError):
    """The command line, the configuration or the environment is wrong; exit code 2."""


class NotRegisteredError(UsageError):
    """There are no credentials of an App yet."""
