"""``python -m refactor_bot`` is ``refactor-bot``."""

from refactor_bot.cli import main

if __name__ == "__main__":
    main()
