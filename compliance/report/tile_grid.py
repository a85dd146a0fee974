"""Countries as tiles, roughly where they lie: a layout of our own, no borders drawn."""

_ROWS = """
.. .. .. .. .. .. .. GL .. .. IS .. .. SJ .. NO SE FI .. .. .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. FO .. .. .. DK .. AX EE .. RU .. .. .. .. .. .. .. .. ..
.. CA .. .. .. .. .. PM .. IE GB IM NL DE PL LT LV BY .. .. .. .. .. .. .. .. .. .. ..
.. US .. .. .. .. BM .. .. GG JE BE LU CZ SK UA MD .. .. KZ KG .. MN .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. FR CH LI AT HU RO .. GE AM UZ TJ CN .. KP .. JP .. .. ..
.. .. .. .. .. .. .. .. PT ES AD MC SI HR RS BG TR AZ TM AF PK .. .. KR .. .. .. .. ..
.. MX .. BS TC VG AI .. .. GI .. IT SM BA ME MK SY IQ IR .. IN NP BT .. TW .. .. .. ..
.. GT BZ CU DO PR SX MF .. .. .. VA MT AL XK GR LB JO KW .. .. BD MM LA HK MO .. .. ..
.. SV HN HT JM VI BL KN .. .. MA DZ TN LY EG CY PS IL SA BH .. .. TH VN KH .. PH MP ..
.. .. NI KY BQ MS GP AG .. .. EH ML NE TD SD SS ER YE OM QA .. LK .. MY .. BN .. GU UM
.. .. CR AW CW LC MQ DM CV MR SN BF NG CF ET DJ SO .. AE .. MV .. .. SG .. .. PW FM MH
.. .. PA CO VE VC BB GD .. GM GW CI BJ CM UG KE .. .. .. .. IO .. .. ID TL PG NR SB KI
.. .. .. EC GY TT .. .. .. GN SL GH TG GQ RW TZ SC .. .. .. .. .. CX .. .. .. TV WF TK
.. .. .. PE BR SR GF .. .. .. LR ST GA CG BI MW KM YT .. .. .. .. CC .. .. VU FJ WS AS
.. .. .. BO PY .. .. .. .. .. .. SH AO CD ZM MZ MG .. MU .. .. .. .. AU .. NC TO NU CK
.. .. .. CL UY .. .. .. .. .. .. .. NA BW ZW SZ .. .. RE .. .. .. .. .. NF NZ .. PF PN
.. .. .. AR FK .. .. .. .. .. .. .. .. ZA LS .. .. .. TF .. .. .. .. HM .. .. .. .. ..
.. .. .. GS .. .. .. .. .. .. BV .. .. .. .. .. .. .. .. AQ .. .. .. .. .. .. .. .. ..
"""

TILES = {
    code: (column, row)
    for row, line in enumerate(_ROWS.strip().splitlines())
    for column, code in enumerate(line.split())
    if code != ".."
}
"""Column and row of each country, from 0."""

WIDTH = len(_ROWS.strip().splitlines()[0].split())
HEIGHT = len(_ROWS.strip().splitlines())
