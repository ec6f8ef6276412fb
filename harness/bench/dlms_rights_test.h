/* Who may do what, written by hand from sections 4, 7 and 8 of
 * fixtures/dictionary/polyphase-tou-dlms.md and section 6 for the reasons; the number of attributes
 * and methods of a class is that of IEC 62056-6-2. Not the tables of the meter. Not part of any
 * program. */
#ifndef HARNESS_BENCH_DLMS_RIGHTS_TEST_H
#define HARNESS_BENCH_DLMS_RIGHTS_TEST_H

#include <stdbool.h>
#include <stdint.h>

enum { P = 1, R = 2, M = 4, RM = R | M, ALL = P | R | M };
#define BIT(n) (1u << (n))
#define BITS(from, to) ((BIT((to) + 1) - 1) & ~(BIT(from) - 1))

/* Objects a-0:c.d.e to .last; 255 as F. Who may read; who may write and execute what. */
typedef struct {
  uint16_t class_id;
  uint8_t a, c, d, e, last;
  uint8_t attributes, methods;
  uint8_t read;
  uint8_t write;
  uint32_t writable;
  uint8_t execute;
  uint32_t executable;
} right_t;

#define ONE(class, a, c, d, e, attributes, methods, read)                                          \
  { class, a, c, d, e, e, attributes, methods, read, 0, 0, 0, 0 }
#define RUN(class, a, c, d, e, last, attributes, methods, read)                                    \
  { class, a, c, d, e, last, attributes, methods, read, 0, 0, 0, 0 }

static const right_t RIGHTS[] = {
    ONE(1, 0, 42, 0, 0, 2, 0, ALL),
    RUN(1, 0, 96, 1, 0, 1, 2, 0, ALL),
    {8, 0, 1, 0, 0, 0, 9, 6, ALL, M, BIT(2), RM, BITS(1, 6)},
    ONE(1, 0, 96, 5, 0, 2, 0, ALL),
    ONE(1, 0, 97, 97, 0, 2, 0, RM),
    {1, 0, 97, 98, 0, 0, 2, 0, RM, M, BIT(2), 0, 0},
    ONE(1, 0, 96, 14, 0, 2, 0, RM),
    ONE(1, 0, 96, 7, 0, 2, 0, RM),
    ONE(1, 0, 96, 7, 21, 2, 0, RM),
    ONE(1, 0, 96, 7, 9, 2, 0, RM),
    {1, 0, 128, 2, 0, 0, 2, 0, RM, M, BIT(2), 0, 0},
    ONE(1, 0, 128, 3, 0, 2, 0, RM),
    ONE(1, 0, 128, 4, 0, 2, 0, RM),
    ONE(1, 0, 128, 5, 0, 2, 0, RM),
    {20, 0, 13, 0, 0, 0, 10, 1, RM, M, BITS(6, 10), M, BIT(1)},
    ONE(11, 0, 11, 0, 0, 2, 2, RM),
    {11, 0, 11, 0, 1, 1, 2, 2, RM, M, BIT(2), 0, 0},
    {9, 0, 10, 0, 1, 1, 2, 1, RM, 0, 0, ALL, BIT(1)},
    ONE(9, 0, 10, 0, 100, 2, 1, RM),
    ONE(22, 0, 15, 0, 0, 4, 0, RM),
    ONE(6, 0, 14, 0, 0, 4, 3, RM),
    RUN(3, 1, 0, 4, 2, 3, 3, 1, RM),
    RUN(3, 1, 0, 4, 5, 6, 3, 1, RM),
    ONE(1, 1, 0, 1, 0, 2, 0, RM),
    ONE(1, 1, 0, 1, 2, 2, 0, RM),
    RUN(3, 1, 1, 8, 0, 8, 3, 1, RM),
    ONE(3, 1, 128, 8, 0, 3, 1, RM),
    ONE(3, 1, 129, 8, 0, 3, 1, RM),
    RUN(4, 1, 1, 6, 0, 8, 5, 1, RM),
    RUN(3, 1, 1, 2, 0, 8, 3, 1, RM),
    ONE(5, 1, 1, 4, 0, 9, 2, RM),
    ONE(21, 0, 16, 1, 0, 4, 0, RM),
    ONE(7, 1, 99, 1, 0, 8, 2, RM),
    ONE(7, 0, 98, 1, 0, 8, 2, RM),
    RUN(7, 0, 99, 98, 0, 7, 8, 2, RM),
    ONE(3, 1, 12, 31, 0, 3, 1, RM),
    ONE(3, 1, 12, 35, 0, 3, 1, RM),
    ONE(1, 1, 12, 32, 0, 2, 0, RM),
    ONE(1, 1, 12, 36, 0, 2, 0, RM),
    ONE(70, 0, 96, 3, 10, 4, 2, RM),
    {18, 0, 44, 0, 0, 0, 7, 4, RM, 0, 0, M, BITS(1, 4)}, /* to be refused in its state */
    ONE(23, 0, 22, 0, 0, 9, 0, RM),
    ONE(41, 0, 25, 0, 0, 6, 0, RM),
    {40, 0, 25, 9, 0, 0, 7, 1, RM, 0, 0, M, BIT(1)},
    ONE(1, 0, 96, 10, 1, 2, 0, RM),
    ONE(1, 0, 96, 10, 2, 2, 0, RM),
    ONE(1, 0, 128, 6, 0, 2, 0, RM),
    ONE(1, 0, 128, 7, 0, 2, 0, RM),
    {1, 0, 128, 31, 0, 0, 2, 0, RM, M, BIT(2), 0, 0},
    {1, 0, 128, 32, 0, 0, 2, 0, RM, M, BIT(2), 0, 0},
    ONE(1, 0, 128, 36, 0, 2, 0, RM),
    ONE(3, 1, 1, 29, 0, 3, 1, RM),
    /* The server's own; attribute 7 of an association is its secret, and nobody's. */
    {15, 0, 40, 0, 0, 0, 9, 1, ALL, 0, 0, RM, BIT(1)},
    {15, 0, 40, 0, 1, 1, 9, 1, P, 0, 0, 0, 0},
    {15, 0, 40, 0, 2, 2, 9, 1, R, 0, 0, R, BIT(1)},
    {15, 0, 40, 0, 3, 3, 9, 1, M, 0, 0, M, BIT(1)},
    ONE(17, 0, 41, 0, 0, 2, 0, ALL),
    {64, 0, 43, 0, 0, 0, 5, 2, RM, 0, 0, M, BIT(1) | BIT(2)},
    ONE(1, 0, 43, 1, 0, 2, 0, ALL),
};
enum { RIGHTS_COUNT = sizeof RIGHTS / sizeof RIGHTS[0], CLASS_ASSOCIATION = 15, SECRET = 7 };

/* What is to be written, or given to a method, where somebody may: a value that is taken, one that
 * cannot be, and what the good one is answered by in the state of the test's meter (0: done).
 * Stamps: 2026-01-01, a Thursday, UTC. "A" and 1 name the parts of a calendar of one rate. */
typedef struct {
  uint8_t service; /* 1 set, 2 action */
  uint16_t class_id;
  uint8_t c, d, e, index;
  const char *good, *wrong;
  int32_t result;
} order_t;
enum { SET = 1, ACTION = 2 };

static const order_t ORDERS[] = {
    {SET, 8, 1, 0, 0, 2, "090C 07EA010104 030000 00 0000 00", "090C 07EA021E04 030000 00 0000 00",
     0},
    {SET, 1, 97, 98, 0, 2, "06 00000000", "12 0000", 0},
    {SET, 1, 128, 2, 0, 2, "11 02", "11 04", 0},
    {SET, 1, 128, 31, 0, 2,
     "02 04 15 0000000000004E20 15 00000000000001F4 15 0000000000002710 15 0000000000000064",
     "02 04 15 0000000000000000 15 00000000000001F4 15 0000000000002710 15 0000000000000064", 0},
    {SET, 1, 128, 32, 0, 2, "03 01", "03 00", 0},
    {SET, 20, 13, 0, 0, 6, "09 01 41", "0A 01 41", 0},
    {SET, 20, 13, 0, 0, 7, "01 01 02 03 09 01 41 09 0C FFFF0101FF 000000 00 8000 FF 09 01 41",
     "01 01 02 02 09 01 41 09 01 41", 0},
    {SET, 20, 13, 0, 0, 8, "01 01 02 08 09 01 41 11 01 11 01 11 01 11 01 11 01 11 01 11 01",
     "01 01 02 02 09 01 41 11 01", 0},
    {SET, 20, 13, 0, 0, 9,
     "01 01 02 02 11 01 01 01 02 03 09 04 00000000 09 06 00000A0064FF 12 0001",
     "01 01 02 02 11 01 01 01 02 03 09 04 00000000 09 06 00000A0064FF 12 0009", 0},
    /* Nothing was written: there is no calendar that could be due. */
    {SET, 20, 13, 0, 0, 10, "09 0C FFFFFFFFFF FFFFFF FF 8000 FF", "06 00000000", 2},
    {SET, 11, 11, 0, 1, 2, "01 00", "02 00", 0},
    {ACTION, 8, 1, 0, 0, 1, "0F 00", "0F 01", 0},
    {ACTION, 8, 1, 0, 0, 2, "0F 00", "0F 01", 0},
    {ACTION, 8, 1, 0, 0, 3, "0F 00", "0F 01", 0},
    {ACTION, 8, 1, 0, 0, 4, "0F 00", "0F 01", 2}, /* no time was preset */
    {ACTION, 8, 1, 0, 0, 5,
     "02 03 090C 07EA010104 030000 00 0000 00 090C 07EA010104 020000 00 0000 00 "
     "090C 07EA010104 040000 00 0000 00",
     "02 01 090C 07EA010104 030000 00 0000 00", 0},
    {ACTION, 8, 1, 0, 0, 6, "10 0005", "06 00000005", 0},
    {ACTION, 20, 13, 0, 0, 1, "0F 00", "0F 01", 2}, /* there is no passive calendar */
    {ACTION, 9, 10, 0, 1, 1, "12 0001", "12 0002", 0},
    {ACTION, 18, 44, 0, 0, 1, "0F 00", NULL, 2},
    {ACTION, 18, 44, 0, 0, 2, "0F 00", NULL, 2},
    {ACTION, 18, 44, 0, 0, 3, "0F 00", NULL, 2},
    {ACTION, 18, 44, 0, 0, 4, "0F 00", NULL, 2},
    {ACTION, 40, 25, 9, 0, 1, "0F 00", "0F 01", 0},
    /* Nothing is to be proved any more. */
    {ACTION, 15, 40, 0, 0, 1, "09 00", NULL, 250},
    {ACTION, 15, 40, 0, 2, 1, "09 00", NULL, 250},
    {ACTION, 15, 40, 0, 3, 1, "09 00", NULL, 250},
    {ACTION, 64, 43, 0, 0, 1, "16 03", "16 04", 0},
    /* RFC 3394, 4.1: 00112233445566778899AABBCCDDEEFF under 000102…0F. Wrong: for broadcasts. */
    {ACTION, 64, 43, 0, 0, 2,
     "01 01 02 02 16 02 09 18 1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5",
     "01 01 02 02 16 01 09 18 1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5", 0},
};

static inline const order_t *order_of(uint8_t service, uint16_t class_id, uint8_t c, uint8_t d,
                                      uint8_t e, uint8_t index) {
  for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++) {
    const order_t *o = &ORDERS[i];
    if (o->service == service && o->class_id == class_id && o->c == c && o->d == d && o->e == e &&
        o->index == index)
      return o;
  }
  return NULL;
}

#endif
