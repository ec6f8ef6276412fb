/* The inside of the fleet: jobs, lines, and the visit that is under way on a line. Only the
 * files of pmu/fleet include it; the outside is headend.h. A visit is a list of operations, made
 * beforehand and lengthened once by what was found; an operation is one step of a conversation,
 * a store, or a call that decides or checks. */
#ifndef PMU_FLEET_FLEET_H
#define PMU_FLEET_FLEET_H

#include "base/sha256.h"
#include "base/text.h"
#include "pmu/data/mechanisms.h"
#include "pmu/data/site.h"
#include "pmu/data/words.h"
#include "pmu/drivers/drivers.h"
#include "pmu/fleet/batch.h"
#include "pmu/fleet/headend.h"
#include "pmu/fleet/known.h"
#include "pmu/fleet/queue.h"
#include "pmu/session/session.h"

enum {
  FLEET_OPS_MAX = 320, /* of a declared shape up to 126 registers */
  FLEET_TRIES_MAX = 3, /* of a write that the read-back does not show */
  FLEET_SOURCE_MAX = 64,
  FLEET_VALUE_MAX = 256
};

/* One visit or one command of the facts; of a visit that repeats the one that is due, or next. */
typedef struct {
  uint32_t meter, order;     /* as the facts have them: visits, then commands */
  const char *list;          /* "command:set_time" for a command */
  const site_visit_t *visit; /* NULL: a command */
  const site_command_t *command;
  int64_t at_ns, due_ns;
  uint32_t turn; /* of a visit that repeats: which, from 0 */
  uint32_t what; /* SITE_READ_… */
  uint32_t parts_done;
  int32_t attempt;   /* of the last conversation, from 1; 0: none yet */
  bool done;         /* and so are all its repetitions */
  bool obeyed;       /* done, and well */
  bool readout_done; /* the read-out is stored; the rest is read in programming mode */
  bool goes_on;      /* the next conversation belongs to the same attempt */
  bool refused;      /* by the meter */
  bool failing;      /* tried, and to be tried again */
  int32_t orders;    /* of an activation, given in this life */
  int64_t asked; /* the counter before a command that was asked for, perhaps in vain; -1: none */
} job_t;

struct visit;
typedef enum {
  OP_READ,
  OP_RANGE,
  OP_FORM,
  OP_STORE,
  OP_LEVEL,
  OP_WRITE,
  OP_SET_TIME,
  OP_CALENDAR_WRITE,
  OP_CALENDAR_READ,
  OP_CHANNELS_WRITE,
  OP_IMAGE_READ,
  OP_IMAGE_WRITE,
  OP_CALL
} op_kind_t;

typedef struct {
  op_kind_t kind;
  int32_t arg;        /* RANGE: which; LEVEL: the rights that are needed; CALENDAR: the part;
                         IMAGE: the part, or what is to be done */
  bool exact;         /* LEVEL: these and no others */
  const char *object; /* READ, WRITE, SET_TIME */
  uint32_t part;      /* what is missing where it fails: SITE_READ_…, or 0 */
  uint32_t group;     /* skipped where visit.skip holds the bit */
  void (*call)(struct visit *v, mono_t now);
} op_t;

enum {
  GROUP_RESET = 1,
  GROUP_SET = 2,
  GROUP_WRITE = 4,
  GROUP_REASON = 8,
  GROUP_BEGIN = 16, /* enable, initiate */
  GROUP_BLOCKS = 32,
  GROUP_VERIFY = 64,
  GROUP_COUNT = 128 /* of activations */
};

/* What the meter said last, in this conversation. */
typedef struct {
  uint32_t status, clock_status;
  claim_t claim;
  span_t offset;
  instant_t request, response;
  bool clock_shown;
  int64_t local_s; /* the clock's local time from UTC, as it shows it */
  int64_t rate, boot, total_mwh;
  int64_t last[DRIVER_RANGES]; /* the counter of each range: its highest number */
  site_ratio_t ratio;
  char tariff[FLEET_VALUE_MAX]; /* the words of 0-0:13.0.0 */
  char response_word[8];
} seen_t;

/* What is remembered from before a write, for the check after it. */
typedef struct {
  seen_t seen;
  int64_t reset_base; /* sets before the end of billing; -1: none was commanded */
  int32_t tries;
  int32_t reset_op, set_op; /* where the group begins, to do it once more */
  bool time_ok, set_tried;
  bool held_back;    /* what was ordered is not even asked for */
  bool event_shown;  /* event 010 or 011 of what was ordered */
  bool marker_shown; /* TC, 1 */
  claim_t set_to;
  instant_t set_at;      /* arrival of the write */
  char value[48];        /* what is written */
  status_t write_status; /* of the write or of its level */
  int32_t refusal;       /* NN of ERNN; -1: not refused */
} ordered_t;

/* An image on its way (transfer.c, activation.c). */
enum { FLEET_BLOCKS_MAX = 65536, FLEET_IMAGE_ROUNDS = 8, FLEET_VERIFY_TRIES = 120 };
typedef struct {
  char identity[SITE_PARTS][IMAGE_WORD + 1]; /* as read in this conversation */
  char hash[SITE_PARTS][KNOWN_HASH + 1];
  image_t image; /* views of the roster's file */
  driver_image_t state;
  size_t shown;  /* blocks of which the meter has a bit */
  size_t blocks; /* of the image */
  size_t next;   /* the block that is due, or under way */
  int64_t sent;
  int32_t look_op; /* where status and bitmap are asked for */
  int32_t rounds, verifies;
  bool said; /* the meter's answer: it is verified */
  bool ready;
  char ready_identity[IMAGE_WORD + 1], ready_hash[KNOWN_HASH + 1];
  int64_t events;   /* in the log when this was begun: a refusal is behind them */
  int64_t again_ns; /* the conversation ends here, and the job goes on then; 0: it does not */
  uint8_t bits[FLEET_BLOCKS_MAX / 8]; /* the last: what `shown` does not count is not read */
} transfer_visit_t;

typedef struct visit {
  struct line *line;
  struct headend *headend;
  job_t *job;
  uint32_t meter;
  const site_meter_t *site;
  const driver_t *driver;
  plan_t plan;
  known_t pending; /* known once the batch is stored */
  int32_t op_count, op_at;
  uint32_t skip;
  uint32_t requested, missing, fresh; /* parts; fresh: read whole in this conversation */
  status_t status;                    /* the first that was not ST_OK */
  bool readout, identity_shown, recovering, retriable;
  bool decided;
  int32_t level;
  const char *author;
  seen_t seen;
  ordered_t ordered;
  /* The calendar that is programmed. */
  driver_calendar_t calendar;
  uint32_t calendar_same;  /* bit: part, which was read back as written */
  char calendar_text[96];  /* the first that was not */
  int64_t calendar_reason; /* why the meter refused it; 0: nobody said */
  char more[96];           /* of the note at the end */
  bool full_opened;        /* an order of a profile nearly full, in this conversation */
  mono_t wait_until;       /* nothing is asked before; 0: now */
  /* The range under way. */
  int64_t range_from, range_to;
  driver_cursor_t cursor;
  bool form_asked;
  bool form_wrong;         /* the profile has columns that cannot be: none of its rows is taken */
  bool forming;            /* the step under way reads a part of the form */
  bool form_stale;         /* a change was seen, and the form was not read since … */
  int64_t form_marker;     /* … by the marker of that sequence number */
  int32_t form_at;         /* parts of the form that were read */
  shape_columns_t columns; /* of the profile, as the meter said last; count 0: it did not */
  bool gap, range_goes_on; /* in parts, where answers are put together before they are read */
  int64_t range_stop;
  int32_t range_tries;
  int64_t time_event; /* the last 010 that was read in this conversation, and its new time */
  claim_t time_set_to;
  int64_t adjust_event; /* the last 011 that was read in this conversation */
  instant_t range_at;
  char
      chain[SHA256_HEX + 1]; /* hash over the conversation's telegrams, each with the hash before */
  /* Up to the bits of the image all is 0 at the beginning; what follows is written before it is
   * read. */
  transfer_visit_t firmware;
  op_t ops[FLEET_OPS_MAX];
  driver_row_t row;                            /* of the range under way */
  uint8_t calendar_room[DRIVER_CALENDAR_ROOM]; /* the part under way, or other channels, a block */
} visit_t;

typedef enum { AFTER_NOTHING, AFTER_DATA, AFTER_OP, AFTER_END } after_store_t;

/* The memory of one conversation: as many as may be open at once, not as many as lines. */
enum { FLEET_TALKS_MAX = 512, FLEET_NOTE_MAX = 192 };
typedef struct talk {
  uint32_t index, serial;
  struct talk *next;  /* of those that are free */
  struct line *line;  /* whose it is; NULL: it is free */
  session_t *session; /* of a language that keeps nothing of a line; or NULL */
  visit_t visit;
  batch_t batch;
  char note[FLEET_NOTE_MAX];
  text_t notice; /* as a text; its memory is kept */
} talk_t;

/* Jobs of a line, as numbers of headend.jobs: a heap by the time at which they are due, and one of
 * those that are, by time and order of the facts. */
typedef struct {
  uint32_t *future, *ready;
  uint32_t future_count, ready_count;
} line_jobs_t;

typedef struct line {
  uint32_t index;
  const session_way_t *way; /* the language of the line's meters; NULL: nobody is there */
  session_t *own;           /* of a language that learns of its line; NULL: the talk's is used */
  session_t *session;       /* of the conversation, or of the last one; NULL: none */
  talk_t *talk;             /* NULL: at rest */
  line_jobs_t jobs;
  int64_t meter_before; /* who was visited last; -1: nobody */
  bool busy;            /* a visit is under way, or its last batch */
  bool granted;         /* its network lets it begin */
  bool unclean;         /* a meter may still believe in the last conversation */
  uint8_t invoke;       /* of a port: the last of its last conversation */
  bool store_due, store_waits, note_due;
  after_store_t after;
  mono_t free_at;
  uint32_t store_act, session_act;
  uint32_t port; /* among those of its network */
} line_t;

/* What is behind one concentrator. */
typedef struct {
  uint32_t *lines; /* its ports */
  queue_t waiting; /* ports, by the time at which their job was due */
  int32_t busy;    /* conversations, and those that may begin */
  bool looks;      /* somebody waits, or somebody is over */
} network_t;

struct headend {
  site_t *site;
  anchor_t anchor;
  const pmu_mechanisms_t *mechanisms;
  job_t *jobs; /* by meter, time and order */
  size_t job_count, jobs_left;
  uint32_t *job_first; /* of a meter; of meter_count: job_count */
  known_rest_t known;  /* by meter */
  line_t *lines;
  queue_t ready;  /* lines that may have something to do, in their order */
  queue_t timers; /* lines that have something to do at a time */
  network_t *networks;
  queue_t waiting; /* lines for which there is no talk, by the time at which their job was due */
  talk_t *talks, *talks_free;
  size_t talk_count, busy_count;
  uint32_t *counts; /* by meter and status */
  headend_traffic_t *traffic;
  headend_progress_t progress; /* but for what is counted elsewhere */
  entropy_t entropy;
};

/* headend.c */
instant_t fleet_utc(const headend_t *h, mono_t at);
void fleet_count(headend_t *h, uint32_t meter, status_t status);
void fleet_store(line_t *line, after_store_t after);

/* talks.c: who may talk. */
void talks_open(headend_t *h, arena_t *arena);
void talks_close(headend_t *h);
/* The line has a job that is due: true with a talk, in which it begins; false: it waits. */
bool talks_take(headend_t *h, line_t *line, const job_t *job);
bool talks_waits(const headend_t *h, const line_t *line);
void talks_over(headend_t *h, line_t *line); /* the visit is: another of its network may begin */
void talks_give_back(headend_t *h, line_t *line); /* nobody needs its memory any more */
/* Those who waited longest may begin, as far as there is room: they are ready. False: nobody. */
bool talks_serve(headend_t *h);
uint32_t talks_act(talk_t *talk);                 /* a new number for a store */
talk_t *talks_of_act(headend_t *h, uint32_t act); /* of a store that is under way; NULL: of none */

/* jobs.c */
void jobs_open(headend_t *h, arena_t *arena);
void jobs_learn(headend_t *h, const record_t *record);
void jobs_begin(headend_t *h); /* after all was learned */
/* The first of the line that is due, which stays so; NULL: none. */
job_t *jobs_due(headend_t *h, line_t *line, int64_t utc_ns);
void jobs_take(headend_t *h, line_t *line, const job_t *job); /* it is visited */
void jobs_go_on(headend_t *h, job_t *job);                    /* at its due_ns, the same attempt */
/* Commands of a meter, in order of time: &jobs[first] … before &jobs[end]; visits among them. */
void jobs_of(const headend_t *h, uint32_t meter, size_t *first, size_t *end);
/* Has a newer order, of a kind of which the last one counts, been carried out at that meter? */
bool jobs_overtaken(const headend_t *h, const job_t *job);
int64_t jobs_next_ns(const headend_t *h, const line_t *line); /* TIME_NEVER: none */
/* The conversation is over with this status: done, or due again. */
void jobs_settle(headend_t *h, job_t *job, int64_t utc_ns, status_t status, bool retriable);

/* visit.c */
MUST_USE status_t visit_start(line_t *line, headend_t *h, job_t *job, mono_t now);
void visit_act(visit_t *v, mono_t now, const act_t *act);
void visit_go_on(visit_t *v, mono_t now); /* the next operation */
void visit_add(visit_t *v, op_t op);
/* What the conversation's end leaves: REC_VISIT, and the last batch. */
void visit_end(visit_t *v, mono_t now, status_t status);
/* Programming (or read-out) mode: fills the operations. decide.c */
void decide_begin(visit_t *v);
void visit_record(visit_t *v, record_kind_t kind, const char *key, const char *value,
                  const char *source);
/* A failure that a person should see: counted, and kept as REC_FAULT. */
void visit_fault(visit_t *v, mono_t now, const fault_t *fault);
/* The visit's status is the first that was not ST_OK; `again`: another attempt may mend it. */
void visit_blame(visit_t *v, status_t status, bool again);
/* The instant as a key that no record of the meter has yet. */
int64_t visit_key(visit_t *v, mono_t now);

/* notice.c: what the meter said unasked, as a record, which is stored at once. */
void notice_keep(visit_t *v, mono_t now, const act_t *act);

/* rows.c: what came back, as records. */
MUST_USE status_t rows_object(visit_t *v, const act_t *act, bytes_t object, bytes_t value,
                              int32_t octet, fault_t *fault);
MUST_USE status_t rows_readout(visit_t *v, const act_t *act, fault_t *fault);
MUST_USE status_t rows_range(visit_t *v, const act_t *act, driver_range_t range, fault_t *fault);
void rows_raw(visit_t *v, mono_t now, const act_t *act);
/* A part of a range was read, and another one follows. */
bool rows_go_on(const visit_t *v, driver_range_t range);
/* The range was read whole: REC_RANGE, unless rows are missing. */
void rows_whole(visit_t *v, mono_t now, driver_range_t range);

/* form.c: what the columns of the profile are. */
shape_columns_t form_columns(const visit_t *v); /* as the meter says; else those of the roster */
MUST_USE status_t form_prepare(visit_t *v, step_t *step);
MUST_USE status_t form_take(visit_t *v, const act_t *act, const char *object, bytes_t value,
                            int32_t octet, fault_t *fault);
const char *form_object(const visit_t *v, char name[SHAPE_NAME_SIZE]); /* the part under way */
bool form_over(visit_t *v, bool failed); /* the step is: true where that was all */
void form_row(visit_t *v);               /* a row was taken: was it a change? */
bool form_interrupts(const visit_t *v);  /* the rest of the answer cannot be understood */

/* calendar.c: of programming a passive calendar. Nothing is added where it cannot be one. */
void calendar_add(visit_t *v, mono_t now);
void calendar_prepare(visit_t *v, const op_t *op, step_t *step);
const char *calendar_reason_text(int64_t reason); /* of a refusal; a sentence without its end */
void calendar_take(visit_t *v, const op_t *op, bytes_t value);
bool calendar_same(const visit_t *v, driver_calendar_part_t until); /* all parts before `until` */

/* react.c: what an event, or a cleared profile, asks of people: a work order, once. */
void react_row(visit_t *v);
void react_learn(const headend_t *h, known_t *known, const record_t *record); /* of the store */

/* orders.c: ratios, the clearing of the profile, its channels. */
void orders_set_ratio(visit_t *v);
void orders_clear_profile(visit_t *v);
void orders_set_channels(visit_t *v, mono_t now);

/* transfer.c: an image that is sent, what runs, and what the meter's log says of both. */
void transfer_read(visit_t *v); /* the part of a visit */
void transfer_send(visit_t *v, mono_t now);
bool transfer_takes(visit_t *v, mono_t now);                   /* images; false: said, and blamed */
void transfer_look(visit_t *v, uint32_t part, uint32_t group); /* identities, hashes, log */
/* False: there is nothing to say. */
bool transfer_prepare(visit_t *v, mono_t now, const op_t *op, step_t *step);
MUST_USE status_t transfer_take(visit_t *v, const act_t *act, const op_t *op, fault_t *fault);
/* False: the operation is not over, or another is next. */
bool transfer_over(visit_t *v, mono_t now, const op_t *op, const act_t *act);
void transfer_note(visit_t *v, bytes_t object, bytes_t words); /* an object was read */
/* REC_FIRMWARE. */
void transfer_record(visit_t *v, mono_t now, const char *image, const char *words);
/* The word of why the meter refused, by its log; by the refusal of the write where it tells. */
const char *transfer_reason(const visit_t *v);
void transfer_order(visit_t *v, mono_t now, const char *text); /* a work order */
/* Does identity and hash of a part read as these? */
bool transfer_runs(const visit_t *v, const char *identity, const char *hash);

/* quality.c: records of power quality, looked at as they come in. */
void quality_read(visit_t *v);                 /* the part of a visit */
void quality_waveform(visit_t *v, mono_t now); /* the order */
void quality_choose(visit_t *v);               /* the number of the waveform is the range */
void quality_take(visit_t *v, instant_t at);
void quality_note(visit_t *v, const act_t *act, bytes_t object, const words_t *words);

/* activation.c */
void activation_order(visit_t *v, mono_t now);
void activation_plan(visit_t *v, mono_t now);
/* What the log shows, and nobody has said yet; `asked`: it is to be there. */
bool activation_seen(visit_t *v, mono_t now, bool asked);

/* decide.c: what orders are made of. */
void decide_read(visit_t *v, const char *object, uint32_t part, uint32_t group);
void decide_store(visit_t *v, uint32_t group);
void decide_call(visit_t *v, void (*call)(visit_t *, mono_t), uint32_t group);
void decide_level(visit_t *v, int32_t level, uint32_t group);
void decide_write(visit_t *v, const char *object, uint32_t group);
void decide_part(visit_t *v, driver_range_t range, uint32_t group);
const char *decide_counter(const driver_t *driver, driver_range_t range);
uint32_t decide_part_of(driver_range_t range); /* SITE_READ_… */

/* check.c: what checks say. */
void check_fault(visit_t *v, mono_t now, const char *text);
void check_asked(visit_t *v, int64_t base); /* before a command's write */
/* REC_COMMAND, at the instant at which the last write took effect; where none was sent, now. */
void check_command(visit_t *v, mono_t now, const char *what, const char *arg, bool ok,
                   const char *read_back);
void check_not_done(visit_t *v, mono_t now, const char *text);

/* decide.c, check.c */
void decide(visit_t *v, mono_t now);
bool decide_needs_programming(const visit_t *v); /* after a read-out */
void check_read(visit_t *v, mono_t now);
void check_reset_ask(visit_t *v, mono_t now);
void check_reset(visit_t *v, mono_t now);
void check_set_ask(visit_t *v, mono_t now);
void check_time(visit_t *v, mono_t now);
void check_late(visit_t *v, mono_t now);
void check_again(visit_t *v, mono_t now);
void check_adjust_ask(visit_t *v, mono_t now);
void check_adjust(visit_t *v, mono_t now);
void check_activate(visit_t *v, mono_t now);
void check_response(visit_t *v, mono_t now);
void check_calendar_sheet(visit_t *v, mono_t now); /* before it is handed over */
void check_calendar(visit_t *v, mono_t now);

#endif
