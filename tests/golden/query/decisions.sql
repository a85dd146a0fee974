WITH places AS (
SELECT a.d + 10 * b.d + 1 AS n FROM law_digits a CROSS JOIN law_digits b
),
far_places AS (
SELECT p.n + 100 * q.n - 100 AS n FROM places p CROSS JOIN places q
),
lines AS (
SELECT s."id" AS id, COALESCE(t.stretch, 0) AS stretch,
  NULLIF(s."item_code", '') AS "item_code",
  NULLIF(s."destination", '') AS "destination",
  NULLIF(s."item_mass", '') AS "item_mass",
  NULLIF(s."item_worth", '') AS "item_worth",
  NULLIF(s."loaded_on", '') AS "loaded_on",
  NULLIF(s."end_use", '') AS "end_use",
  NULLIF(s."exporter_on_lists", '') AS "exporter_on_lists",
  NULLIF(s."exporter_name", '') AS "exporter_name",
  NULLIF(s."consignee_on_lists", '') AS "consignee_on_lists",
  NULLIF(s."consignee_name", '') AS "consignee_name",
  NULLIF(s."intermediate_consignee_on_lists", '') AS "intermediate_consignee_on_lists",
  NULLIF(s."intermediate_consignee_name", '') AS "intermediate_consignee_name",
  NULLIF(s."end_user_on_lists", '') AS "end_user_on_lists",
  NULLIF(s."end_user_name", '') AS "end_user_name",
  NULLIF(s."purchaser_on_lists", '') AS "purchaser_on_lists",
  NULLIF(s."purchaser_name", '') AS "purchaser_name",
  NULLIF(s."forwarder_on_lists", '') AS "forwarder_on_lists",
  NULLIF(s."forwarder_name", '') AS "forwarder_name",
  NULLIF(s."parties_complete", '') AS "parties_complete",
  NULLIF(s."item_code_complete", '') AS "item_code_complete",
  NULLIF(s."end_use_complete", '') AS "end_use_complete",
  NULLIF(s."exporter_on_lists_complete", '') AS "exporter_on_lists_complete",
  NULLIF(s."consignee_on_lists_complete", '') AS "consignee_on_lists_complete",
  NULLIF(s."intermediate_consignee_on_lists_complete", '') AS "intermediate_consignee_on_lists_complete",
  NULLIF(s."end_user_on_lists_complete", '') AS "end_user_on_lists_complete",
  NULLIF(s."purchaser_on_lists_complete", '') AS "purchaser_on_lists_complete",
  NULLIF(s."forwarder_on_lists_complete", '') AS "forwarder_on_lists_complete",
  s."date" AS "law_day",
  NULLIF(s."licenses", '') AS "licenses",
  CASE WHEN s."exporter_on_lists" <> '' OR s."exporter_on_lists_complete" <> '' OR s."exporter_name" <> '' THEN TRUE ELSE FALSE END AS given_exporter,
  CASE WHEN s."consignee_on_lists" <> '' OR s."consignee_on_lists_complete" <> '' OR s."consignee_name" <> '' THEN TRUE ELSE FALSE END AS given_consignee,
  CASE WHEN s."intermediate_consignee_on_lists" <> '' OR s."intermediate_consignee_on_lists_complete" <> '' OR s."intermediate_consignee_name" <> '' THEN TRUE ELSE FALSE END AS given_intermediate_consignee,
  CASE WHEN s."end_user_on_lists" <> '' OR s."end_user_on_lists_complete" <> '' OR s."end_user_name" <> '' THEN TRUE ELSE FALSE END AS given_end_user,
  CASE WHEN s."purchaser_on_lists" <> '' OR s."purchaser_on_lists_complete" <> '' OR s."purchaser_name" <> '' THEN TRUE ELSE FALSE END AS given_purchaser,
  CASE WHEN s."forwarder_on_lists" <> '' OR s."forwarder_on_lists_complete" <> '' OR s."forwarder_name" <> '' THEN TRUE ELSE FALSE END AS given_forwarder
FROM shipments s LEFT JOIN law_stretches t ON s."date" BETWEEN t.first_day AND t.last_day
),
long_lines AS (
SELECT id, 1 AS fact, "item_code" AS cell, CASE WHEN "item_code_complete" = 'true' THEN 0 WHEN "item_code_complete" = 'false' OR INSTR("item_code", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "item_code" IS NOT NULL
UNION ALL SELECT id, 2 AS fact, "destination" AS cell, 0 AS opened, stretch AS stretch FROM lines WHERE "destination" IS NOT NULL
UNION ALL SELECT id, 3 AS fact, "item_mass" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "item_mass" IS NOT NULL
UNION ALL SELECT id, 4 AS fact, "item_worth" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "item_worth" IS NOT NULL
UNION ALL SELECT id, 6 AS fact, "end_use" AS cell, CASE WHEN "end_use_complete" = 'true' THEN 0 WHEN "end_use_complete" = 'false' OR INSTR("end_use", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "end_use" IS NOT NULL
UNION ALL SELECT id, 7 AS fact, "exporter_on_lists" AS cell, CASE WHEN "exporter_on_lists_complete" = 'true' THEN 0 WHEN "exporter_on_lists_complete" = 'false' OR INSTR("exporter_on_lists", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "exporter_on_lists" IS NOT NULL
UNION ALL SELECT id, 8 AS fact, "exporter_name" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "exporter_name" IS NOT NULL
UNION ALL SELECT id, 9 AS fact, "consignee_on_lists" AS cell, CASE WHEN "consignee_on_lists_complete" = 'true' THEN 0 WHEN "consignee_on_lists_complete" = 'false' OR INSTR("consignee_on_lists", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "consignee_on_lists" IS NOT NULL
UNION ALL SELECT id, 10 AS fact, "consignee_name" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "consignee_name" IS NOT NULL
UNION ALL SELECT id, 11 AS fact, "intermediate_consignee_on_lists" AS cell, CASE WHEN "intermediate_consignee_on_lists_complete" = 'true' THEN 0 WHEN "intermediate_consignee_on_lists_complete" = 'false' OR INSTR("intermediate_consignee_on_lists", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "intermediate_consignee_on_lists" IS NOT NULL
UNION ALL SELECT id, 12 AS fact, "intermediate_consignee_name" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "intermediate_consignee_name" IS NOT NULL
UNION ALL SELECT id, 13 AS fact, "end_user_on_lists" AS cell, CASE WHEN "end_user_on_lists_complete" = 'true' THEN 0 WHEN "end_user_on_lists_complete" = 'false' OR INSTR("end_user_on_lists", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "end_user_on_lists" IS NOT NULL
UNION ALL SELECT id, 14 AS fact, "end_user_name" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "end_user_name" IS NOT NULL
UNION ALL SELECT id, 15 AS fact, "purchaser_on_lists" AS cell, CASE WHEN "purchaser_on_lists_complete" = 'true' THEN 0 WHEN "purchaser_on_lists_complete" = 'false' OR INSTR("purchaser_on_lists", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "purchaser_on_lists" IS NOT NULL
UNION ALL SELECT id, 16 AS fact, "purchaser_name" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "purchaser_name" IS NOT NULL
UNION ALL SELECT id, 17 AS fact, "forwarder_on_lists" AS cell, CASE WHEN "forwarder_on_lists_complete" = 'true' THEN 0 WHEN "forwarder_on_lists_complete" = 'false' OR INSTR("forwarder_on_lists", ';') > 0 THEN 1 ELSE 0 END AS opened, 0 AS stretch FROM lines WHERE "forwarder_on_lists" IS NOT NULL
UNION ALL SELECT id, 18 AS fact, "forwarder_name" AS cell, 0 AS opened, 0 AS stretch FROM lines WHERE "forwarder_name" IS NOT NULL
),
cells AS (
SELECT DISTINCT fact, cell, opened, stretch FROM long_lines
),
texts AS (
SELECT DISTINCT fact, cell FROM cells
),
words AS (
SELECT t.fact, t.cell, t.cell AS word FROM texts t JOIN law_facts f ON f.fact = t.fact
WHERE f.splits = 0 AND f.kind <> 'amount' AND (t.cell <> 'none' OR f.choice_none = 1)
UNION ALL
SELECT t.fact, t.cell, TRIM(SUBSTR(t.cell, p.n, INSTR(SUBSTR(t.cell || ';', p.n), ';') - 1)) AS word
FROM texts t JOIN law_facts f ON f.fact = t.fact JOIN far_places p ON p.n <= LENGTH(t.cell) + 1
WHERE f.splits = 1 AND (t.cell <> 'none' OR f.choice_none = 1) AND SUBSTR(';' || t.cell, p.n, 1) = ';'
),
vocabulary AS (
SELECT DISTINCT fact, word FROM words
),
landed AS (
SELECT v.fact, v.word, v.form, v.marked, v.depth,
  CASE WHEN v.marked = 1 THEN v.word WHEN v.depth > 0 THEN SUBSTR(v.word, 1, v.depth) || '.' ELSE '.' END AS landing
FROM (
SELECT v.fact, v.word, f.form, MAX(CASE WHEN e.word IS NULL THEN 0 ELSE 1 END) AS marked,
  MAX(CASE WHEN m.word IS NULL THEN 0 ELSE p.n END) AS depth
FROM vocabulary v JOIN law_facts f ON f.fact = v.fact
LEFT JOIN law_marks e ON e.fact = v.fact AND e.word = v.word
LEFT JOIN places p ON f.form <> '' AND p.n < LENGTH(v.word)
  AND (f.form = 'digits' OR SUBSTR(v.word, p.n + 1, 1) = '.')
LEFT JOIN law_marks m ON m.fact = v.fact AND m.word = SUBSTR(v.word, 1, p.n)
GROUP BY v.fact, v.word, f.form
) v
),
amounts AS (
SELECT a.fact, a.cell, a.figure, a.unit,
  SUBSTR('000000000000000000000000000000000000000000000000000000000000' || LTRIM(a.whole, '0'), LENGTH(LTRIM(a.whole, '0')) + 1, 60) || '.'
    || RTRIM(a.fraction, '0') AS sized
FROM (
SELECT a.fact, a.cell, a.figure, a.unit, SUBSTR(a.figure, 1, INSTR(a.figure || '.', '.') - 1) AS whole,
  SUBSTR(a.figure, INSTR(a.figure || '.', '.') + 1) AS fraction
FROM (
SELECT t.fact, t.cell, SUBSTR(t.cell, 1, INSTR(t.cell || ' ', ' ') - 1) AS figure,
  SUBSTR(t.cell, INSTR(t.cell || ' ', ' ') + 1) AS unit
FROM texts t JOIN law_facts f ON f.fact = t.fact WHERE f.kind = 'amount' AND t.cell <> 'none'
) a
) a
),
hits AS (
SELECT c.fact, c.cell, c.opened, c.stretch, m.atom, m.truth
FROM cells c JOIN words w ON w.fact = c.fact AND w.cell = c.cell
JOIN landed l ON l.fact = w.fact AND l.word = w.word
JOIN law_members m ON m.fact = l.fact AND m.word = l.landing AND c.stretch BETWEEN m.begins AND m.ends
UNION ALL
SELECT c.fact, c.cell, c.opened, c.stretch, b.atom, CASE WHEN b.operator = '?' THEN 1 ELSE 2 END AS truth
FROM cells c JOIN amounts a ON a.fact = c.fact AND a.cell = c.cell
JOIN law_bounds b ON b.fact = a.fact AND b.unit = a.unit
WHERE CASE b.operator WHEN '>=' THEN a.sized >= b.bound WHEN '<=' THEN a.sized <= b.bound
  WHEN '>' THEN a.sized > b.bound WHEN '<' THEN a.sized < b.bound WHEN '=' THEN a.sized = b.bound ELSE TRUE END
UNION ALL
SELECT c.fact, c.cell, c.opened, c.stretch, a.atom, 1 AS truth
FROM cells c JOIN law_atoms a ON a.fact = c.fact WHERE c.opened = 1
),
truths AS (
SELECT fact, cell, opened, stretch, atom, MAX(truth) AS truth
FROM hits GROUP BY fact, cell, opened, stretch, atom
),
fact_3 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 3 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 3 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q3
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 3 GROUP BY c.cell, c.opened, c.stretch
),
fact_4 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 4 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 4 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q4
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 4 GROUP BY c.cell, c.opened, c.stretch
),
fact_7 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 6 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 6 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q6
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 7 GROUP BY c.cell, c.opened, c.stretch
),
fact_9 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 7 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 7 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q7
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 9 GROUP BY c.cell, c.opened, c.stretch
),
fact_11 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 8 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 8 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q8
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 11 GROUP BY c.cell, c.opened, c.stretch
),
fact_13 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 9 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 9 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q9
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 13 GROUP BY c.cell, c.opened, c.stretch
),
fact_15 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 10 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 10 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q10
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 15 GROUP BY c.cell, c.opened, c.stretch
),
fact_17 AS (
SELECT c.cell, c.opened, c.stretch,
  CASE WHEN MAX(CASE WHEN t.atom = 11 THEN t.truth END) = 2 THEN TRUE WHEN MAX(CASE WHEN t.atom = 11 THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q11
FROM cells c LEFT JOIN truths t ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch
WHERE c.fact = 17 GROUP BY c.cell, c.opened, c.stretch
),
wide_1 AS (
SELECT b.*, f3.q3, f4.q4, f7.q6, f9.q7, f11.q8, f13.q9, f15.q10, f17.q11
FROM lines b
LEFT JOIN fact_3 f3 ON f3.cell = b."item_mass" AND f3.opened = 0 AND f3.stretch = 0
LEFT JOIN fact_4 f4 ON f4.cell = b."item_worth" AND f4.opened = 0 AND f4.stretch = 0
LEFT JOIN fact_7 f7 ON f7.cell = b."exporter_on_lists" AND f7.opened = CASE WHEN b."exporter_on_lists_complete" = 'true' THEN 0 WHEN b."exporter_on_lists_complete" = 'false' OR INSTR(b."exporter_on_lists", ';') > 0 THEN 1 ELSE 0 END AND f7.stretch = 0
LEFT JOIN fact_9 f9 ON f9.cell = b."consignee_on_lists" AND f9.opened = CASE WHEN b."consignee_on_lists_complete" = 'true' THEN 0 WHEN b."consignee_on_lists_complete" = 'false' OR INSTR(b."consignee_on_lists", ';') > 0 THEN 1 ELSE 0 END AND f9.stretch = 0
LEFT JOIN fact_11 f11 ON f11.cell = b."intermediate_consignee_on_lists" AND f11.opened = CASE WHEN b."intermediate_consignee_on_lists_complete" = 'true' THEN 0 WHEN b."intermediate_consignee_on_lists_complete" = 'false' OR INSTR(b."intermediate_consignee_on_lists", ';') > 0 THEN 1 ELSE 0 END AND f11.stretch = 0
LEFT JOIN fact_13 f13 ON f13.cell = b."end_user_on_lists" AND f13.opened = CASE WHEN b."end_user_on_lists_complete" = 'true' THEN 0 WHEN b."end_user_on_lists_complete" = 'false' OR INSTR(b."end_user_on_lists", ';') > 0 THEN 1 ELSE 0 END AND f13.stretch = 0
LEFT JOIN fact_15 f15 ON f15.cell = b."purchaser_on_lists" AND f15.opened = CASE WHEN b."purchaser_on_lists_complete" = 'true' THEN 0 WHEN b."purchaser_on_lists_complete" = 'false' OR INSTR(b."purchaser_on_lists", ';') > 0 THEN 1 ELSE 0 END AND f15.stretch = 0
LEFT JOIN fact_17 f17 ON f17.cell = b."forwarder_on_lists" AND f17.opened = CASE WHEN b."forwarder_on_lists_complete" = 'true' THEN 0 WHEN b."forwarder_on_lists_complete" = 'false' OR INSTR(b."forwarder_on_lists", ';') > 0 THEN 1 ELSE 0 END AND f17.stretch = 0
),
wide AS (
SELECT b.* FROM wide_1 b
),
subjects AS (
SELECT id, 0 AS regime, CASE WHEN TRUE THEN 2 WHEN NOT TRUE THEN 0 ELSE 1 END AS subject FROM wide w
),
gaps AS (
SELECT id, 1 AS fact, 'item_code' AS name FROM lines WHERE "item_code" IS NULL
UNION ALL SELECT id, 2 AS fact, 'destination' AS name FROM lines WHERE "destination" IS NULL
UNION ALL SELECT id, 3 AS fact, 'item_mass' AS name FROM lines WHERE "item_mass" IS NULL
UNION ALL SELECT id, 4 AS fact, 'item_worth' AS name FROM lines WHERE "item_worth" IS NULL
UNION ALL SELECT id, 5 AS fact, 'loaded_on' AS name FROM lines WHERE "loaded_on" IS NULL
UNION ALL SELECT id, 6 AS fact, 'end_use' AS name FROM lines WHERE "end_use" IS NULL
UNION ALL SELECT id, 7 AS fact, 'exporter_on_lists' AS name FROM lines WHERE "exporter_on_lists" IS NULL
UNION ALL SELECT id, 8 AS fact, 'exporter_name' AS name FROM lines WHERE "exporter_name" IS NULL
UNION ALL SELECT id, 9 AS fact, 'consignee_on_lists' AS name FROM lines WHERE "consignee_on_lists" IS NULL
UNION ALL SELECT id, 10 AS fact, 'consignee_name' AS name FROM lines WHERE "consignee_name" IS NULL
UNION ALL SELECT id, 11 AS fact, 'intermediate_consignee_on_lists' AS name FROM lines WHERE "intermediate_consignee_on_lists" IS NULL
UNION ALL SELECT id, 12 AS fact, 'intermediate_consignee_name' AS name FROM lines WHERE "intermediate_consignee_name" IS NULL
UNION ALL SELECT id, 13 AS fact, 'end_user_on_lists' AS name FROM lines WHERE "end_user_on_lists" IS NULL
UNION ALL SELECT id, 14 AS fact, 'end_user_name' AS name FROM lines WHERE "end_user_name" IS NULL
UNION ALL SELECT id, 15 AS fact, 'purchaser_on_lists' AS name FROM lines WHERE "purchaser_on_lists" IS NULL
UNION ALL SELECT id, 16 AS fact, 'purchaser_name' AS name FROM lines WHERE "purchaser_name" IS NULL
UNION ALL SELECT id, 17 AS fact, 'forwarder_on_lists' AS name FROM lines WHERE "forwarder_on_lists" IS NULL
UNION ALL SELECT id, 18 AS fact, 'forwarder_name' AS name FROM lines WHERE "forwarder_name" IS NULL
UNION ALL SELECT id, 19 AS fact, 'parties_complete' AS name FROM lines WHERE "parties_complete" IS NULL
UNION ALL SELECT l.id, l.fact, f.name || '_complete' AS name FROM long_lines l JOIN law_facts f ON f.fact = l.fact WHERE l.opened = 1
),
bad_characters AS (
SELECT c.letter FROM (
SELECT DISTINCT SUBSTR(v.word, p.n, 1) AS letter FROM vocabulary v JOIN law_facts f ON f.fact = v.fact
JOIN far_places p ON p.n <= LENGTH(v.word) WHERE f.kind IN ('text', 'lists') AND LENGTH(v.word) <= 1000
) c JOIN law_characters b ON UNICODE(c.letter) BETWEEN b.first_point AND b.last_point
),
bad_words AS (
SELECT v.fact, v.word
FROM vocabulary v JOIN law_facts f ON f.fact = v.fact JOIN landed l ON l.fact = v.fact AND l.word = v.word
LEFT JOIN law_known k ON k.fact = v.fact AND k.word = v.word
LEFT JOIN law_marks a ON a.fact = v.fact AND a.word = SUBSTR(v.word, 1, l.depth)
WHERE CASE f.kind
  WHEN 'closed' THEN k.word IS NULL
  WHEN 'lists' THEN k.word IS NULL AND EXISTS (SELECT 1 FROM law_publishers p) AND (
    EXISTS (SELECT 1 FROM law_publishers p WHERE p.name = SUBSTR(v.word, 1, INSTR(v.word || '.', '.') - 1))
    OR EXISTS (SELECT 1 FROM law_spellings q WHERE q.squeezed = REPLACE(REPLACE(v.word, '.', ''), '-', ''))
    OR INSTR(v.word, '.') = 0 OR SUBSTR(v.word, 1, 1) IN ('.', '-') OR SUBSTR(v.word, LENGTH(v.word), 1) IN ('.', '-')
    OR v.word LIKE '%..%' OR v.word LIKE '%.-%' OR v.word LIKE '%-.%' OR v.word LIKE '%--%'
    OR EXISTS (SELECT 1 FROM far_places p WHERE p.n <= LENGTH(v.word)
      AND INSTR('abcdefghijklmnopqrstuvwxyz0123456789.-', SUBSTR(v.word, p.n, 1)) = 0))
  WHEN 'complete code' THEN l.marked = 0 AND (l.depth = 0 OR a.parent = 1)
  ELSE FALSE END
OR (f.kind IN ('text', 'lists') AND (LOWER(v.word) IN ('?', '-', '--', '.', 'n/a', '#n/a', 'n.a.', 'na', 'nan', 'nat', 'none', 'null', 'nil', 'tbd', 'tba', 'unknown', 'undefined', 'not known', 'not stated', 'not available', '#value!', '#ref!') OR LENGTH(v.word) > 1000))
OR (f.kind IN ('text', 'lists') AND (UNICODE(SUBSTR(v.word, 1, 1)) IN (32, 160, 5760, 8239, 8287, 12288, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202)
  OR UNICODE(SUBSTR(v.word, LENGTH(v.word), 1)) IN (32, 160, 5760, 8239, 8287, 12288, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202)
  OR EXISTS (SELECT 1 FROM far_places p JOIN bad_characters b ON b.letter = SUBSTR(v.word, p.n, 1)
    WHERE p.n <= LENGTH(v.word))))
OR (f.kind IN ('code', 'complete code') AND l.marked = 0 AND (LOWER(v.word) IN ('?', '-', '--', '.', 'n/a', '#n/a', 'n.a.', 'na', 'nan', 'nat', 'none', 'null', 'nil', 'tbd', 'tba', 'unknown', 'undefined', 'not known', 'not stated', 'not available', '#value!', '#ref!')
  OR LENGTH(v.word) > 60 OR v.word LIKE '%..%' OR v.word LIKE '%.-%' OR v.word LIKE '%-.%' OR v.word LIKE '%--%'
  OR SUBSTR(v.word, 1, 1) IN ('.', '-') OR SUBSTR(v.word, LENGTH(v.word), 1) IN ('.', '-')
  OR SUBSTR(v.word, 1, INSTR(v.word || '.', '.') - 1) <> UPPER(SUBSTR(v.word, 1, INSTR(v.word || '.', '.') - 1))
  OR (f.numbered = 1 AND INSTR(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(v.word, '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0'), '0') = 0)
  OR (f.form = 'digits' AND REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(v.word, '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0'), '0', '') <> '')
  OR EXISTS (SELECT 1 FROM far_places p WHERE p.n <= LENGTH(v.word)
    AND INSTR('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-', SUBSTR(v.word, p.n, 1)) = 0)
  OR (f.form = 'dotted' AND EXISTS (SELECT 1 FROM places p JOIN law_marks m ON m.fact = v.fact
    AND m.squeezed = LOWER(REPLACE(REPLACE(SUBSTR(v.word, 1, p.n), '.', ''), '-', ''))
    WHERE p.n > l.depth AND (p.n = LENGTH(v.word) OR SUBSTR(v.word, p.n + 1, 1) = '.')))))
OR v.word = ''
),
bad AS (
SELECT l.id, f.name AS name FROM long_lines l JOIN law_facts f ON f.fact = l.fact
WHERE LENGTH(l.cell) > 9999 OR l.cell <> TRIM(l.cell)
  OR l.cell <> SUBSTR(l.cell, 1, LENGTH(l.cell)) -- to SQLite a text ends at a NUL
  OR (f.kind <> 'amount' AND EXISTS (SELECT 1 FROM words w JOIN bad_words b ON b.fact = w.fact AND b.word = w.word
    WHERE w.fact = l.fact AND w.cell = l.cell))
UNION ALL SELECT l.id, f.name AS name FROM long_lines l JOIN law_facts f ON f.fact = l.fact
JOIN amounts a ON a.fact = l.fact AND a.cell = l.cell
LEFT JOIN law_units u ON u.fact = a.fact AND u.unit = a.unit
WHERE u.unit IS NULL OR a.figure = '' OR LENGTH(a.figure) > 40
  OR REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(a.figure, '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0'), '0', '') NOT IN ('', '.')
  OR SUBSTR(a.figure, 1, 1) = '.' OR SUBSTR(a.figure, LENGTH(a.figure), 1) = '.'
UNION ALL SELECT id, 'date' AS name FROM lines WHERE NOT COALESCE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("law_day", '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0') = '0000-00-00' AND SUBSTR("law_day", 1, 4) >= '1900' AND SUBSTR("law_day", 6, 2) BETWEEN '01' AND '12' AND SUBSTR("law_day", 9, 2) BETWEEN '01' AND CASE WHEN SUBSTR("law_day", 6, 2) = '02' THEN CASE WHEN (SUBSTR("law_day", 3, 2) IN ('04', '08', '12', '16', '20', '24', '28', '32', '36', '40', '44', '48', '52', '56', '60', '64', '68', '72', '76', '80', '84', '88', '92', '96') OR (SUBSTR("law_day", 3, 2) = '00' AND SUBSTR("law_day", 1, 2) IN ('04', '08', '12', '16', '20', '24', '28', '32', '36', '40', '44', '48', '52', '56', '60', '64', '68', '72', '76', '80', '84', '88', '92', '96'))) THEN '29' ELSE '28' END WHEN SUBSTR("law_day", 6, 2) IN ('04', '06', '09', '11') THEN '30' ELSE '31' END, FALSE)
UNION ALL SELECT id, 'licenses' AS name FROM lines WHERE "licenses" <> 'none'
UNION ALL SELECT "id" AS id, 'id' AS name FROM shipments GROUP BY "id" HAVING COUNT(*) > 1
UNION ALL SELECT l.id, 'the tables of the law' AS name FROM lines l WHERE NOT EXISTS (SELECT 1 FROM law_edition WHERE edition = 'sha256:...')
UNION ALL SELECT id, 'item_code_complete' AS name FROM lines WHERE "item_code_complete" NOT IN ('true', 'false') OR ("item_code_complete" = 'true' AND "item_code" IS NULL) OR ("item_code_complete" = 'false' AND "item_code" = 'none')
UNION ALL SELECT id, 'loaded_on' AS name FROM lines WHERE "loaded_on" <> 'none' AND NOT (REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("loaded_on", '1', '0'), '2', '0'), '3', '0'), '4', '0'), '5', '0'), '6', '0'), '7', '0'), '8', '0'), '9', '0') = '0000-00-00' AND SUBSTR("loaded_on", 1, 4) >= '1900' AND SUBSTR("loaded_on", 6, 2) BETWEEN '01' AND '12' AND SUBSTR("loaded_on", 9, 2) BETWEEN '01' AND CASE WHEN SUBSTR("loaded_on", 6, 2) = '02' THEN CASE WHEN (SUBSTR("loaded_on", 3, 2) IN ('04', '08', '12', '16', '20', '24', '28', '32', '36', '40', '44', '48', '52', '56', '60', '64', '68', '72', '76', '80', '84', '88', '92', '96') OR (SUBSTR("loaded_on", 3, 2) = '00' AND SUBSTR("loaded_on", 1, 2) IN ('04', '08', '12', '16', '20', '24', '28', '32', '36', '40', '44', '48', '52', '56', '60', '64', '68', '72', '76', '80', '84', '88', '92', '96'))) THEN '29' ELSE '28' END WHEN SUBSTR("loaded_on", 6, 2) IN ('04', '06', '09', '11') THEN '30' ELSE '31' END)
UNION ALL SELECT id, 'end_use_complete' AS name FROM lines WHERE "end_use_complete" NOT IN ('true', 'false') OR ("end_use_complete" = 'true' AND "end_use" IS NULL) OR ("end_use_complete" = 'false' AND "end_use" = 'none')
UNION ALL SELECT id, 'exporter_on_lists_complete' AS name FROM lines WHERE "exporter_on_lists_complete" NOT IN ('true', 'false') OR ("exporter_on_lists_complete" = 'true' AND "exporter_on_lists" IS NULL) OR ("exporter_on_lists_complete" = 'false' AND "exporter_on_lists" = 'none')
UNION ALL SELECT id, 'consignee_on_lists_complete' AS name FROM lines WHERE "consignee_on_lists_complete" NOT IN ('true', 'false') OR ("consignee_on_lists_complete" = 'true' AND "consignee_on_lists" IS NULL) OR ("consignee_on_lists_complete" = 'false' AND "consignee_on_lists" = 'none')
UNION ALL SELECT id, 'intermediate_consignee_on_lists_complete' AS name FROM lines WHERE "intermediate_consignee_on_lists_complete" NOT IN ('true', 'false') OR ("intermediate_consignee_on_lists_complete" = 'true' AND "intermediate_consignee_on_lists" IS NULL) OR ("intermediate_consignee_on_lists_complete" = 'false' AND "intermediate_consignee_on_lists" = 'none')
UNION ALL SELECT id, 'end_user_on_lists_complete' AS name FROM lines WHERE "end_user_on_lists_complete" NOT IN ('true', 'false') OR ("end_user_on_lists_complete" = 'true' AND "end_user_on_lists" IS NULL) OR ("end_user_on_lists_complete" = 'false' AND "end_user_on_lists" = 'none')
UNION ALL SELECT id, 'purchaser_on_lists_complete' AS name FROM lines WHERE "purchaser_on_lists_complete" NOT IN ('true', 'false') OR ("purchaser_on_lists_complete" = 'true' AND "purchaser_on_lists" IS NULL) OR ("purchaser_on_lists_complete" = 'false' AND "purchaser_on_lists" = 'none')
UNION ALL SELECT id, 'forwarder_on_lists_complete' AS name FROM lines WHERE "forwarder_on_lists_complete" NOT IN ('true', 'false') OR ("forwarder_on_lists_complete" = 'true' AND "forwarder_on_lists" IS NULL) OR ("forwarder_on_lists_complete" = 'false' AND "forwarder_on_lists" = 'none')
UNION ALL SELECT id, 'parties_complete' AS name FROM lines WHERE "parties_complete" NOT IN ('true', 'false', 'none')
),
untold AS (
SELECT id, '' AS name FROM lines WHERE 1 = 0
),
candidates AS (
SELECT c.id, c.statement, c.truth, g.stretch, r.standing
FROM (
SELECT l.id, d.statement, t.truth FROM long_lines l
JOIN truths t ON t.fact = l.fact AND t.cell = l.cell AND t.opened = l.opened AND t.stretch = l.stretch
JOIN law_demands d ON d.atom = t.atom AND d.anchor = 1
UNION ALL
SELECT g.id, d.statement, 1 AS truth FROM gaps g JOIN law_demands d ON d.fact = g.fact AND d.anchor = 1
JOIN law_facts f ON f.fact = g.fact AND f.name = g.name
UNION ALL
SELECT l.id, s.statement, 2 AS truth FROM lines l CROSS JOIN law_statements s
WHERE NOT EXISTS (SELECT 1 FROM law_demands d WHERE d.statement = s.statement)
) c
JOIN lines g ON g.id = c.id
JOIN law_force r ON r.statement = c.statement AND g.stretch BETWEEN r.begins AND r.ends
),
met AS (
SELECT id, statement, stretch, standing, MIN(truth) AS truth FROM (
SELECT id, statement, stretch, standing, truth FROM candidates
UNION ALL
SELECT c.id, c.statement, c.stretch, c.standing,
  CASE WHEN l.id IS NULL THEN 1 ELSE COALESCE(t.truth, 0) END AS truth
FROM candidates c JOIN law_demands d ON d.statement = c.statement AND d.anchor = 0
LEFT JOIN long_lines l ON l.id = c.id AND l.fact = d.fact
LEFT JOIN truths t ON t.fact = l.fact AND t.cell = l.cell AND t.opened = l.opened AND t.stretch = l.stretch
  AND t.atom = d.atom
) m GROUP BY id, statement, stretch, standing HAVING MIN(truth) > 0
),
answered AS (
SELECT m.id, m.statement, m.stretch, m.standing,
  CASE WHEN m.rest THEN m.truth WHEN m.rest IS NULL THEN 1 ELSE 0 END AS truth
FROM (
SELECT m.id, m.statement, m.stretch, m.standing, m.truth, (CASE s.residual WHEN 0 THEN TRUE WHEN 1 THEN (w.q3 OR w.q4) WHEN 2 THEN (CASE WHEN w."loaded_on" = 'none' THEN FALSE ELSE w."loaded_on" >= '2025-03-01' END) WHEN 3 THEN ((w.given_exporter AND w.q6) OR (w.given_consignee AND w.q7) OR (w.given_intermediate_consignee AND w.q8) OR (w.given_end_user AND w.q9) OR (w.given_purchaser AND w.q10) OR (w.given_forwarder AND w.q11) OR (CASE WHEN w."parties_complete" = 'true' THEN FALSE END)) END) AS rest
FROM met m JOIN law_statements s ON s.statement = m.statement JOIN wide w ON w.id = m.id
) m WHERE m.rest IS NULL OR m.rest
),
lifted AS (
SELECT a.id, l.rule, MAX(CASE WHEN a.truth = 1 OR a.standing = 1 OR l.most = 1 THEN 1 ELSE 2 END) AS truth
FROM answered a JOIN law_lifts l ON l.exception = a.statement
WHERE a.standing > 0 GROUP BY a.id, l.rule
),
placed AS (
SELECT a.id, s.regime, s.name, a.statement, e.effect, COALESCE(p.status, 'may_apply') AS status,
  COALESCE(p.low, 0) AS low, COALESCE(p.high, 5) AS high
FROM answered a JOIN law_statements s ON s.statement = a.statement AND s.kind <> 'exception'
JOIN law_effects e ON e.statement = a.statement AND a.stretch BETWEEN e.begins AND e.ends
JOIN subjects j ON j.id = a.id AND j.regime = s.regime
JOIN lines b ON b.id = a.id
LEFT JOIN lifted l ON l.id = a.id AND l.rule = a.statement
LEFT JOIN law_places p ON p.mode = e.mode AND p.truth = a.truth AND p.lifted = COALESCE(l.truth, 0)
  AND p.licenses = CASE WHEN b."licenses" IS NULL THEN 1 ELSE 0 END AND p.subject = j.subject
WHERE COALESCE(p.status, '') <> '-'
),
ranges AS (
SELECT id, regime, MAX(low) AS low, MAX(high) AS high FROM (
SELECT id, regime, low, high FROM placed
UNION ALL
SELECT id, regime, CASE WHEN subject = 2 THEN 1 ELSE 0 END AS low, CASE WHEN subject = 0 THEN 0 ELSE 1 END AS high
FROM subjects
) r GROUP BY id, regime
),
open_facts AS (
SELECT id, fact, name FROM gaps
UNION
SELECT l.id, l.fact, f.name -- a code stands for some code below it
FROM long_lines l JOIN law_facts f ON f.fact = l.fact JOIN words w ON w.fact = l.fact AND w.cell = l.cell
JOIN law_marks m ON m.fact = w.fact AND m.word = w.word AND m.parent = 1
),
missing AS (
SELECT DISTINCT g.id, g.name FROM answered a
JOIN law_facts_of o ON o.statement = a.statement JOIN open_facts g ON g.id = a.id AND g.fact = o.fact
WHERE a.truth = 1 AND (NOT EXISTS (SELECT 1 FROM law_lifts l WHERE l.exception = a.statement) OR EXISTS
  (SELECT 1 FROM law_lifts l JOIN answered r ON r.statement = l.rule WHERE l.exception = a.statement AND r.id = a.id))
UNION
SELECT g.id, g.name FROM subjects j JOIN law_reach r ON r.regime = j.regime
JOIN open_facts g ON g.id = j.id AND g.fact = r.fact WHERE j.subject = 1
)
SELECT d.id AS id,
  CASE WHEN d.wrong = 1 THEN 'refused' WHEN d.low = d.high THEN CASE d.low WHEN 0 THEN 'not_subject' WHEN 1 THEN 'no_license_required' WHEN 2 THEN 'allowed_under_exception' WHEN 3 THEN 'allowed_under_license' WHEN 4 THEN 'license_required' WHEN 5 THEN 'prohibited' END ELSE 'undetermined' END AS outcome,
  CASE WHEN d.wrong = 1 THEN 'not_subject' ELSE CASE d.low WHEN 0 THEN 'not_subject' WHEN 1 THEN 'no_license_required' WHEN 2 THEN 'allowed_under_exception' WHEN 3 THEN 'allowed_under_license' WHEN 4 THEN 'license_required' WHEN 5 THEN 'prohibited' END END AS low,
  CASE WHEN d.wrong = 1 THEN 'prohibited' ELSE CASE d.high WHEN 0 THEN 'not_subject' WHEN 1 THEN 'no_license_required' WHEN 2 THEN 'allowed_under_exception' WHEN 3 THEN 'allowed_under_license' WHEN 4 THEN 'license_required' WHEN 5 THEN 'prohibited' END END AS high,
  CASE WHEN d.wrong = 0 THEN d.requirements END AS requirements,
  CASE WHEN d.wrong = 0 THEN d.regimes END AS regimes,
  CASE WHEN d.wrong = 0 THEN d.missing_facts END AS missing_facts,
  CASE WHEN d.wrong = 0 THEN d.not_decided END AS not_decided,
  CASE WHEN d.id IS NULL THEN 'id' ELSE d.refused END AS refused
FROM (
SELECT s."id" AS id, COALESCE(r.low, 0) AS low, COALESCE(r.high, 5) AS high,
  CASE WHEN list_4.items IS NOT NULL OR s."id" IS NULL THEN 1 ELSE 0 END AS wrong, list_0.items AS requirements, list_1.items AS regimes, list_2.items AS missing_facts, list_3.items AS not_decided, list_4.items AS refused
FROM shipments s
LEFT JOIN (SELECT id, MAX(low) AS low, MAX(high) AS high FROM ranges GROUP BY id) r ON r.id = s."id"
LEFT JOIN (SELECT id, STRING_AGG(item, ' ' ORDER BY item NULLS FIRST) AS items FROM (SELECT DISTINCT id, name || ':' || status AS item FROM placed) q GROUP BY id) list_0 ON list_0.id = s."id"
LEFT JOIN (SELECT id, STRING_AGG(item, ' ' ORDER BY item NULLS FIRST) AS items FROM (SELECT r.id, g.name || ':' || CASE WHEN r.low = r.high THEN '' ELSE CASE r.low WHEN 0 THEN 'not_subject' WHEN 1 THEN 'no_license_required' WHEN 2 THEN 'allowed_under_exception' WHEN 3 THEN 'allowed_under_license' WHEN 4 THEN 'license_required' WHEN 5 THEN 'prohibited' END || '..' END || CASE r.high WHEN 0 THEN 'not_subject' WHEN 1 THEN 'no_license_required' WHEN 2 THEN 'allowed_under_exception' WHEN 3 THEN 'allowed_under_license' WHEN 4 THEN 'license_required' WHEN 5 THEN 'prohibited' END AS item FROM ranges r JOIN law_regimes g ON g.regime = r.regime) q GROUP BY id) list_1 ON list_1.id = s."id"
LEFT JOIN (SELECT id, STRING_AGG(item, ' ' ORDER BY item NULLS FIRST) AS items FROM (SELECT DISTINCT id, name AS item FROM missing) q GROUP BY id) list_2 ON list_2.id = s."id"
LEFT JOIN (SELECT id, STRING_AGG(item, ' ' ORDER BY item NULLS FIRST) AS items FROM (SELECT id, name AS item FROM untold UNION SELECT a.id, s.name AS item FROM answered a JOIN law_statements s ON s.statement = a.statement AND s.refused = 1 UNION SELECT j.id, 'subject:' || r.name AS item FROM subjects j JOIN law_regimes r ON r.regime = j.regime AND r.refused = 1 WHERE j.subject = 1) q GROUP BY id) list_3 ON list_3.id = s."id"
LEFT JOIN (SELECT id, STRING_AGG(item, ' ' ORDER BY item NULLS FIRST) AS items FROM (SELECT DISTINCT id, name AS item FROM bad) q GROUP BY id) list_4 ON list_4.id = s."id"
) d ORDER BY 1;
