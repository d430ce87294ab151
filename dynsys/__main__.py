"""``python -m dynsys``: the command line."""

from dynsys.cli.main import main

if __name__ == "__main__":
    main()
