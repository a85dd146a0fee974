"""One spelling for one value: what is hashed must not depend on who wrote it.

ASCII JSON with sorted keys and no blanks; numbers are integers or text, never floats. That is a subset of RFC 8785
(JSON Canonicalization Scheme) for the values that records hold, and every byte of it is printable.
"""

import json
from hashlib import sha256

PREFIX = "sha256:"


def canonical(value: object) -> str:
    r"""Return *value* as its one JSON text.

    Example:
        >>> canonical({"b": "ü", "a": [1, None]})
        '{"a":[1,null],"b":"\\u00fc"}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical text of *value*, with the name of the algorithm before it."""
    return PREFIX + sha256(canonical(value).encode("ascii")).hexdigest()
