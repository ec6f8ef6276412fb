/* Frames heard and written; see station_frame.h. An ear keeps what follows a flag and decides at
 * the few places where something can be known: format field, addresses, head, end. Where the
 * decision is bad, the octets after the next flag that it holds are judged anew. */
#include "sim/wire/station_frame.h"

#include <string.h>

enum { FLAG = 0x7E, CHECK_LEN = 2, FORMAT_LEN = 2, ADDRESS_MAX = 4 };
enum { FORMAT_TYPE_3 = 0xA0, FORMAT_TYPE_MASK = 0xF0, FORMAT_SEGMENTED = 0x08 };

/* --- Check sequence --- */

/* Remainder of one octet, least significant bit first, polynomial 0x8408 (0x1021 reversed). */
static const uint16_t REMAINDERS[256] = {
    0x0000, 0x1189, 0x2312, 0x329B, 0x4624, 0x57AD, 0x6536, 0x74BF, 0x8C48, 0x9DC1, 0xAF5A, 0xBED3,
    0xCA6C, 0xDBE5, 0xE97E, 0xF8F7, 0x1081, 0x0108, 0x3393, 0x221A, 0x56A5, 0x472C, 0x75B7, 0x643E,
    0x9CC9, 0x8D40, 0xBFDB, 0xAE52, 0xDAED, 0xCB64, 0xF9FF, 0xE876, 0x2102, 0x308B, 0x0210, 0x1399,
    0x6726, 0x76AF, 0x4434, 0x55BD, 0xAD4A, 0xBCC3, 0x8E58, 0x9FD1, 0xEB6E, 0xFAE7, 0xC87C, 0xD9F5,
    0x3183, 0x200A, 0x1291, 0x0318, 0x77A7, 0x662E, 0x54B5, 0x453C, 0xBDCB, 0xAC42, 0x9ED9, 0x8F50,
    0xFBEF, 0xEA66, 0xD8FD, 0xC974, 0x4204, 0x538D, 0x6116, 0x709F, 0x0420, 0x15A9, 0x2732, 0x36BB,
    0xCE4C, 0xDFC5, 0xED5E, 0xFCD7, 0x8868, 0x99E1, 0xAB7A, 0xBAF3, 0x5285, 0x430C, 0x7197, 0x601E,
    0x14A1, 0x0528, 0x37B3, 0x263A, 0xDECD, 0xCF44, 0xFDDF, 0xEC56, 0x98E9, 0x8960, 0xBBFB, 0xAA72,
    0x6306, 0x728F, 0x4014, 0x519D, 0x2522, 0x34AB, 0x0630, 0x17B9, 0xEF4E, 0xFEC7, 0xCC5C, 0xDDD5,
    0xA96A, 0xB8E3, 0x8A78, 0x9BF1, 0x7387, 0x620E, 0x5095, 0x411C, 0x35A3, 0x242A, 0x16B1, 0x0738,
    0xFFCF, 0xEE46, 0xDCDD, 0xCD54, 0xB9EB, 0xA862, 0x9AF9, 0x8B70, 0x8408, 0x9581, 0xA71A, 0xB693,
    0xC22C, 0xD3A5, 0xE13E, 0xF0B7, 0x0840, 0x19C9, 0x2B52, 0x3ADB, 0x4E64, 0x5FED, 0x6D76, 0x7CFF,
    0x9489, 0x8500, 0xB79B, 0xA612, 0xD2AD, 0xC324, 0xF1BF, 0xE036, 0x18C1, 0x0948, 0x3BD3, 0x2A5A,
    0x5EE5, 0x4F6C, 0x7DF7, 0x6C7E, 0xA50A, 0xB483, 0x8618, 0x9791, 0xE32E, 0xF2A7, 0xC03C, 0xD1B5,
    0x2942, 0x38CB, 0x0A50, 0x1BD9, 0x6F66, 0x7EEF, 0x4C74, 0x5DFD, 0xB58B, 0xA402, 0x9699, 0x8710,
    0xF3AF, 0xE226, 0xD0BD, 0xC134, 0x39C3, 0x284A, 0x1AD1, 0x0B58, 0x7FE7, 0x6E6E, 0x5CF5, 0x4D7C,
    0xC60C, 0xD785, 0xE51E, 0xF497, 0x8028, 0x91A1, 0xA33A, 0xB2B3, 0x4A44, 0x5BCD, 0x6956, 0x78DF,
    0x0C60, 0x1DE9, 0x2F72, 0x3EFB, 0xD68D, 0xC704, 0xF59F, 0xE416, 0x90A9, 0x8120, 0xB3BB, 0xA232,
    0x5AC5, 0x4B4C, 0x79D7, 0x685E, 0x1CE1, 0x0D68, 0x3FF3, 0x2E7A, 0xE70E, 0xF687, 0xC41C, 0xD595,
    0xA12A, 0xB0A3, 0x8238, 0x93B1, 0x6B46, 0x7ACF, 0x4854, 0x59DD, 0x2D62, 0x3CEB, 0x0E70, 0x1FF9,
    0xF78F, 0xE606, 0xD49D, 0xC514, 0xB1AB, 0xA022, 0x92B9, 0x8330, 0x7BC7, 0x6A4E, 0x58D5, 0x495C,
    0x3DE3, 0x2C6A, 0x1EF1, 0x0F78,
};

enum { STRIDE = 16 }; /* octets taken at a time */

/* BEHIND[n][octet]: the remainder of the octet with n octets of zero behind it. Made from the table
 * above before main; a sum of remainders is the remainder of the sum. */
static uint16_t BEHIND[STRIDE][256];

__attribute__((constructor)) static void make_remainders(void) {
  memcpy(BEHIND[0], REMAINDERS, sizeof BEHIND[0]);
  for (int n = 1; n < STRIDE; n++)
    for (int octet = 0; octet < 256; octet++) {
      uint16_t before = BEHIND[n - 1][octet];
      BEHIND[n][octet] = (uint16_t)(before >> 8 ^ REMAINDERS[before & 0xFF]);
    }
}

/* Eight octets as they stand, the first in the lowest place. */
static inline uint64_t eight(const uint8_t *p) {
  return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
         (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Two octets, the first in the lowest place, with `behind` octets after them. */
static inline uint16_t pair(uint64_t two, int behind) {
  return BEHIND[behind + 1][two & 0xFF] ^ BEHIND[behind][two >> 8 & 0xFF];
}

/* Only the first two octets of a stride meet the sum so far; the rest need not wait for it. */
uint16_t station_check_sequence(bytes_t covered) {
  uint16_t sum = 0xFFFF;
  const uint8_t *p = covered.p;
  size_t left = covered.len;
  for (; left >= STRIDE; p += STRIDE, left -= STRIDE) {
    uint64_t a = eight(p);
    uint64_t b = eight(p + 8);
    uint16_t rest = pair(a >> 16, 12) ^ pair(a >> 32, 10) ^ pair(a >> 48, 8) ^ pair(b, 6) ^
                    pair(b >> 16, 4) ^ pair(b >> 32, 2) ^ pair(b >> 48, 0);
    sum = rest ^ pair((a ^ sum) & 0xFFFF, 14);
  }
  for (; left > 0; p++, left--)
    sum = (uint16_t)((sum >> 8) ^ REMAINDERS[(sum ^ *p) & 0xFF]);
  return (uint16_t)~sum;
}

/* The octets before `end` and the check sequence that stands there. */
static bool agrees(const station_ear_t *ear, size_t end) {
  uint16_t sum = station_check_sequence(bytes_of(ear->octets, end));
  return ear->octets[end] == (sum & 0xFF) && ear->octets[end + 1] == sum >> 8;
}

/* --- Hearing --- */

typedef enum { EAR_MORE, EAR_FLAG, EAR_FRAME, EAR_BAD } verdict_t;

/* Forgets the first `count` octets; a flag has been just before what is left. */
static void discard(station_ear_t *ear, size_t count) {
  CHECK(count <= ear->len);
  ear->len -= count;
  if (ear->len > 0) memmove(ear->octets, ear->octets + count, ear->len);
  ear->open = true;
  ear->used = 0;
  ear->want = 1;
}

void station_ear_close(station_ear_t *ear) {
  ear->open = false;
  ear->used = 0;
  ear->len = 0;
  ear->want = 0;
}

bool station_ear_busy(const station_ear_t *ear) { return ear->open && ear->len > ear->used; }

/* What was collected is no frame; perhaps one begins at a flag in it. */
static void begin_again(station_ear_t *ear, station_drop_t why) {
  ear->dropped[why]++;
  const uint8_t *flag = ear->len > 0 ? memchr(ear->octets, FLAG, ear->len) : NULL;
  if (flag != NULL)
    discard(ear, (size_t)(flag - ear->octets) + 1);
  else
    station_ear_close(ear);
}

size_t station_ear_take(station_ear_t *ear, bytes_t octets) {
  if (octets.len == 0) return 0;
  if (ear->used > 0) discard(ear, ear->used);
  if (!ear->open) {
    const uint8_t *flag = memchr(octets.p, FLAG, octets.len);
    size_t noise = flag != NULL ? (size_t)(flag - octets.p) : octets.len;
    ear->dropped[STATION_DROP_NOISE] += (uint32_t)noise;
    if (flag == NULL) return octets.len;
    discard(ear, 0);
    return noise + 1;
  }
  CHECK(ear->len < ear->want);
  CHECK(ear->want <= sizeof ear->octets);
  size_t count = ear->want - ear->len < octets.len ? ear->want - ear->len : octets.len;
  memcpy(ear->octets + ear->len, octets.p, count);
  ear->len += count;
  return count;
}

static size_t length_of(const station_ear_t *ear) {
  return (size_t)(ear->octets[0] & 0x07) << 8 | ear->octets[1];
}

/* An address ends with the first octet whose lowest bit is set: 1, 2 or 4 octets. EAR_MORE with
 * `*end` untouched where it goes on past `have`. */
static verdict_t address(const station_ear_t *ear, size_t begin, size_t have, size_t *end,
                         uint32_t *value) {
  *value = 0;
  for (size_t i = begin; i < have; i++) {
    *value = *value << 7 | ear->octets[i] >> 1;
    size_t len = i - begin + 1;
    bool last = (ear->octets[i] & 1) != 0;
    if (last && len == 3) return EAR_BAD;
    if (last) {
      *end = i + 1;
      return EAR_FRAME;
    }
    if (len == ADDRESS_MAX) return EAR_BAD;
  }
  return EAR_MORE;
}

/* The first `want` octets are there. EAR_MORE: `want` has grown; EAR_FLAG: flags in a row, or the
 * fill between frames. */
static verdict_t judge(station_ear_t *ear, station_frame_t *frame, station_drop_t *why) {
  size_t have = ear->want;
  *why = STATION_DROP_FORM;
  if (ear->octets[0] == FLAG) return EAR_FLAG;
  if ((ear->octets[0] & FORMAT_TYPE_MASK) != FORMAT_TYPE_3) return EAR_BAD;
  ear->want = have + 1;
  if (have < FORMAT_LEN) return EAR_MORE;
  size_t length = length_of(ear);
  size_t to_end = 0;
  size_t control = 0;
  verdict_t verdict = address(ear, FORMAT_LEN, have, &to_end, &frame->to);
  if (verdict != EAR_FRAME) return verdict;
  verdict = address(ear, to_end, have, &control, &frame->from);
  if (verdict != EAR_FRAME) return verdict;
  if (have < control + 1) return EAR_MORE;
  size_t head = control + 1;
  bool bare = length == head + CHECK_LEN; /* no information: one check sequence */
  size_t info = head + CHECK_LEN;
  if (!bare && length < info + 1 + CHECK_LEN) return EAR_BAD;
  ear->want = bare || have >= info ? length + 1 : info;
  if (!bare && have == info && !agrees(ear, head)) {
    *why = STATION_DROP_HEAD_CHECK;
    return EAR_BAD;
  }
  if (have < length + 1) return EAR_MORE;
  if (ear->octets[length] != FLAG) return EAR_BAD;
  *why = STATION_DROP_CHECK;
  if (!agrees(ear, length - CHECK_LEN)) return EAR_BAD;
  frame->segmented = (ear->octets[0] & FORMAT_SEGMENTED) != 0;
  frame->to_len = (uint8_t)(to_end - FORMAT_LEN);
  frame->from_len = (uint8_t)(control - to_end);
  frame->control = ear->octets[control];
  frame->info = bare ? bytes_of(NULL, 0) : bytes_of(ear->octets + info, length - CHECK_LEN - info);
  ear->used = length + 1;
  return EAR_FRAME;
}

bool station_ear_next(station_ear_t *ear, station_frame_t *frame) {
  if (ear->used > 0) discard(ear, ear->used);
  /* Every turn takes octets away or wants more than before. */
  while (ear->open && ear->len >= ear->want) {
    station_drop_t why;
    switch (judge(ear, frame, &why)) {
    case EAR_MORE:
      break;
    case EAR_FLAG:
      discard(ear, 1);
      break;
    case EAR_FRAME:
      return true;
    case EAR_BAD:
      begin_again(ear, why);
      break;
    }
  }
  return false;
}

bool station_ear_silence(station_ear_t *ear, station_frame_t *frame) {
  for (;;) {
    if (station_ear_next(ear, frame)) return true;
    if (!station_ear_busy(ear)) break;
    begin_again(ear, STATION_DROP_SILENCE);
  }
  station_ear_close(ear);
  return false;
}

/* --- Writing --- */

static void put_address(obuf_t *out, uint32_t value, uint8_t len) {
  for (uint8_t left = len; left > 0; left--) {
    uint32_t seven = value >> 7 * (left - 1) & 0x7F;
    obuf_put(out, (uint8_t)(seven << 1 | (left == 1 ? 1 : 0)));
  }
}

static void put_check(obuf_t *out, station_check_t check) {
  uint16_t sum = check(bytes_of(out->p + 1, out->len - 1));
  obuf_put(out, (uint8_t)(sum & 0xFF));
  obuf_put(out, (uint8_t)(sum >> 8));
}

void station_frame_open(obuf_t *out, const station_frame_t *frame, station_check_t check) {
  size_t length = FORMAT_LEN + frame->to_len + frame->from_len + 1u + CHECK_LEN;
  if (frame->info.len > 0) length += frame->info.len + CHECK_LEN;
  CHECK(length <= STATION_FRAME_MAX);
  size_t format = FORMAT_TYPE_3 | (frame->segmented ? FORMAT_SEGMENTED : 0) | length >> 8;
  obuf_put(out, FLAG);
  obuf_put(out, (uint8_t)format);
  obuf_put(out, (uint8_t)(length & 0xFF));
  put_address(out, frame->to, frame->to_len);
  put_address(out, frame->from, frame->from_len);
  obuf_put(out, frame->control);
  if (frame->info.len > 0) put_check(out, check);
}

void station_frame_close(obuf_t *out, station_check_t check) {
  put_check(out, check);
  obuf_put(out, FLAG);
  CHECK(!out->full);
}
