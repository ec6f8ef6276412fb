/* The tables; see plc_curve.h. */
#include "sim/link/plc_curve.h"

enum { STEP_CDB = 25, ERROR_FROM_CDB = -2000, BADNESS_FROM_CDB = -2000 };

/* At -20 dB and every quarter up, in 2^-32: erfc(sqrt(3·10^(x/10)))/2, the errors of coherent
 * phase shift keying behind a convolutional code, moved so that at 0 dB half of all frames of 100
 * symbols are lost. Below -20 dB nothing is heard, past the end nothing is lost. */
static const uint32_t ERROR[] = {
    1731936844, 1720053921, 1707846369, 1695306682, 1682427302, 1669200636, 1655619070, 1641674986,
    1627360776, 1612668866, 1597591738, 1582121949, 1566252163, 1549975175, 1533283946, 1516171638,
    1498631647, 1480657648, 1462243638, 1443383982, 1424073467, 1404307356, 1384081448, 1363392144,
    1342236510, 1320612358, 1298518317, 1275953917, 1252919681, 1229417212, 1205449289, 1181019974,
    1156134713, 1130800449, 1105025731, 1078820835, 1052197881, 1025170951, 997756214,  969972045,
    941839139,  913380633,  884622208,  855592193,  826321657,  796844485,  767197443,  737420221,
    707555452,  677648710,  647748475,  617906061,  588175511,  558613448,  529278874,  500232927,
    471538578,  443260276,  415463525,  388214414,  361579074,  335623087,  310410831,  286004780,
    262464761,  239847175,  218204200,  197582986,  178024866,  159564594,  142229636,  126039541,
    111005412,  97129498,   84404937,   72815668,   62336528,   52933548,   44564448,   37179344,
    30721640,   25129099,   20335056,   16269744,   12861685,   10039100,   7731280,    5869872,
    4390027,    3231366,    2338742,    1662755,    1160034,    793287,     531127,     347725,
    222317,     138613,     84156,      49676,      28462,      15800,      8483,       4396,
    2195,       1053,       484,        213,        89,         36,         14,         5,
    2};

/* At -20 dB and every quarter up, in 2^-32: exp(-10^(x/10)/8), the exponential mean of effective
 * signal to noise. With 8, one dead group of six leaves at most 11.6 dB: enough for the robust
 * modulations, which is what repetition over the tones is for. */
static const uint32_t BADNESS[] = {
    4289601941, 4289284234, 4288947728, 4288591311, 4288213807, 4287813971, 4287390484, 4286941949,
    4286466888, 4285963736, 4285430834, 4284866428, 4284268660, 4283635563, 4282965055, 4282254931,
    4281502858, 4280706366, 4279862840, 4278969513, 4278023457, 4277021572, 4275960577, 4274837002,
    4273647172, 4272387202, 4271052979, 4269640152, 4268144120, 4266560015, 4264882686, 4263106689,
    4261226264, 4259235321, 4257127422, 4254895759, 4252533139, 4250031955, 4247384171, 4244581295,
    4241614355, 4238473875, 4235149846, 4231631699, 4227908276, 4223967799, 4219797840, 4215385285,
    4210716301, 4205776303, 4200549913, 4195020922, 4189172256, 4182985926, 4176442998, 4169523537,
    4162206576, 4154470061, 4146290812, 4137644474, 4128505472, 4118846964, 4108640796, 4097857456,
    4086466028, 4074434150, 4061727972, 4048312119, 4034149653, 4019202040, 4003429126, 3986789112,
    3969238541, 3950732289, 3931223568, 3910663938, 3889003331, 3866190086, 3842171009, 3816891437,
    3790295335, 3762325406, 3732923229, 3702029425, 3669583855, 3635525844, 3599794455, 3562328785,
    3523068321, 3481953332, 3438925317, 3393927498, 3346905380, 3297807359, 3246585403, 3193195782,
    3137599876, 3079765040, 3019665533, 2957283509, 2892610071, 2825646370, 2756404752, 2684909940,
    2611200240, 2535328747, 2457364541, 2377393851, 2295521151, 2211870164, 2126584740, 2039829573,
    1951790703, 1862675778, 1772714009, 1682155790, 1591271922, 1500352400, 1409704726, 1319651710,
    1230528733, 1142680462, 1056457017, 972209616,  890285729,  811023824,  734747784,  661761123,
    592341146,  526733220,  465145359,  407743320,  354646432,  305924372,  261595076,  221623964,
    185924594,  154360827,  126750496,  102870503,  82463201,   65243814,   50908599,   39143394,
    29632140,   22065006,   16145709,   11597719,   8169100,    5635826,    3803542,    2507842,
    1613220,    1010960,    616237,     364774,     209317,     116224,     62322,      32207,
    16006,      7631,       3482,       1517,       629,        248,        92,         32,
    11};

/* Every half hour from local midnight, in thousandths. By hand: what households switch. */
static const int32_t DAY[48] = {120, 80,  50,  30,  20,   10,  0,   0,   0,   10,  30,  80,
                                150, 220, 260, 260, 240,  220, 210, 210, 220, 240, 270, 300,
                                320, 310, 290, 270, 260,  260, 270, 300, 360, 440, 540, 660,
                                780, 880, 950, 990, 1000, 980, 920, 820, 680, 520, 360, 220};

enum { ERROR_COUNT = sizeof ERROR / sizeof ERROR[0] };
enum { BADNESS_COUNT = sizeof BADNESS / sizeof BADNESS[0] };
enum { ERROR_TO_CDB = ERROR_FROM_CDB + STEP_CDB * (ERROR_COUNT - 1) };
enum { BADNESS_TO_CDB = BADNESS_FROM_CDB + STEP_CDB * (BADNESS_COUNT - 1) };

/* Between two entries of a table, `cdb` behind its first and before its last. */
static uint32_t between(const uint32_t *table, int32_t cdb) {
  int32_t at = cdb / STEP_CDB;
  int64_t from = table[at];
  int64_t to = table[at + 1];
  return (uint32_t)(from + (to - from) * (cdb % STEP_CDB) / STEP_CDB);
}

static uint32_t badness(int32_t snr_cdb) {
  if (snr_cdb <= BADNESS_FROM_CDB) return BADNESS[0];
  if (snr_cdb >= BADNESS_TO_CDB) return BADNESS[BADNESS_COUNT - 1];
  return between(BADNESS, snr_cdb - BADNESS_FROM_CDB);
}

int32_t plc_curve_effective(const int32_t *snr_cdb, size_t count) {
  uint64_t bad = 0;
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    bad += badness(snr_cdb[i]);
    sum += snr_cdb[i];
  }
  bad /= count;
  /* Past either end of the table all bins are nearly as good, or as bad: the plain mean. */
  if (bad <= BADNESS[BADNESS_COUNT - 1] || bad >= BADNESS[0])
    return (int32_t)div_floor(sum, (int64_t)count);
  size_t low = 0;
  size_t high = BADNESS_COUNT - 1;
  while (high - low > 1) { /* BADNESS[low] > bad >= BADNESS[high] */
    size_t mid = (low + high) / 2;
    if (BADNESS[mid] > bad) low = mid;
    if (BADNESS[mid] <= bad) high = mid;
  }
  uint64_t fall = BADNESS[low] - BADNESS[high];
  int32_t past = (int32_t)((BADNESS[low] - bad) * STEP_CDB / fall);
  return BADNESS_FROM_CDB + (int32_t)low * STEP_CDB + past;
}

uint32_t plc_curve_heard(int32_t over_cdb, uint32_t symbols) {
  if (over_cdb >= ERROR_TO_CDB) return UINT32_MAX;
  if (over_cdb <= ERROR_FROM_CDB) return 0;
  uint64_t good = UINT32_MAX - between(ERROR, over_cdb - ERROR_FROM_CDB);
  uint64_t heard = UINT32_MAX;
  for (uint32_t left = symbols; left > 0; left >>= 1) {
    if (left & 1) heard = heard * good / UINT32_MAX;
    good = good * good / UINT32_MAX;
  }
  return (uint32_t)heard;
}

int32_t plc_curve_day(int64_t local_ns) {
  const int64_t half_hour = 1800 * NS_PER_S;
  int64_t in_day = mod_floor(local_ns, 48 * half_hour);
  int64_t at = in_day / half_hour;
  int64_t from = DAY[at];
  int64_t to = DAY[(at + 1) % 48];
  return (int32_t)(from + div_floor((to - from) * (in_day % half_hour), half_hour));
}
