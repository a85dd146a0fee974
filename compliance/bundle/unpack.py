"""Write the files of a verified bundle into a new folder."""

import os
from collections.abc import Mapping

from compliance.text.diagnostics import Diagnostic


def unpack(texts: Mapping[str, bytes], folder: str) -> Diagnostic | None:
    """Write *texts* below *folder*, which must not be there yet: nothing is written over, no link is followed.

    Returns:
        Why it cannot be written.
    """
    try:
        os.mkdir(folder)
        for path, text in texts.items():
            where = os.path.join(folder, *path.split("/"))
            os.makedirs(os.path.dirname(where), exist_ok=True)
            with open(where, "xb") as file:
                file.write(text)
    except OSError as error:
        return Diagnostic("E0001", f"the folder cannot be written: {error.strerror}", path=folder)
    return None
