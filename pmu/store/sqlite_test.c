/* The journal on SQLite: what is kept, what is refused, and that nothing is ever overwritten. */
#include "pmu/store/store.h"

#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static arena_t arena;
static fault_t fault;
static char folder[] = "/tmp/store-test-XXXXXX";
static char path[64];

static void setup(void) {
  memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/journal.db", folder);
}

static void teardown(void) {
  static const char *const ends[] = {"", ".lock", "-wal", "-shm", "-journal"};
  char name[96];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    snprintf(name, sizeof name, "%s%s", path, ends[i]);
    unlink(name);
  }
  rmdir(folder);
  arena_free(&arena);
}

static record_t record(record_kind_t kind, const char *key, const char *value) {
  return (record_t){.meter = 3,
                    .kind = kind,
                    .key = bytes_text(key),
                    .value = bytes_text(value),
                    .source = bytes_text("visit 1 frame 2 octet 3")};
}

static store_t *opened(const char *where) {
  store_t *store = NULL;
  ck_assert_msg(store_open(where, &store, &fault) == ST_OK, "%s", fault.text);
  return store;
}

static store_tally_t append(store_t *store, const record_t *records, size_t count) {
  store_tally_t tally = {0};
  ck_assert_msg(store_append(store, records, count, &tally, &fault) == ST_OK, "%s", fault.text);
  return tally;
}

START_TEST(store_append__a_record__comes_back_as_it_was) {
  store_t *store = opened(":memory:");
  record_t one = record(REC_ENTRY, "1 1", "0 900 0 900 1000");
  store_tally_t tally = append(store, &one, 1);
  ck_assert_uint_eq(tally.fresh, 1);
  record_t *back = NULL;
  size_t count = 0;
  ck_assert_int_eq(store_load(store, &arena, &back, &count, &fault), ST_OK);
  ck_assert_uint_eq(count, 1);
  ck_assert_uint_eq(back[0].number, 1);
  ck_assert_uint_eq(back[0].meter, 3);
  ck_assert_int_eq(back[0].kind, REC_ENTRY);
  ck_assert(bytes_is(back[0].key, "1 1"));
  ck_assert(bytes_is(back[0].value, "0 900 0 900 1000"));
  ck_assert(bytes_is(back[0].source, "visit 1 frame 2 octet 3"));
  ck_assert(!back[0].conflict);
  store_close(store);
}
END_TEST

START_TEST(store_append__the_same_key_and_value__is_no_operation) {
  store_t *store = opened(":memory:");
  record_t twice[2] = {record(REC_ENTRY, "1 1", "a"), record(REC_ENTRY, "1 1", "a")};
  twice[1].source = bytes_text("visit 9 frame 9 octet 9");
  store_tally_t tally = append(store, twice, 2);
  ck_assert_uint_eq(tally.fresh, 1);
  ck_assert_uint_eq(tally.same, 1);
  ck_assert_uint_eq(append(store, twice, 2).same, 2);
  store_close(store);
}
END_TEST

START_TEST(store_append__the_same_key_another_value__is_kept_as_a_conflict) {
  store_t *store = opened(":memory:");
  record_t both[3] = {record(REC_ENTRY, "1 1", "a"), record(REC_ENTRY, "1 1", "b"),
                      record(REC_MARKER, "1 1", "b")}; /* another kind is another key */
  store_tally_t tally = append(store, both, 3);
  ck_assert_uint_eq(tally.fresh, 2);
  ck_assert_uint_eq(tally.conflicts, 1);
  record_t *back = NULL;
  size_t count = 0;
  ck_assert_int_eq(store_load(store, &arena, &back, &count, &fault), ST_OK);
  ck_assert_uint_eq(count, 3);
  ck_assert(!back[0].conflict && back[1].conflict && !back[2].conflict);
  ck_assert(bytes_is(back[0].value, "a"));
  store_close(store);
}
END_TEST

START_TEST(store_open__a_second_holder__is_refused_and_told_who_holds_it) {
  store_t *first = opened(path);
  store_t *second = NULL;
  char holder[32];
  snprintf(holder, sizeof holder, "process %ld;", (long)getpid());
  ck_assert_int_eq(store_open(path, &second, &fault), ST_BUSY);
  ck_assert_ptr_null(second);
  ck_assert_msg(strstr(fault.text, holder) != NULL, "%s", fault.text);
  store_close(first);
  store_close(opened(path)); /* free again: the refusal was the holder's */
}
END_TEST

START_TEST(store_open__a_file_that_was_written__still_has_its_records) {
  store_t *store = opened(path);
  record_t one = record(REC_OBJECT, "1-0:1.8.0*255 1", "42");
  append(store, &one, 1);
  store_close(store);
  store = opened(path);
  ck_assert_uint_eq(append(store, &one, 1).same, 1);
  ck_assert_uint_gt(store_octets(store), 4096);
  store_close(store);
}
END_TEST

START_TEST(store_open__no_such_folder__is_a_sentence) {
  store_t *store = NULL;
  ck_assert_int_eq(store_open("/nonexistent/folder/journal.db", &store, &fault), ST_NO_FILE);
  ck_assert_ptr_null(store);
}
END_TEST

START_TEST(store_open__not_a_database__is_a_sentence) {
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  for (int i = 0; i < 1000; i++)
    fputs("this is not a database at all\n", file);
  fclose(file);
  store_t *store = NULL;
  ck_assert_int_eq(store_open(path, &store, &fault), ST_STORE);
  ck_assert_ptr_null(store);
}
END_TEST

/* As that of a browser: tables, and version 0. Its table stays, and no other comes. */
START_TEST(store_open__the_database_of_another_program__is_refused_and_left_alone) {
  sqlite3 *db = NULL;
  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "CREATE TABLE visits (at)", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  store_t *store = NULL;
  ck_assert_int_eq(store_open(path, &store, &fault), ST_UNSUPPORTED);
  ck_assert_ptr_null(store);
  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  ck_assert_int_ne(sqlite3_exec(db, "SELECT * FROM record", NULL, NULL, NULL), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "DROP TABLE visits", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  store_close(opened(path)); /* without a table it is nobody's */
}
END_TEST

/* Opened beside the store's back, after it let go: the rules live in the file. */
START_TEST(store_file__update_and_delete__are_forbidden_by_the_database_itself) {
  store_t *store = opened(path);
  record_t one = record(REC_ENTRY, "1 1", "a");
  append(store, &one, 1);
  store_close(store);
  sqlite3 *db = NULL;
  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "UPDATE record SET value = 'b'", NULL, NULL, NULL),
                   SQLITE_CONSTRAINT);
  ck_assert_str_eq(sqlite3_errmsg(db), "the journal is append-only");
  ck_assert_int_eq(sqlite3_exec(db, "DELETE FROM record", NULL, NULL, NULL), SQLITE_CONSTRAINT);
  sqlite3_close(db);
  store = opened(path);
  ck_assert_uint_eq(append(store, &one, 1).same, 1); /* still there, unchanged */
  store_close(store);
}
END_TEST

START_TEST(store_append__a_meter_year__is_kept_whole) {
  enum { YEAR = 17520 };
  store_t *store = opened(path);
  record_t *records = ARENA_ARRAY(&arena, record_t, YEAR);
  for (int i = 0; i < YEAR; i++) {
    char *key = arena_printf(&arena, "1 %d", i + 1);
    char *value = arena_printf(&arena, "%d %d 0 1800 %d", i * 1800, (i + 1) * 1800, i);
    records[i] = record(REC_ENTRY, key, value);
  }
  ck_assert_uint_eq(append(store, records, YEAR).fresh, YEAR);
  record_t *back = NULL;
  size_t count = 0;
  ck_assert_int_eq(store_load(store, &arena, &back, &count, &fault), ST_OK);
  ck_assert_uint_eq(count, YEAR);
  ck_assert_uint_eq(back[YEAR - 1].number, YEAR);
  ck_assert(bytes_is(back[YEAR - 1].key, "1 17520"));
  store_close(store);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("store");
  TCase *all = tcase_create("sqlite");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, store_append__a_record__comes_back_as_it_was);
  tcase_add_test(all, store_append__the_same_key_and_value__is_no_operation);
  tcase_add_test(all, store_append__the_same_key_another_value__is_kept_as_a_conflict);
  tcase_add_test(all, store_open__a_second_holder__is_refused_and_told_who_holds_it);
  tcase_add_test(all, store_open__a_file_that_was_written__still_has_its_records);
  tcase_add_test(all, store_open__no_such_folder__is_a_sentence);
  tcase_add_test(all, store_open__not_a_database__is_a_sentence);
  tcase_add_test(all, store_open__the_database_of_another_program__is_refused_and_left_alone);
  tcase_add_test(all, store_file__update_and_delete__are_forbidden_by_the_database_itself);
  tcase_add_test(all, store_append__a_meter_year__is_kept_whole);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
