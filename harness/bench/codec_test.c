/* The work that `meterproof perf codec` times is done right, and takes no memory once it is open:
 * every call of malloc and its like in this process is counted, OpenSSL's too. */
#include "harness/bench/codec.h"

#include <check.h>
#include <stdlib.h>

static size_t taken; /* calls that take memory */

/* An address sanitizer has the allocator to itself, and tells of each call instead. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOUSE_HOOK
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HOUSE_HOOK
#endif

#ifdef HOUSE_HOOK
void __sanitizer_malloc_hook(const volatile void *memory, size_t size);
void __sanitizer_malloc_hook(const volatile void *memory, size_t size) {
  (void)memory;
  (void)size;
  taken++;
}
#else
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *malloc(size_t size) {
  taken++;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  taken++;
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  taken++;
  return __libc_realloc(memory, size);
}
#endif

static arena_t arena;
static fault_t fault;

static void empty(void) { arena_free(&arena); }

/* The negative twin: the zeros below say nothing if a call is not seen. By way of pointers, since a
 * compiler may leave out a call whose memory nobody needs. */
START_TEST(count__malloc_calloc_realloc__are_each_seen) {
  void *(*volatile take)(size_t) = malloc;
  void *(*volatile take_more)(void *, size_t) = realloc;
  void *(*volatile take_clear)(size_t, size_t) = calloc;
  size_t before = taken;
  void *memory = take(10);
  size_t after_malloc = taken;
  memory = take_more(memory, 5000);
  size_t after_realloc = taken;
  free(memory);
  free(take_clear(3, 10));
  size_t after_calloc = taken;
  ck_assert_uint_eq(after_malloc, before + 1);
  ck_assert_uint_eq(after_realloc, after_malloc + 1);
  ck_assert_uint_eq(after_calloc, after_realloc + 1);
}
END_TEST

/* Each row: 02 08; 09 0C and 12 octets; 06 and 4; 16 and 1; 09 0C and 12; 14 and 8; 15 and 8:
 * 2 + 14 + 5 + 2 + 14 + 9 + 9 = 55, and the two columns that repeat, 00 00: 57. The array's head
 * 01 82 03E8: 4. The status is there once in 96 rows, 12 and 2, 3 for 1: 11 times (0, 96 … 960);
 * the boot once, 5 for 1. 57 × 1000 + 4 + 11 × 2 + 4 = 57030. */
START_TEST(rows__as_the_model_writes_them__are_57_octets_and_come_back) {
  codec_rows_t *rows = codec_rows_new(&arena);
  size_t before = taken;
  size_t len = codec_rows_encode(rows);
  status_t status = codec_rows_decode(rows, &fault);
  size_t more = taken - before; /* ck_assert takes memory itself */
  ck_assert_uint_eq(len, 57030);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  ck_assert_uint_eq(more, 0);
  empty();
}
END_TEST

START_TEST(frames__of_either_side__are_heard_by_the_other_without_memory) {
  codec_frames_t *frames = codec_frames_new(&arena);
  /* 2 flags, 2 of format, 3 of addresses, 1 of control, 4 of check sequences: 12. */
  const size_t stream = CODEC_FRAMES * (CODEC_INFO + 12);
  const size_t info = CODEC_FRAMES * CODEC_INFO;
  size_t before = taken;
  size_t of_meter = codec_frames_of_meter(frames);
  size_t by_headend = codec_frames_heard_by_headend(frames);
  size_t of_headend = codec_frames_of_headend(frames);
  size_t by_meter = codec_frames_heard_by_meter(frames);
  size_t more = taken - before;
  ck_assert_uint_eq(of_meter, stream);
  ck_assert_uint_eq(by_headend, info);
  ck_assert_uint_eq(of_headend, stream);
  ck_assert_uint_eq(by_meter, info);
  ck_assert_uint_eq(more, 0);
  empty();
}
END_TEST

START_TEST(talk__associated_asked_and_released__takes_no_memory) {
  codec_talk_t *talk = codec_talk_new(&arena);
  int64_t value = 0;
  status_t status = ST_OK;
  size_t before = taken;
  for (int32_t turn = 0; turn < 3 && status == ST_OK; turn++) {
    status = codec_talk_associate(talk, &fault);
    if (status == ST_OK) status = codec_talk_get(talk, &value, &fault);
    if (status == ST_OK) status = codec_talk_get(talk, &value, &fault);
    if (status == ST_OK) status = codec_talk_release(talk, &fault);
  }
  size_t more = taken - before;
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  ck_assert_int_eq(value, codec_talk_register());
  ck_assert_uint_eq(more, 0);
  codec_talk_free(talk);
  empty();
}
END_TEST

/* Not associated, nothing is answered to a protected get but an exception. */
START_TEST(talk__asked_before_the_association__is_refused) {
  codec_talk_t *talk = codec_talk_new(&arena);
  int64_t value = 0;
  ck_assert_int_ne(codec_talk_get(talk, &value, &fault), ST_OK);
  codec_talk_free(talk);
  empty();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("codec");
  TCase *tcase = tcase_create("codec");
  tcase_add_test(tcase, count__malloc_calloc_realloc__are_each_seen);
  tcase_add_test(tcase, rows__as_the_model_writes_them__are_57_octets_and_come_back);
  tcase_add_test(tcase, frames__of_either_side__are_heard_by_the_other_without_memory);
  tcase_add_test(tcase, talk__associated_asked_and_released__takes_no_memory);
  tcase_add_test(tcase, talk__asked_before_the_association__is_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
