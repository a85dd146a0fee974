"""Differences as the analysis makes them, for the reports: one full of everything, one empty, one unsettled."""

from attrs import evolve

from compliance.analysis.difference import Answer, Cells, Difference, Edit, Limit, Region, Witness

LICENSE = Answer("license_required", "license_required")
FREE = Answer("no_license_required", "no_license_required")
PROHIBITED = Answer("prohibited", "prohibited")
OPEN = Answer("no_license_required", "license_required")
NLR_OR_MORE = Answer("license_required", "prohibited")

EVIL = '<script>alert("x")</script>\' --><img src=x onerror=alert(1)> \u202egnp.exe\u2066 & Söhne'
"""A party that would like to run something, and to be read backwards."""

FLIPPED = ("3A001.a.1", "3A001.a.2", "3A001.b.2")
COUNTRIES = ("ID", "MY", "TH", "VN")


def limit(fact: str, *values: str, text: str = "") -> Limit:
    """A side whose text is its values, unless it is given."""
    return Limit(fact, values, text or " or ".join(values))


def shipment(day: str, destination: str, item: dict[str, object], **more: object) -> dict[str, object]:
    """A smallest shipment."""
    return {"date": day, "activity": "export", "destination": destination, **more, "lines": [{"id": "1", **item}]}


def _suspension() -> tuple[list[Region], list[Edit]]:
    source = "MOFCOM and GAC Announcement No. 70 of 2025"
    regions = [
        Region(
            "cn",
            (
                limit("item.cn", "1C905.a.4", "1C902.a.4", "1C904.a.4"),
                limit("destination", "US", "DE", "JP", "KR"),
                limit("date", "2025-11-10", "2026-11-10", text="from 2025-11-10 until 2026-11-10"),
            ),
            LICENSE,
            FREE,
            "more permissive",
            ("cn.2025-57",),
            (source,),
            Witness(
                shipment(
                    "2025-11-10",
                    "US",
                    {"cn": "1C905.a.4", "quantity": "200 kg"},
                    departs="CN",
                    end_user={"name": EVIL, "country": "US", "on_lists": []},
                ),
                "2025-11-10",
                "",
                "cn",
                LICENSE,
                FREE,
            ),
        ),
        Region(
            "cn",
            (
                limit("item.cn", "1C905.a.4", "1C902.a.4", "1C904.a.4"),
                limit("destination", "US"),
                limit("end_use", "military"),
                limit("date", "2025-12-01", text="from 2025-12-01"),
            ),
            LICENSE,
            PROHIBITED,
            "stricter",
            ("cn.2024-46.1",),
            ("MOFCOM Announcement No. 46 of 2024, para. 1",),
            Witness(
                shipment("2025-12-01", "US", {"cn": "1C902.a.4"}, departs="CN", end_use=["military"]),
                "2025-12-01",
                "2025-12-05",
                "cn",
                LICENSE,
                PROHIBITED,
            ),
        ),
        Region(
            "cn",
            (
                limit("item.cn", "1C905.a.4"),
                limit("date", "2026-11-11", text="from 2026-11-11"),
            ),
            FREE,
            OPEN,
            "wider",
            ("cn.2025-57",),
            (source,),
            None,
        ),
        Region(
            "cn",
            (limit("item.cn", "1C902.a.4"), limit("end_user.military", "true", text="true")),
            evolve(LICENSE, beside=("review: case by case",)),
            evolve(LICENSE, beside=("review: refusal in principle", "flag: end use to be evidenced")),
            "beside",
            ("cn.2025-18.review",),
            ("MOFCOM Announcement No. 18 of 2025, para. 3",),
            Witness(
                shipment("2025-11-10", "IN", {"cn": "1C902.a.4"}, departs="CN", end_user={"military": True}),
                "2025-11-10",
                "",
                "cn",
                evolve(LICENSE, beside=("review: case by case",)),
                evolve(LICENSE, beside=("review: refusal in principle", "flag: end use to be evidenced")),
            ),
        ),
        Region(
            "cn",
            (limit("item.cn", "1C907.a.1"), limit("destination", "US")),
            PROHIBITED,
            PROHIBITED,
            "stricter",
            ("cn.2025-57",),
            (source,),
            masked="cn.2024-46.1",
        ),
    ]
    edits = [
        Edit(
            "changed", "suspend", "cn.2025-57", "Five more medium and heavy rare earths", (source,),
            "rulesets/cn/no-55-to-58-of-2025.rules:74", "rulesets/cn/no-55-to-58-of-2025.rules:74",
            "--- old\n+++ new\n@@ -1,4 +1,4 @@\n suspend cn.2025-57 {\n-  from 2025-11-07 until 2025-11-09\n"
            "+  from 2025-11-07 until 2026-11-10 then unknown\n   published 2025-11-07\n }\n",
            meaning="moves",
        ),
        Edit(
            "changed", "rule", "cn.2024-46.1", "Dual-use items for the United States military",
            ("MOFCOM Announcement No. 46 of 2024, para. 1",),
            "rulesets/cn/no-46-of-2024.rules:3", "rulesets/cn/no-46-of-2024.rules:3",
            "@@ -3,5 +3,5 @@\n rule cn.2024-46.1 \"Dual-use items for the United States military\" {\n"
            "-  requires license from MOFCOM\n+  prohibits\n }\n",
            meaning="moves",
        ),
        Edit(
            "added", "policy", "cn.2025-18.review", "Refusal for military users",
            ("MOFCOM Announcement No. 18 of 2025, para. 3",), "", "rulesets/cn/no-18-of-2025.rules:40",
            "@@ -0,0 +1,3 @@\n+policy cn.2025-18.review {\n+  review refusal in principle when military_user\n+}\n",
            meaning="moves",
        ),
    ]  # fmt: skip
    return regions, edits


def _chart() -> tuple[list[Region], list[Edit]]:
    source = "15 CFR Supp. No. 1 to Part 738"
    regions = [
        Region(
            "us",
            (limit("item.eccn", *FLIPPED), limit("destination", *COUNTRIES)),
            LICENSE,
            FREE,
            "more permissive",
            ("us.country-chart",),
            (source,),
            Witness(
                shipment("2026-08-10", "VN", {"eccn": "3A001.a.2", "value": "12000 USD"}, departs="US", end_use=["civil"]),
                "2026-08-10", "", "us", LICENSE, FREE,
            ),
        ),
        Region(
            "us",
            (
                limit("item.eccn", "3A090"),
                limit("destination", "CN", "HK", "MO"),
                limit("item.tpp", "4800", "4801", text="at least 4800 and below 4801"),
            ),
            NLR_OR_MORE,
            LICENSE,
            "narrower",
            ("us.3a090.a",),
            ("15 CFR Supp. No. 1 to Part 774, ECCN 3A090.a",),
            Witness(
                shipment("2026-08-10", "CN", {"eccn": "3A090", "tpp": 4800}, departs="US"),
                "2026-08-10", "", "us", NLR_OR_MORE, LICENSE,
            ),
            text="A density that is known settles what was open at 4800.",
        ),
    ]  # fmt: skip
    cells = Cells(
        "us.country-chart",
        ("code", "country", "license"),
        tuple((code, country, "X") for code in FLIPPED for country in COUNTRIES),
        (),
    )
    edits = [
        Edit(
            "changed", "table", "us.country-chart", "Commerce Country Chart", (source,),
            "rulesets/us/tables/country-chart.csv:1", "rulesets/us/tables/country-chart.csv:1",
            cells=cells, meaning="moves",
        ),
        Edit(
            "changed", "rule", "us.3a090.a", "Advanced computing", ("15 CFR Supp. No. 1 to Part 774, ECCN 3A090.a",),
            "rulesets/us/3a090.rules:12", "rulesets/us/3a090.rules:12",
            "@@ -12,3 +12,3 @@\n rule us.3a090.a \"Advanced computing\" {\n-  when item.tpp > 4800\n+  when item.tpp >= 4800\n }\n",
            meaning="moves",
        ),
        Edit(
            "changed", "define", "us.licensable", "Needs a license </title>", ("15 CFR 736.2",),
            "rulesets/us/736.rules:5", "rulesets/us/736.rules:5",
            "@@ -5,2 +5,2 @@\n-  when b and a  # <b>not bold</b>\n+  when a and b\n", meaning="none",
        ),
        Edit(
            "changed", "list", "us.bis.entity-list", "Entity List", ("15 CFR Supp. No. 4 to Part 744",),
            "rulesets/us/tables/entity-list.csv:1", "rulesets/us/tables/entity-list.csv:1",
            cells=Cells(
                    "us.bis.entity-list",
                    ("member", "from", "until", "then", "published"),
                    (("Example Avionics", "2024-01-01", "", "", ""),),
                    (("Example Avionics", "2024-01-01", "2026-06-30", "", ""), (EVIL, "2026-01-01", "", "", "")),
                ), meaning="open",
        ),
    ]  # fmt: skip
    return regions, edits


def full() -> Difference:
    """Everything at once, of two regimes."""
    cn, cn_edits = _suspension()
    us, us_edits = _chart()
    return Difference(
        "rulesets@2025-10", "rulesets@2025-11", "sha256:" + "ab" * 32, "sha256:" + "cd" * 32,
        equal=False,
        settled=False,
        regions=(*cn, *us),
        edits=(*cn_edits, *us_edits),
        statement="Seven regions come out differently, each shown with a shipment; outside them nothing else changes,"
        " but for what is listed as not settled.",
        open=("us: whether parties on us.bis.entity-list of either edition come out differently was not settled within 60 s.",),
        universe=(
            "Shipments of one line, complete or partial; licenses held under common names.",
            "Days from 2023-01-01 until 2027-12-31, as known on the last day of each regime.",
        ),
        text_diff="--- a/rulesets/us/736.rules\n+++ b/rulesets/us/736.rules\n@@ -5,2 +5,2 @@\n"
        "-  when b and a  # <b>not bold</b>\n+  when a and b\t# \u202e tab\n",
        certificate={"kind": "cover", "boxes": 2411},
        work={"nodes": 18211, "splits": 2411},
    )  # fmt: skip


def wide() -> Difference:
    """One rule that moves 150 codes to 60 countries, and all else to everywhere."""
    import string

    codes = tuple(f"{n}A{m:03}" for n in range(10) for m in range(1, 16))
    countries = tuple(sorted(a + b for a in "ABCDEFGHIJ" for b in string.ascii_uppercase[:6]))
    region = Region(
        "eu",
        (limit("item.eu", *codes), limit("destination", *countries)),
        LICENSE,
        PROHIBITED,
        "stricter",
        ("eu.r",),
        ("Art. 1",),
    )
    other = Region("eu", (limit("item.eu", codes[0]),), FREE, LICENSE, "stricter", ("eu.s",), ("Art. 2",))
    return evolve(
        empty(), equal=False, settled=True, regions=(region, other), statement="Two regions come out differently."
    )


def empty() -> Difference:
    """Two editions that say the same."""
    digest = "sha256:" + "ab" * 32
    return Difference(
        "cn", "cn-refactored", digest, "sha256:" + "ef" * 32, True, True, (), (),
        "No shipment comes out differently.",
        universe=("Every shipment of one line.",),
    )  # fmt: skip


def unsettled() -> Difference:
    """Nothing found, and not all looked at."""
    return evolve(
        empty(), equal=False, settled=False, statement="No difference was found, and not everything was settled.",
        open=("cn: the budget of 10 s ran out with 12 boxes left.",),
    )  # fmt: skip
