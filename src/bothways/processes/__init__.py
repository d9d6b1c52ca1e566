"""The hall: what our three processes are put together from. Here, and only here, adapters meet ports."""
