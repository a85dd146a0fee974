"""``python -m compliance``."""

from compliance.cli.front import main

if __name__ == "__main__":
    main()
