"""The catalogue of diagnostic codes.

A code is permanent: it is never reused, and a retired one stays here as retired.
Each has a page in ``docs/codes/``; a test holds that.
"""

from enum import Enum
from typing import NamedTuple


class Severity(Enum):
    """How grave a diagnostic is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Entry(NamedTuple):
    """One code: its name in words, its severity, one sentence."""

    name: str
    severity: Severity
    summary: str


def _error(name: str, summary: str) -> Entry:
    return Entry(name, Severity.ERROR, summary)


def _note(name: str, summary: str) -> Entry:
    return Entry(name, Severity.NOTE, summary)


def _warning(name: str, summary: str) -> Entry:
    return Entry(name, Severity.WARNING, summary)


CATALOGUE: dict[str, Entry] = {
    # E00xx: reading
    "E0001": _error("unreadable-file", "the file cannot be read"),
    "E0002": _error("not-utf8", "the file is not UTF-8 text"),
    "E0003": _error("forbidden-character", "the text holds a control, bidirectional or invisible character"),
    "E0004": _error("too-large", "the input is larger than the cap"),
    "E0005": _error("path-escapes", "a path or a link leaves the folder of the ruleset"),
    "E0006": _error("bad-table-row", "a row of a table or list file does not fit its columns"),
    "E0007": _error("mixed-script", "a word mixes letters of several scripts"),
    "E0008": _error("unknown-revision", "the git repository has no such revision"),
    "E0009": _error("nothing-there", "no ruleset lies at this path"),
    "E0010": _error("no-repository", "the folder does not lie in a git repository that can be read"),
    "E0011": _error("no-git", "git is not installed"),
    "E0012": _error("other-run", "what was begun under other rules or of other orders is not gone on with"),
    "E0013": _error("not-written", "the answers cannot be written"),
    # E01xx: syntax
    "E0101": _error("unexpected-token", "something else was expected here"),
    "E0102": _error("unknown-statement", "no statement begins with this word"),
    "E0103": _error("unclosed-brace", "a brace is opened and not closed, or the other way round"),
    "E0104": _error("unclosed-string", "a string does not end on its line"),
    "E0105": _error("bad-date", "no such day in the calendar"),
    "E0106": _error("repeated-clause", "a clause that may stand once stands twice"),
    "E0107": _error("missing-clause", "a clause that the statement needs is missing"),
    "E0108": _error("unknown-clause", "no clause of this statement begins with this word"),
    "E0109": _error("nesting-too-deep", "parentheses are nested deeper than the cap"),
    "E0110": _error("format-unsound", "the formatter's output does not parse to the same tree"),
    "E0111": _error("language-version", "the file asks for a language version that is not known"),
    # E02xx: names
    "E0201": _error("duplicate-name", "a name is declared twice"),
    "E0202": _error("unknown-list", "no list, code or value has this name"),
    "E0203": _error("unknown-fact", "no fact has this name"),
    "E0204": _error("unknown-rule", "no rule has this name"),
    "E0205": _error("unknown-table", "no table or column has this name"),
    "E0206": _error("unknown-regime", "no regime's name is a prefix of this name"),
    "E0207": _error("circular-definition", "definitions lead back to themselves"),
    "E0208": _error("unknown-code", "the scheme has no such code"),
    "E0209": _error("unknown-country", "no country has this code"),
    "E0210": _error("unknown-scheme", "no code scheme has this name"),
    "E0211": _error("unknown-choice", "the fact has no such choice"),
    "E0212": _error("unknown-ruleset", "no ruleset has this name and no folder has this path"),
    "E0213": _error("unknown-scenario", "no scenario has this name"),
    # E03xx: types and units
    "E0301": _error("type-mismatch", "the relation does not fit the type of the fact"),
    "E0302": _error("unknown-unit", "no unit has this name"),
    "E0303": _error("empty-range", "the range holds nothing"),
    "E0304": _error("incompatible-units", "the units measure different things"),
    "E0305": _error("missing-unit", "a bound needs a unit here"),
    "E0306": _error("too-many-digits", "a number has more digits than any amount may have"),
    # E04xx: validity
    "E0401": _error("empty-period", "the period ends before it begins"),
    "E0402": _error("date-gap", "versions of one statement leave days uncovered"),
    "E0403": _error("date-overlap", "versions of one statement overlap"),
    "E0404": _error("unsettled-conflict", "two statements contradict each other and neither names the other"),
    "E0406": _error("no-effect", "the rule has no effect"),
    "E0407": _error("missing-source", "a statement of law has no source"),
    "E0408": _error("unknown-review", "no review policy has this name"),
    "E0409": _error("missing-period", "a statement of law does not say from when it is in force"),
    "E0410": _error("foreign-statement", "an exception or a bar names a statement of another regime"),
    "E0411": _error("rows-not-at-hand", "a rule begins before the rows of its table are known"),
    # E05xx: what is asked
    "E0501": _error("no-regime", "no regime is loaded: nothing would be asked"),
    # E06xx: shipment input
    "E0601": _error("malformed-input", "the input is not what its format says"),
    "E0602": _error("unknown-country", "no country has this code or name"),
    "E0603": _error("unknown-fact", "no fact has this name"),
    "E0604": _error("wrong-type", "the value does not have the type of the fact"),
    "E0605": _error("wrong-unit", "the unit does not fit the fact"),
    "E0606": _error("bad-number", "the value is not an exact decimal number"),
    "E0607": _error("bad-date", "the value is not a day"),
    "E0608": _error("bad-code", "the value is not a code of the scheme"),
    "E0609": _error("unknown-choice", "the fact has no such choice"),
    "E0610": _error("duplicate-key", "a key stands twice in one object"),
    "E0611": _error("contradiction", "facts of one line contradict each other"),
    "E0612": _error("no-date", "the shipment has no date and none was given with --on"),
    "E0613": _error("bad-text", "the text holds a character that may not stand in it"),
    "E0614": _error("bad-record", "a part of the shipment does not have its form"),
    "E0615": _error("unknown-party-list", "a party is said to stand on a list that no rule asks for"),
    # E07xx: imports
    "E0701": _error("cut-short", "the file ends before its end"),
    "E0702": _error("count-differs", "the file has another number of entries than it should"),
    "E0703": _error("other-format", "the file does not have the format named"),
    "E0704": _error("no-edition", "the day of the file is not known, or stated twice and differently"),
    "E0705": _error("rows-rejected", "rows of the file cannot be taken"),
    "E0706": _error("not-written", "what was read cannot be written as tables"),
    "E0707": _error("forbidden-xml", "the XML holds a document type, entities or too deep a nesting"),
    # E08xx: evidence: the decision log and the license ledger
    "E0801": _error("unusable-store", "the log or ledger is not there, or is none"),
    "E0802": _error("not-recorded", "what was to be recorded may not be on disk"),
    "E0803": _error("broken-chain", "a record is not what was written, or not where it was written"),
    "E0804": _error("anchor-missing", "the record that a digest anchors is not in the log"),
    "E0805": _error("missing-library", "a library that an extra installs is missing"),
    "E0806": _error("bad-key", "the file of a masking key cannot serve"),
    "E0807": _error("not-replayable", "a record cannot be decided again"),
    "E0808": _error("certificate-not-written", "a certificate, or the ruleset that it names, cannot be written"),
    "E0811": _error("unknown-license", "the ledger holds no license of this number"),
    "E0812": _error("license-differs", "the ledger holds another license of this number"),
    "E0813": _error("key-reused", "the idempotency key was used for something else"),
    "E0814": _error("overdrawn", "what remains of the license does not suffice"),
    "E0815": _error("not-admitted", "the license does not admit this"),
    "E0816": _error("clock-set-back", "the clock shows an earlier day than the ledger has seen"),
    "E0817": _error("wrong-state", "the draw is not in a state that allows this"),
    "E0818": _error("unknown-draw", "the ledger holds no draw of this key"),
    "E0819": _error("bad-license", "the license does not have the form that the ledger needs"),
    "E0820": _error("ledger-differs", "the balances are not those that the records give"),
    # E083x: signed bundles of rulesets
    "E0831": _error("no-bundle", "the file is no bundle, or its manifest has another form"),
    "E0832": _error("untrusted-key", "the bundle is not signed, or not with a key that is trusted"),
    "E0833": _error("bad-signature", "the signature does not fit the bundle"),
    "E0834": _error("contents-differ", "the files in the bundle are not those that were signed"),
    "E0835": _error("bad-path", "a bundle may not hold a file of this path or kind"),
    "E0836": _error("not-valid-today", "the bundle has run out, or is not valid yet"),
    "E0837": _error("step-back", "the bundle does not follow from the one in force"),
    "E0838": _error("nothing-in-force", "the folder is no store of bundles, holds none, or cannot be written"),
    "E0839": _error("bad-signing-key", "the file holds no key that can sign or verify a bundle"),
    "E0840": _warning("ran-out", "the bundle in force has run out and stays in force"),
    # E085x: queries for databases
    "E0851": _error("no-query", "no query says the statement in full"),
    "E0852": _warning("left-unknown", "the query leaves the statement unknown, or leaves it out"),
    "E0853": _error("query-not-written", "the query cannot be written"),
    # E09xx: ours
    "E0901": _error("internal", "an error of ours"),
    # T: what `compliance test` reports
    "T001": _error("case-differs", "a case comes out differently"),
    "T002": _error("assert-fails", "an invariant does not hold"),
    "T003": _warning("assert-not-proved", "an invariant could not be settled by evaluation"),
    # D: what `compliance diff` reports
    "D001": _error("more-permissive", "shipments come out less strictly than before"),
    "D002": _warning("stricter", "shipments come out more strictly than before"),
    "D003": _warning("wider", "less is settled of shipments than before"),
    "D004": _note("narrower", "more is settled of shipments than before"),
    "D005": _note("beside", "the outcome stays, and review, flags, obligations or duties move"),
    "D006": _note("masked", "a requirement moves, and what else stands keeps the outcome in every case"),
    "D007": _warning("not-settled", "whether shipments come out differently was not settled"),
    "D008": _warning("refused", "one edition refuses the facts of shipments, and the other decides them"),
    # L: what `compliance lint` reports
    "L001": _warning("dead-statement", "the statement, or an alternative of its condition, can never hold"),
    "L002": _warning("shadowed-rule", "a prohibition always goes before the requirement"),
    "L003": _warning("idle-exception", "the exception can never apply"),
    "L004": _warning("idle-review", "the licensing policy can never be the one that counts"),
    "L005": _warning("code-gap", "codes of a complete scheme are named by nothing"),
    "L006": _warning("one-day-hole", "a single day lies between two periods of the same thing"),
    "L007": _warning("threshold-seam", "two bounds leave out, or share, the value where they meet"),
    "L008": _warning("odd-unit", "a bound is odd in its unit"),
    "L009": _warning("no-source", "a regime, list or table names no source"),
    "L010": _warning("stale-regime", "the regime was last brought up to date long ago"),
    "L011": _warning("run-out", "what is known ends before the day asked for"),
    "L012": _warning("unused", "nothing uses what is declared"),
    "L013": _warning("no-case", "no case names the statement"),
    "L014": _warning("bad-suppression", "a suppression cannot be read, or gives no reason"),
    "L015": _warning("useless-suppression", "a suppression suppresses nothing"),
    "L016": _warning("redundant-rule", "a rule says nothing that another does not say already"),
    "L017": _warning("membership-hole", "several days lie between two memberships of one word in a list"),
    "L018": _warning("idle-supposition", "a supposition of a scenario moves no suspension"),
    "L019": _warning(
        "silent-before", "a regime says nothing of the days before its first statement, or before it was known"
    ),
    "L020": _warning("idle-constraint", "a constraint can refuse nothing"),
    "L021": _warning("choice-gap", "choices of a fact are named by nothing"),
    "L022": _warning("contradictory-reviews", "two statements review the same applications by different policies"),
}
