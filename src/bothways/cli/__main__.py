"""`python -m bothways.cli`."""

from bothways.cli.main import main

if __name__ == "__main__":
    main()
