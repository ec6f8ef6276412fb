/* The journal on SQLite: one table, append-only by triggers, unique by (meter, kind, key,
 * value), one transaction a call. A file is held by one process at a time: a lock beside it
 * names the holder, and SQLite's own exclusive mode stands behind that. See store.h. */
#include "pmu/store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { STORE_VERSION = 1, LOCK_PATH_MAX = 4096, HOLDER_MAX = 32 };

struct store {
  sqlite3 *db;
  sqlite3_stmt *insert;
  int lock; /* the lock file's descriptor; -1 where there is none */
};

/* Numbers run without holes: what is ignored takes none, and nothing is ever deleted. `kind` is the
 * number of record_kind_t, whose order is part of the format. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS record ("
    "  number INTEGER PRIMARY KEY, meter INTEGER NOT NULL, kind INTEGER NOT NULL,"
    "  key BLOB NOT NULL, value BLOB NOT NULL, source BLOB NOT NULL, conflict INTEGER NOT NULL,"
    "  UNIQUE (meter, kind, key, value));"
    "CREATE TRIGGER IF NOT EXISTS record_update BEFORE UPDATE ON record"
    "  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER IF NOT EXISTS record_delete BEFORE DELETE ON record"
    "  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;";

static const char insert_record[] =
    "INSERT OR IGNORE INTO record (meter, kind, key, value, source, conflict)"
    " VALUES (?1, ?2, ?3, ?4, ?5,"
    "  EXISTS (SELECT 1 FROM record WHERE meter = ?1 AND kind = ?2 AND key = ?3))"
    " RETURNING conflict"; /* no row where the same record stands already */

static const char select_records[] =
    "SELECT number, meter, kind, key, value, source, conflict FROM record ORDER BY number";

static status_t refused(sqlite3 *db, const char *what, fault_t *fault) {
  int code = sqlite3_errcode(db) & 0xFF;
  status_t status = code == SQLITE_BUSY || code == SQLITE_LOCKED ? ST_BUSY : ST_STORE;
  return fault_set(fault, status, -1, -1, "the database, %s: %s", what, sqlite3_errmsg(db));
}

static status_t execute(sqlite3 *db, const char *sql, fault_t *fault) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return ST_OK;
  return refused(db, "preparing it", fault);
}

static status_t query_i64(sqlite3 *db, const char *sql, int64_t *value, fault_t *fault) {
  sqlite3_stmt *statement = NULL;
  status_t status = ST_OK;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step(statement) != SQLITE_ROW) {
    status = refused(db, "asking it", fault);
  } else {
    *value = sqlite3_column_int64(statement, 0);
  }
  sqlite3_finalize(statement);
  return status;
}

/* The kernel drops the lock when its holder ends, however it ends; the file itself may stay. */
static status_t take_lock(const char *path, int *lock, fault_t *fault) {
  char name[LOCK_PATH_MAX];
  char holder[HOLDER_MAX] = {0};
  int len = snprintf(name, sizeof name, "%s.lock", path);
  if (len < 0 || (size_t)len >= sizeof name)
    return fault_set(fault, ST_NO_FILE, -1, -1, "the database's path is too long");
  int descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0)
    return fault_set(fault, ST_NO_FILE, -1, -1, "cannot write '%.120s': does its folder exist?",
                     name);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ssize_t got = read(descriptor, holder, sizeof holder - 1);
    close(descriptor);
    if (got <= 0) snprintf(holder, sizeof holder, "unknown");
    return fault_set(fault, ST_BUSY, -1, -1,
                     "'%.80s' is held by another head-end, process %s; end that one first, or use "
                     "another database",
                     path, holder);
  }
  len = snprintf(holder, sizeof holder, "%ld", (long)getpid());
  if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, holder, (size_t)len, 0) != len) {
    close(descriptor);
    return fault_set(fault, ST_NO_FILE, -1, -1, "cannot write '%.120s'", name);
  }
  *lock = descriptor;
  return ST_OK;
}

/* Before anything is written: what is another program's stays as it is. */
static status_t recognise(sqlite3 *db, fault_t *fault) {
  int64_t version = 0;
  int64_t tables = 0;
  status_t status = query_i64(db, "PRAGMA user_version", &version, fault);
  if (status == ST_OK) {
    status = query_i64(db, "SELECT count(*) FROM sqlite_schema", &tables, fault);
  }
  if (status != ST_OK) return status;
  if (version == 0 && tables > 0) {
    return fault_set(fault, ST_UNSUPPORTED, -1, -1,
                     "the database is another program's, not a journal; use another file");
  }
  if (version == 0 || version == STORE_VERSION) return ST_OK;
  return fault_set(fault, ST_UNSUPPORTED, -1, -1,
                   "the database is of version %lld; this program knows version %d",
                   (long long)version, STORE_VERSION);
}

static status_t prepare(store_t *store, bool memory, fault_t *fault) {
  status_t status = ST_OK;
  if (!memory) status = execute(store->db, "PRAGMA locking_mode = EXCLUSIVE;", fault);
  if (status == ST_OK) status = recognise(store->db, fault);
  if (status == ST_OK && !memory) {
    status = execute(store->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", fault);
  }
  if (status == ST_OK) status = execute(store->db, "PRAGMA recursive_triggers = ON;", fault);
  if (status == ST_OK) status = execute(store->db, "BEGIN IMMEDIATE", fault);
  if (status == ST_OK) status = execute(store->db, schema, fault);
  if (status == ST_OK) status = execute(store->db, "PRAGMA user_version = 1; COMMIT", fault);
  _Static_assert(STORE_VERSION == 1, "the pragma above says it, too");
  if (status != ST_OK) return status;
  if (sqlite3_prepare_v2(store->db, insert_record, -1, &store->insert, NULL) != SQLITE_OK)
    return refused(store->db, "preparing it", fault);
  return ST_OK;
}

status_t store_open(const char *path, store_t **store, fault_t *fault) {
  CHECK(path != NULL);
  bool memory = strcmp(path, ":memory:") == 0;
  store_t *made = calloc(1, sizeof *made);
  if (made == NULL) return fault_set(fault, ST_STORE, -1, -1, "no memory for a store");
  made->lock = -1;
  status_t status = memory ? ST_OK : take_lock(path, &made->lock, fault);
  if (status == ST_OK) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &made->db, flags, NULL) != SQLITE_OK) {
      status = fault_set(fault, ST_NO_FILE, -1, -1, "cannot open '%.120s': %s", path,
                         made->db == NULL ? "no memory" : sqlite3_errmsg(made->db));
    }
  }
  if (status == ST_OK) status = prepare(made, memory, fault);
  if (status == ST_OK) {
    *store = made;
    return ST_OK;
  }
  store_close(made);
  return status;
}

static status_t bind(store_t *store, const record_t *record, fault_t *fault) {
  const bytes_t texts[] = {record->key, record->value, record->source};
  int code = sqlite3_bind_int64(store->insert, 1, record->meter);
  if (code == SQLITE_OK) code = sqlite3_bind_int(store->insert, 2, (int)record->kind);
  for (int i = 0; i < 3 && code == SQLITE_OK; i++) {
    const void *p = texts[i].p == NULL ? "" : (const void *)texts[i].p;
    code = sqlite3_bind_blob64(store->insert, 3 + i, p, texts[i].len, SQLITE_STATIC);
  }
  return code == SQLITE_OK ? ST_OK : refused(store->db, "binding a record", fault);
}

static status_t append_one(store_t *store, const record_t *record, store_tally_t *tally,
                           fault_t *fault) {
  CHECK(record->kind >= 0 && record->kind < REC_KINDS);
  status_t status = bind(store, record, fault);
  if (status != ST_OK) return status;
  int step = sqlite3_step(store->insert);
  if (step == SQLITE_DONE) {
    tally->same++;
  } else if (step == SQLITE_ROW) {
    bool conflict = sqlite3_column_int(store->insert, 0) != 0;
    tally->conflicts += conflict;
    tally->fresh += !conflict;
    step = sqlite3_step(store->insert);
  }
  if (step != SQLITE_DONE) status = refused(store->db, "appending a record", fault);
  sqlite3_reset(store->insert);
  return status;
}

status_t store_append(store_t *store, const record_t *records, size_t count, store_tally_t *tally,
                      fault_t *fault) {
  store_tally_t counted = {0};
  status_t status = execute(store->db, "BEGIN IMMEDIATE", fault);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < count && status == ST_OK; i++)
    status = append_one(store, &records[i], &counted, fault);
  if (status == ST_OK) status = execute(store->db, "COMMIT", fault);
  if (status != ST_OK) { /* nothing of it is kept; the first fault is the one that is told */
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
  }
  if (tally != NULL) *tally = counted;
  return ST_OK;
}

static bytes_t column(arena_t *arena, sqlite3_stmt *statement, int index) {
  size_t len = (size_t)sqlite3_column_bytes(statement, index);
  const void *p = sqlite3_column_blob(statement, index);
  return bytes_of(arena_text(arena, bytes_of(p == NULL ? "" : p, len)), len);
}

status_t store_load(store_t *store, arena_t *arena, record_t **records, size_t *count,
                    fault_t *fault) {
  int64_t rows = 0;
  sqlite3_stmt *statement = NULL;
  status_t status = query_i64(store->db, "SELECT count(*) FROM record", &rows, fault);
  if (status != ST_OK) return status;
  record_t *made = ARENA_ARRAY(arena, record_t, (size_t)rows + 1);
  if (sqlite3_prepare_v2(store->db, select_records, -1, &statement, NULL) != SQLITE_OK)
    return refused(store->db, "reading it", fault);
  size_t at = 0;
  int step = sqlite3_step(statement);
  for (; step == SQLITE_ROW && at < (size_t)rows; step = sqlite3_step(statement)) {
    int kind = sqlite3_column_int(statement, 2);
    if (kind < 0 || kind >= REC_KINDS) {
      status = fault_set(fault, ST_STORE, -1, -1, "record %lld is of no kind that is known: %d",
                         (long long)sqlite3_column_int64(statement, 0), kind);
      break;
    }
    made[at++] = (record_t){.number = (uint64_t)sqlite3_column_int64(statement, 0),
                            .meter = (uint32_t)sqlite3_column_int64(statement, 1),
                            .kind = (record_kind_t)kind,
                            .key = column(arena, statement, 3),
                            .value = column(arena, statement, 4),
                            .source = column(arena, statement, 5),
                            .conflict = sqlite3_column_int(statement, 6) != 0};
  }
  if (status == ST_OK && step != SQLITE_DONE) status = refused(store->db, "reading it", fault);
  sqlite3_finalize(statement);
  if (status != ST_OK) return status;
  *records = made;
  *count = at;
  return ST_OK;
}

uint64_t store_octets(store_t *store) {
  int64_t pages = 0;
  int64_t size = 0;
  fault_t fault;
  if (query_i64(store->db, "PRAGMA page_count", &pages, &fault) != ST_OK) return 0;
  if (query_i64(store->db, "PRAGMA page_size", &size, &fault) != ST_OK) return 0;
  return (uint64_t)pages * (uint64_t)size;
}

void store_close(store_t *store) {
  if (store == NULL) return;
  sqlite3_finalize(store->insert);
  sqlite3_close(store->db);
  if (store->lock >= 0) close(store->lock);
  free(store);
}
