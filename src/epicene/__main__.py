"""``python -m epicene`` is the command ``epicene``."""

from epicene.cli.app import main

if __name__ == "__main__":
    main()
