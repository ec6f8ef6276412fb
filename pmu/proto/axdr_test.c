/* Tests of the reader and the writers of COSEM Data. Octets are literals worked out by hand from
 * the tables of IEC 62056-5-3; `hex` only turns digits into octets. Stamps have a test of their
 * own. */
#include "pmu/proto/axdr.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t memory[2048];
static fault_t fault;

static bytes_t hex(const char *digits) {
  obuf_t out = obuf_over(memory, sizeof memory);
  for (const char *p = digits; *p != '\0'; p++) {
    if (*p == ' ') continue;
    unsigned octet = 0;
    ck_assert_int_eq(sscanf(p++, "%2x", &octet), 1);
    obuf_put(&out, (uint8_t)octet);
  }
  ck_assert(!out.full);
  return obuf_bytes(&out);
}

/* What is read, as words: tag, then count, number or octets; at the end the fault. */
static const char *words_of(bytes_t in) {
  static char words[4096];
  obuf_t out = obuf_over(words, sizeof words - 1);
  axdr_t reader = axdr_over(in);
  status_t status = ST_OK;
  fault = (fault_t){0};
  while (status == ST_OK && reader.at < in.len) {
    axdr_item_t item;
    status = axdr_next(&reader, &item, &fault);
    if (status != ST_OK) break;
    bool group = item.tag == AXDR_ARRAY || item.tag == AXDR_STRUCTURE || item.tag == AXDR_COMPACT;
    obuf_printf(&out, "%d", (int)item.tag);
    if (group || item.tag == AXDR_BITS) obuf_printf(&out, "x%zu", item.count);
    for (size_t i = 0; i < item.octets.len; i++)
      obuf_printf(&out, "%s%02X", i == 0 ? ":" : "", item.octets.p[i]);
    if (!group && item.octets.p == NULL) obuf_printf(&out, "=%lld", (long long)item.number);
    obuf_put(&out, ' ');
  }
  if (status != ST_OK) obuf_printf(&out, "%s@%d", status_name(status), fault.octet);
  words[out.len] = '\0';
  return words;
}

START_TEST(axdr_next__every_number__is_read_with_its_sign) {
  ck_assert_str_eq(words_of(hex("00 0300 0301 03FF 05FFFFFFFE 05 7FFFFFFF 06FFFFFFFE 0D42 0F80")),
                   "0=0 3=0 3=1 3=1 5=-2 5=2147483647 6=4294967294 13=42 15=-128 ");
  ck_assert_str_eq(words_of(hex("10FF38 11FF 12FFFF 14FFFFFFFFFFFFFFFF 15000000000000012C")),
                   "16=-200 17=255 18=65535 20=-1 21=300 ");
  /* 64 bits of a U64 above the greatest int64 stand as they are; an enum may be any octet. */
  ck_assert_str_eq(words_of(hex("158000000000000000 16FE FF")), /* −2^63 */
                   "21=-9223372036854775808 22=254 255=0 ");
}
END_TEST

START_TEST(axdr_next__strings_floats_and_stamps__are_views) {
  ck_assert_str_eq(words_of(hex("0903010203 0A0141 0C02C3A9 0900 040A FFC0 0400")),
                   "9:010203 10:41 12:C3A9 9 4x10:FFC0 4x0 ");
  ck_assert_str_eq(words_of(hex("173F800000 183FF0000000000000 1907EA0B1607123400000000 00"
                                "1A07EA0B1607 1B12340000")),
                   "23:3F800000 24:3FF0000000000000 25:07EA0B160712340000000000 26:07EA0B1607 "
                   "27:12340000 ");
}
END_TEST

START_TEST(axdr_next__arrays_and_structures__give_their_elements_next) {
  ck_assert_str_eq(words_of(hex("0102 0202 1101 1202BC 0202 00 0100")),
                   "1x2 2x2 17=1 18=700 2x2 0=0 1x0 ");
}
END_TEST

START_TEST(axdr_next__a_wrong_value__is_a_fault_with_its_octet) {
  ck_assert_str_eq(words_of(hex("1101 0302")), "17=1 ST_BAD_VALUE@3");
  ck_assert_str_eq(words_of(hex("1101 0D4A")), "17=1 ST_BAD_VALUE@3");
  ck_assert_str_eq(words_of(hex("1101 0DA4")), "17=1 ST_BAD_VALUE@3");
  for (unsigned tag = 0; tag < 256; tag++) {
    const char *none = strchr("\x07\x08\x0B\x0E", (int)tag); /* 61334-6: left free */
    if (tag != 0 && (none != NULL || (tag > 27 && tag < 255))) {
      uint8_t in[16] = {(uint8_t)tag};
      ck_assert_str_eq(words_of(bytes_of(in, sizeof in)), "ST_BAD_VALUE@0");
    }
  }
}
END_TEST

START_TEST(axdr_next__lengths__may_be_longer_than_needed_but_not_than_the_input) {
  ck_assert_str_eq(words_of(hex("09810155 0982000155 098300000155 0984000000 0155")),
                   "9:55 9:55 9:55 9:55 ");
  ck_assert_str_eq(words_of(hex("0988000000000000000155")), "9:55 ");
  ck_assert_str_eq(words_of(hex("0A8201 0041")), "ST_TIMEOUT@5"); /* 256 wanted */
  ck_assert_str_eq(words_of(hex("09847FFFFFFF")), "ST_TIMEOUT@6");
  ck_assert_str_eq(words_of(hex("098480000000")), "ST_BAD_VALUE@1"); /* 2^31 */
  ck_assert_str_eq(words_of(hex("0988FFFFFFFFFFFFFFFF")), "ST_BAD_VALUE@1");
  ck_assert_str_eq(words_of(hex("0980")), "ST_BAD_VALUE@1");
  ck_assert_str_eq(words_of(hex("0989000000000000000001 55")), "ST_BAD_VALUE@1");
  /* A bit-string of 2^31 − 1 bits wants 2^28 octets. */
  ck_assert_str_eq(words_of(hex("04847FFFFFFF00")), "ST_TIMEOUT@7");
}
END_TEST

START_TEST(axdr_next__octets_that_run_out__leave_the_reader_where_it_was) {
  bytes_t whole = hex("0202 090301 0203 0600000007");
  for (size_t len = 0; len < whole.len; len++) {
    axdr_t reader = axdr_over(bytes_of(whole.p, len));
    axdr_item_t item;
    status_t status = ST_OK;
    size_t before = 0;
    while (status == ST_OK) {
      before = reader.at;
      status = axdr_next(&reader, &item, &fault);
    }
    ck_assert_int_eq(status, ST_TIMEOUT);
    ck_assert_uint_eq(reader.at, before);
    ck_assert_uint_eq(before, len < 2 ? 0 : len < 7 ? 2 : 7);
    reader = axdr_over(bytes_of(whole.p, len));
    ck_assert_int_eq(axdr_skip(&reader, &fault), ST_TIMEOUT);
    ck_assert_uint_eq(reader.at, 0);
  }
  axdr_t reader = axdr_over(whole);
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_OK);
  ck_assert_int_eq(axdr_end(&reader, &fault), ST_OK);
}
END_TEST

START_TEST(axdr_skip__a_bad_item__is_gone_past_and_the_rest_is_read) {
  /* A structure of a boolean that is none, an enum nobody knows, and 7. */
  bytes_t in = hex("0203 0355 16C8 1107");
  axdr_t reader = axdr_over(in);
  axdr_item_t item;
  ck_assert_int_eq(axdr_structure(&reader, 3, &fault), ST_OK);
  ck_assert_int_eq(axdr_next(&reader, &item, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 3);
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_OK);
  int64_t value = 0;
  ck_assert_int_eq(axdr_number(&reader, AXDR_ENUM, &value, &fault), ST_OK);
  ck_assert_int_eq(value, 200);
  ck_assert_int_eq(axdr_number(&reader, AXDR_U8, &value, &fault), ST_OK);
  ck_assert_int_eq(value, 7);
  ck_assert_int_eq(axdr_end(&reader, &fault), ST_OK);
  /* What has no form cannot be gone past. */
  reader = axdr_over(hex("0202 07 1107"));
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 2);
}
END_TEST

START_TEST(axdr_skip__depth__is_bounded) {
  uint8_t in[64];
  size_t len = 0;
  for (int level = 0; level < AXDR_DEPTH_MAX; level++) {
    in[len++] = level % 2 == 0 ? AXDR_ARRAY : AXDR_STRUCTURE;
    in[len++] = 1;
  }
  in[len++] = AXDR_NULL;
  axdr_t reader = axdr_over(bytes_of(in, len));
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_OK);
  ck_assert_uint_eq(reader.at, 33);
  in[len - 1] = AXDR_ARRAY;
  in[len++] = 1;
  in[len++] = AXDR_NULL;
  reader = axdr_over(bytes_of(in, len));
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 32);
}
END_TEST

START_TEST(axdr_skip__a_row_of_fifty_columns__is_ordinary) {
  uint8_t in[256] = {AXDR_ARRAY, 1, AXDR_STRUCTURE, 50};
  size_t len = 4;
  for (int column = 0; column < 50; column++) {
    in[len++] = AXDR_U8;
    in[len++] = (uint8_t)column;
  }
  axdr_t reader = axdr_over(bytes_of(in, len));
  axdr_item_t item;
  ck_assert_int_eq(axdr_next(&reader, &item, &fault), ST_OK);
  ck_assert_int_eq(axdr_structure(&reader, 50, &fault), ST_OK);
  int64_t value = 0;
  for (int column = 0; column < 50; column++) {
    ck_assert_int_eq(axdr_number(&reader, AXDR_U8, &value, &fault), ST_OK);
    ck_assert_int_eq(value, column);
  }
  ck_assert_int_eq(axdr_end(&reader, &fault), ST_OK);
}
END_TEST

START_TEST(axdr_end__garbage_after_a_value__is_a_fault) {
  axdr_t reader = axdr_over(hex("1101 FF"));
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_OK);
  ck_assert_int_eq(axdr_end(&reader, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 2);
}
END_TEST

START_TEST(axdr_one__another_tag_or_size__is_a_fault_and_the_reader_stays) {
  axdr_t reader = axdr_over(hex("1101"));
  int64_t value = 99;
  ck_assert_int_eq(axdr_number(&reader, AXDR_U16, &value, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(value, 99);
  ck_assert_uint_eq(reader.at, 0);
  bytes_t octets;
  ck_assert_int_eq(axdr_octets(&reader, &octets, &fault), ST_BAD_VALUE);
  obis_t name;
  reader = axdr_over(hex("0906 0100010800FF"));
  ck_assert_int_eq(axdr_name(&reader, &name, &fault), ST_OK);
  ck_assert(obis_equal(name, (obis_t){1, 0, 1, 8, 0, 255}));
  reader = axdr_over(hex("0905 0100010800"));
  ck_assert_int_eq(axdr_name(&reader, &name, &fault), ST_BAD_VALUE);
  ck_assert_uint_eq(reader.at, 0);
  ck_assert_int_eq(fault.octet, 1);
  reader = axdr_over(hex("0202 00 00"));
  ck_assert_int_eq(axdr_structure(&reader, 3, &fault), ST_BAD_VALUE);
  ck_assert_uint_eq(reader.at, 0);
  ck_assert_int_eq(axdr_structure(&reader, 2, &fault), ST_OK);
}
END_TEST

/* ------------------------------------------------------------------ compact arrays */

/* Three of long-unsigned: 1, 2, 3. Two rows of {double-long-unsigned, octet-string}. Two of {null,
 * array of 2 unsigned, structure of an enum}. None of octet-string. */
#define COMPACT_PLAIN "13 12 06 000100020003"
#define COMPACT_ROWS "13 0202 06 09 0D 00000001 01AA 00000002 02BBCC"
#define COMPACT_DEEP "13 0203 00 010002 11 0201 16 06 010203 040506"
#define COMPACT_EMPTY "13 09 00"

/* A number with much behind it goes a shorter way than one at the end: both are the same number,
 * and one octet less than it needs is neither. */
START_TEST(axdr_number__with_any_octets_behind_it__is_the_same) {
  static const struct {
    axdr_tag_t tag;
    size_t len;
    const char *octets;
    int64_t value;
  } numbers[] = {
      {AXDR_BOOLEAN, 2, "\x03\x01", 1},
      {AXDR_I8, 2, "\x0F\xFE", -2},
      {AXDR_U8, 2, "\x11\xFE", 254},
      {AXDR_ENUM, 2, "\x16\x80", 128},
      {AXDR_I16, 3, "\x10\xFF\xFE", -2},
      {AXDR_U16, 3, "\x12\xFF\xFE", 65534},
      {AXDR_I32, 5, "\x05\xFF\xFF\xFF\xFE", -2},
      {AXDR_U32, 5, "\x06\xFF\xFF\xFF\xFE", INT64_C(4294967294)},
      {AXDR_I64, 9, "\x14\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE", -2},
      {AXDR_U64, 9, "\x15\x00\x00\x00\x01\x00\x00\x00\x02", INT64_C(4294967298)},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    uint8_t octets[24];
    int64_t value = 0;
    memset(octets, 0xAA, sizeof octets);
    memcpy(octets, numbers[i].octets, numbers[i].len);
    for (size_t len = numbers[i].len; len <= sizeof octets; len++) {
      axdr_t in = axdr_over(bytes_of(octets, len));
      ck_assert_int_eq(axdr_number(&in, numbers[i].tag, &value, &fault), ST_OK);
      ck_assert_int_eq(value, numbers[i].value);
      ck_assert_uint_eq(in.at, numbers[i].len);
    }
    axdr_t cut = axdr_over(bytes_of(octets, numbers[i].len - 1));
    ck_assert_int_eq(axdr_number(&cut, numbers[i].tag, &value, &fault), ST_TIMEOUT);
    ck_assert_uint_eq(cut.at, 0);
  }
}
END_TEST

START_TEST(axdr_next__a_compact_array__is_counted_and_passed) {
  ck_assert_str_eq(words_of(hex(COMPACT_PLAIN "1107")), "19x3:1206000100020003 17=7 ");
  ck_assert_str_eq(words_of(hex(COMPACT_ROWS "1107")),
                   "19x2:020206090D0000000101AA0000000202BBCC 17=7 ");
  ck_assert_str_eq(words_of(hex(COMPACT_DEEP)), "19x2:0203000100021102011606010203040506 ");
  ck_assert_str_eq(words_of(hex(COMPACT_EMPTY)), "19x0:0900 ");
  axdr_t reader = axdr_over(hex("0202" COMPACT_ROWS "1107"));
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_OK);
  ck_assert_int_eq(axdr_end(&reader, &fault), ST_OK);
}
END_TEST

static const char *expanded(const char *digits) {
  static uint8_t plain[512];
  axdr_t reader = axdr_over(hex(digits));
  axdr_item_t item;
  ck_assert_int_eq(axdr_next(&reader, &item, &fault), ST_OK);
  obuf_t out = obuf_over(plain, sizeof plain);
  ck_assert_int_eq(axdr_expand(&item, &out, &fault), ST_OK);
  return words_of(obuf_bytes(&out));
}

START_TEST(axdr_expand__a_compact_array__is_the_plain_one) {
  ck_assert_str_eq(expanded(COMPACT_PLAIN), "1x3 18=1 18=2 18=3 ");
  ck_assert_str_eq(expanded(COMPACT_ROWS), "1x2 2x2 6=1 9:AA 2x2 6=2 9:BBCC ");
  ck_assert_str_eq(expanded(COMPACT_DEEP), "1x2 2x3 0=0 1x2 17=1 17=2 2x1 22=3 "
                                           "2x3 0=0 1x2 17=4 17=5 2x1 22=6 ");
  ck_assert_str_eq(expanded(COMPACT_EMPTY), "1x0 ");
  /* An array of none inside each of two elements: its description is still gone past. */
  ck_assert_str_eq(expanded("13 0202 010000 0201 12 11 02 0708"), "1x2 2x2 1x0 17=7 2x2 1x0 17=8 ");
  uint8_t small[4];
  axdr_t reader = axdr_over(hex(COMPACT_PLAIN));
  axdr_item_t item;
  ck_assert_int_eq(axdr_next(&reader, &item, &fault), ST_OK);
  obuf_t out = obuf_over(small, sizeof small);
  ck_assert_int_eq(axdr_expand(&item, &out, &fault), ST_NO_ROOM);
}
END_TEST

START_TEST(axdr_next__a_compact_array_that_does_not_fit_its_description__is_a_fault) {
  ck_assert_str_eq(words_of(hex("13 12 05 0001000200")), "ST_BAD_VALUE@7");
  ck_assert_str_eq(words_of(hex("13 09 03 02AABB")), "19x1:090302AABB ");
  ck_assert_str_eq(words_of(hex("13 09 03 03AABB")), "ST_BAD_VALUE@3");
  ck_assert_str_eq(words_of(hex("13 07 00")), "ST_BAD_VALUE@1");
  ck_assert_str_eq(words_of(hex("13 13 12 00 00")), "ST_BAD_VALUE@1"); /* none in another */
  ck_assert_str_eq(words_of(hex("13 00 02 0000")), "ST_BAD_VALUE@3");  /* nulls have no octets */
  ck_assert_str_eq(words_of(hex("13 12 06 00010002")), "ST_TIMEOUT@7");
  ck_assert_str_eq(words_of(hex("13 0202 12")), "ST_TIMEOUT@4");
  /* 65535 arrays of 65535 nulls would keep a reader for an hour. */
  ck_assert_str_eq(words_of(hex("13 01FFFF 01FFFF 00 01 00")), "ST_BAD_VALUE@9");
  /* The one that is wrong inside can be gone past: its length is known. */
  axdr_t reader = axdr_over(hex("13 12 05 0001000200 1107"));
  ck_assert_int_eq(axdr_skip(&reader, &fault), ST_OK);
  ck_assert_uint_eq(reader.at, 8);
}
END_TEST

START_TEST(axdr_next__a_description_nested_too_deep__is_a_fault) {
  uint8_t in[64] = {AXDR_COMPACT};
  size_t len = 1;
  for (int level = 0; level < AXDR_DEPTH_MAX; level++) {
    in[len++] = AXDR_STRUCTURE;
    in[len++] = 1;
  }
  uint8_t *rest = in + len;
  memcpy(rest, "\x11\x01\x07", 3);
  axdr_t reader = axdr_over(bytes_of(in, len + 3));
  axdr_item_t item;
  ck_assert_int_eq(axdr_next(&reader, &item, &fault), ST_OK);
  ck_assert_uint_eq(item.count, 1);
  memcpy(rest, "\x02\x01\x11\x01\x07", 5);
  reader = axdr_over(bytes_of(in, len + 5));
  ck_assert_int_eq(axdr_next(&reader, &item, &fault), ST_BAD_VALUE);
}
END_TEST

/* ------------------------------------------------------------------ writing */

static void check_put(const obuf_t *out, const char *digits) {
  uint8_t copy[256];
  ck_assert(!out->full);
  ck_assert_uint_le(out->len, sizeof copy);
  memcpy(copy, out->p, out->len);
  ck_assert(bytes_equal(bytes_of(copy, out->len), hex(digits)));
}

START_TEST(axdr_put__each_kind__is_these_octets) {
  uint8_t to[256];
  obuf_t out = obuf_over(to, sizeof to);
  axdr_put_head(&out, AXDR_STRUCTURE, 9);
  axdr_put_null(&out);
  axdr_put_number(&out, AXDR_BOOLEAN, 1);
  axdr_put_number(&out, AXDR_I16, -200);
  axdr_put_number(&out, AXDR_U32, 4294967294);
  axdr_put_number(&out, AXDR_I64, -2);
  axdr_put_number(&out, AXDR_BCD, 42);
  axdr_put_octets(&out, AXDR_OCTETS, bytes_of("\x01\x02", 2));
  axdr_put_octets(&out, AXDR_BITS, bytes_of("\xF0\x0F", 2));
  axdr_put_octets(&out, AXDR_TIME, bytes_of("\x0C\x00\x00\x00", 4));
  axdr_put_name(&out, (obis_t){0, 0, 1, 0, 0, 255});
  check_put(&out, "0209 00 0301 10FF38 06FFFFFFFE 14FFFFFFFFFFFFFFFE 0D42 09020102 0410F00F "
                  "1B0C000000 09060000010000FF");
}
END_TEST

START_TEST(axdr_put_length__is_as_short_as_it_can_be) {
  uint8_t to[64];
  obuf_t out = obuf_over(to, sizeof to);
  static const size_t lengths[] = {0, 127, 128, 255, 256, 65535, 65536, 16777215, 16777216};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
    axdr_put_length(&out, lengths[i]);
  check_put(&out, "00 7F 8180 81FF 820100 82FFFF 83010000 83FFFFFF 8401000000");
}
END_TEST

/* ------------------------------------------------------------------ mutations */

static const char *const literals[] = {
    "0203 0906 0100010800FF 0F02 1200FF",
    "0102 0204 0600000001 15000000000000012C 0E 1601 0202 0FFD 161E",
    "0204 090C07EA0B1607123400000000 00 0500000007 00 0301 0D99 0A03414243",
    "0202 0410F00F 0C02C3A9 10FFFF 11FE 14FFFFFFFFFFFFFFFE 173F800000 183FF0000000000000",
    "0203 1907EA0B160712340000000000 1A07EA0B1607 1B12340000 FF",
    "098103 010203 0982000201 02",
    COMPACT_PLAIN,
    COMPACT_ROWS,
    COMPACT_DEEP,
};

/* Writes the item anew. False where what the octets say has several forms and this need not be
 * ours: booleans above 1, bits that fill no octet, compact arrays. */
static bool put_again(const axdr_item_t *item, obuf_t *out) {
  switch (item->tag) {
  case AXDR_NULL:
    axdr_put_null(out);
    return true;
  case AXDR_DONT_CARE:
    obuf_put(out, 0xFF);
    return true;
  case AXDR_ARRAY:
  case AXDR_STRUCTURE:
    axdr_put_head(out, item->tag, item->count);
    return true;
  case AXDR_BITS:
    if (item->count % 8 != 0) return false;
    axdr_put_octets(out, item->tag, item->octets);
    return true;
  case AXDR_COMPACT:
    return false;
  default:
    if (item->octets.p != NULL)
      axdr_put_octets(out, item->tag, item->octets);
    else
      axdr_put_number(out, item->tag, item->number);
    return true;
  }
}

/* Reads all there is; how many items came back as they stood. */
static size_t read_again(bytes_t in) {
  axdr_t reader = axdr_over(in);
  size_t same = 0;
  for (;;) {
    axdr_item_t item;
    if (axdr_next(&reader, &item, &fault) != ST_OK) break;
    ck_assert(reader.at > item.at && reader.at <= in.len);
    uint8_t to[256];
    obuf_t out = obuf_over(to, sizeof to);
    if (!put_again(&item, &out)) continue;
    bytes_t stood = bytes_of(in.p + item.at, reader.at - item.at);
    bool long_form = stood.len > 1 && stood.p[1] >= 0x80 && out.len < stood.len;
    bool other_true = item.tag == AXDR_BOOLEAN && stood.p[1] == 0xFF;
    if (long_form || other_true) continue;
    ck_assert(bytes_equal(obuf_bytes(&out), stood));
    same++;
  }
  ck_assert(fault.octet >= 0 && (size_t)fault.octet <= in.len);
  return same;
}

START_TEST(axdr_next__every_mutated_octet__is_an_error_or_comes_back_as_it_stood) {
  size_t same = 0;
  for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
    bytes_t whole = hex(literals[i]);
    uint8_t *copy = malloc(whole.len);
    for (size_t at = 0; at < whole.len; at++) {
      for (unsigned value = 0; value < 256; value++) {
        memcpy(copy, whole.p, whole.len);
        copy[at] = (uint8_t)value;
        same += read_again(bytes_of(copy, whole.len));
        axdr_t reader = axdr_over(bytes_of(copy, whole.len));
        status_t status = axdr_skip(&reader, &fault);
        ck_assert(status == ST_OK || status == ST_BAD_VALUE || status == ST_TIMEOUT);
        ck_assert_uint_le(reader.at, whole.len);
      }
    }
    free(copy);
  }
  ck_assert_uint_gt(same, 100000);
}
END_TEST

int main(void) {
  TCase *cases = tcase_create("axdr");
  tcase_add_test(cases, axdr_next__every_number__is_read_with_its_sign);
  tcase_add_test(cases, axdr_next__strings_floats_and_stamps__are_views);
  tcase_add_test(cases, axdr_next__arrays_and_structures__give_their_elements_next);
  tcase_add_test(cases, axdr_next__a_wrong_value__is_a_fault_with_its_octet);
  tcase_add_test(cases, axdr_next__lengths__may_be_longer_than_needed_but_not_than_the_input);
  tcase_add_test(cases, axdr_next__octets_that_run_out__leave_the_reader_where_it_was);
  tcase_add_test(cases, axdr_skip__a_bad_item__is_gone_past_and_the_rest_is_read);
  tcase_add_test(cases, axdr_skip__depth__is_bounded);
  tcase_add_test(cases, axdr_skip__a_row_of_fifty_columns__is_ordinary);
  tcase_add_test(cases, axdr_end__garbage_after_a_value__is_a_fault);
  tcase_add_test(cases, axdr_one__another_tag_or_size__is_a_fault_and_the_reader_stays);
  tcase_add_test(cases, axdr_number__with_any_octets_behind_it__is_the_same);
  tcase_add_test(cases, axdr_next__a_compact_array__is_counted_and_passed);
  tcase_add_test(cases, axdr_expand__a_compact_array__is_the_plain_one);
  tcase_add_test(cases, axdr_next__a_compact_array_that_does_not_fit_its_description__is_a_fault);
  tcase_add_test(cases, axdr_next__a_description_nested_too_deep__is_a_fault);
  tcase_add_test(cases, axdr_put__each_kind__is_these_octets);
  tcase_add_test(cases, axdr_put_length__is_as_short_as_it_can_be);
  tcase_add_test(cases, axdr_next__every_mutated_octet__is_an_error_or_comes_back_as_it_stood);
  Suite *suite = suite_create("pmu/proto/axdr");
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
