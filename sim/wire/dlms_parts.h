/* The inside of the application server: what its files share. Nobody else includes this. The way
 * of a request: dlms.c takes it from the link; dlms_association.c opens and releases; dlms_cipher.c
 * takes the protection off; dlms_service.c carries it out into a dlms_answer_t; dlms_answer.c says
 * that, whole or as get and action blocks, dlms_general.c by general block transfer. */
#ifndef SIM_WIRE_DLMS_PARTS_H
#define SIM_WIRE_DLMS_PARTS_H

#include "sim/wire/dlms.h"
#include "sim/wire/dlms_mechanisms.h"
#include "sim/wire/envelope.h"
#include "sim/wire/guard.h"
#include "sim/wire/station.h"

enum {
  DLMS_CHALLENGE_LEN = 16,
  DLMS_CHALLENGE_MIN = 8,
  DLMS_CHALLENGE_MAX = 64,
  DLMS_COUNTER_RUN = 256,  /* put aside at a time */
  DLMS_ITEMS_MAX = 64,     /* of a request with a list */
  DLMS_POOL_MAX = 8192,    /* values of a list, as they stood */
  DLMS_WINDOW_OUT_MAX = 8, /* blocks of ours that wait for their acknowledgement */
  DLMS_WINDOW_IN = 7,
  DLMS_PROTECTION_MAX = 48, /* what ciphering adds: title, length, control, counter, tag */
  DLMS_HEARD_MAX = DLMS_PDU_MAX + DLMS_PROTECTION_MAX, /* an APDU from the link */
  DLMS_LONG_MAX = COSEM_PARAMETER_MAX + 128,
  DLMS_HEAD_ROOM = 64, /* in front of a text, for what is put before it */
  DLMS_NOTICE_MAX = 400,
  DLMS_PDU_MIN = 12 /* IEC 62056-5-3: smaller ones are reserved; 0: no limit */
};

enum {
  TAG_AARQ = 0x60,
  TAG_AARE = 0x61,
  TAG_RLRQ = 0x62,
  TAG_RLRE = 0x63,
  TAG_INITIATE_REQUEST = 0x01,
  TAG_INITIATE_RESPONSE = 0x08,
  TAG_SERVICE_ERROR = 0x0E,
  TAG_DATA_NOTIFICATION = 0x0F,
  TAG_GET = 0xC0,
  TAG_SET = 0xC1,
  TAG_EVENT = 0xC2,
  TAG_ACTION = 0xC3,
  TAG_GET_ANSWER = 0xC4,
  TAG_SET_ANSWER = 0xC5,
  TAG_ACTION_ANSWER = 0xC7,
  TAG_EXCEPTION = 0xD8,
  TAG_GENERAL_GLOBAL = 0xDB,
  TAG_GENERAL_DEDICATED = 0xDC,
  TAG_GENERAL_BLOCK = 0xE0
};

/* Conformance: bit 0 of the standard is 0x800000. */
enum {
  MAY_GENERAL_PROTECTION = 0x400000,
  MAY_GENERAL_BLOCK = 0x200000,
  MAY_BLOCK_GET = 0x001000,
  MAY_BLOCK_SET = 0x000800,
  MAY_BLOCK_ACTION = 0x000400,
  MAY_LIST = 0x000200,
  MAY_DATA_NOTIFICATION = 0x000080,
  MAY_GET = 0x000010,
  MAY_SET = 0x000008,
  MAY_SELECT = 0x000004,
  MAY_EVENT = 0x000002,
  MAY_ACTION = 0x000001,
  MAY_ALL = 0x601E9F
};

/* Results that only the server gives. */
enum {
  RESULT_BLOCK_UNAVAILABLE = 14,
  RESULT_GET_ABORTED = 15,
  RESULT_NO_GET = 16,
  RESULT_SET_ABORTED = 17,
  RESULT_NO_SET = 18,
  RESULT_BLOCK_NUMBER = 19,
  RESULT_ACTION_ABORTED = 15,
  RESULT_NO_ACTION = 16
};

/* Exception-response: state error, service error. */
enum { STATE_NOT_ALLOWED = 1, STATE_UNKNOWN = 2 };
enum { ERROR_NOT_POSSIBLE = 1, ERROR_NOT_SUPPORTED = 2, ERROR_OTHER = 3, ERROR_TOO_LONG = 4 };

enum { INVOKE_CONFIRMED = 0x40 };

/* --- security: rows --- */

typedef enum {
  FORM_PLAIN,
  FORM_GLOBAL,
  FORM_DEDICATED,
  FORM_GENERAL_GLOBAL,
  FORM_GENERAL_DEDICATED
} dlms_form_t;

/* A row of the dictionary's table of security. */
typedef struct {
  uint8_t mechanism; /* 0 none, 1 LLS, 5 GMAC */
  uint8_t control;   /* protection of services: 00, 10, 20, 30 */
  dlms_form_t form;
} dlms_level_t;
enum { MECHANISM_NONE = 0, MECHANISM_LLS = 1, MECHANISM_GMAC = 5 };

/* What `client` is bound to: its row, plain for the public one. */
const dlms_level_t *dlms_cipher_level(const dlms_t *wire, uint8_t client);

/* --- state --- */

typedef enum {
  DLMS_APART,
  DLMS_PENDING, /* waits for f(StoC) */
  DLMS_JOINED
} dlms_state_t;

typedef struct {
  dlms_state_t state;
  const dlms_level_t *row;
  uint8_t client, level;
  uint8_t control;    /* of its row; the policy adds to it */
  dlms_form_t form;   /* of its services, unless a request says otherwise */
  dlms_form_t spoken; /* of the last request: its answer has the same */
  uint32_t conformance;
  uint16_t pdu_asked, pdu_max; /* as proposed; and what is kept to */
  bool has_title, has_dedicated;
  uint8_t title[DLMS_TITLE_LEN];
  uint8_t dedicated[DLMS_KEY_LEN];
  uint32_t dedicated_taken, dedicated_used;
  uint8_t ours[DLMS_CHALLENGE_LEN]; /* StoC */
  uint8_t theirs[DLMS_CHALLENGE_MAX];
  size_t theirs_len;
} dlms_association_t;

/* Keys that were transferred and are not yet in use. */
typedef struct {
  bool has_guek, has_gak;
  uint8_t guek[DLMS_KEY_LEN], gak[DLMS_KEY_LEN];
} dlms_keys_t;

/* One part of an answer: octets of the pool, then rows. */
typedef enum { ROWS_NONE, ROWS_APP, ROWS_OBJECTS } dlms_rows_kind_t;
typedef struct {
  uint32_t begin, len;
  dlms_rows_kind_t kind;
  cosem_rows_t rows;
} dlms_item_t;

typedef struct {
  size_t item;
  size_t at;         /* in the item's octets */
  bool begun;        /* `rows` is this item's */
  uint32_t left;     /* rows of it that are not yet in the carry */
  cosem_rows_t rows; /* the bookmark */
} dlms_cursor_t;

/* An answer before it is cut: the whole APDU, `head_len` octets of it the head that blocks of get
 * and action leave out. */
typedef struct {
  uint8_t service, invoke;
  uint32_t head_len;
  size_t count;
  dlms_item_t items[DLMS_ITEMS_MAX];
  obuf_t pool;
  dlms_cursor_t cursor;
  bool blocks;    /* the client is to ask for the next block */
  uint32_t block; /* the number sent last */
  size_t row_at, row_len;
  uint8_t row[COSEM_ROW_MAX];
  uint8_t octets[DLMS_POOL_MAX];
} dlms_answer_t;

typedef enum { LONG_NONE, LONG_SET, LONG_ACTION, LONG_GENERAL } dlms_long_kind_t;
/* A request that comes in blocks. */
typedef struct {
  dlms_long_kind_t kind;
  bool list;
  uint8_t invoke;
  uint32_t block; /* taken last */
  size_t targets_len, len;
  uint8_t *targets; /* descriptors of what is to be written, as they came; as long as `heard` */
  uint8_t octets[DLMS_LONG_MAX];
} dlms_long_t;

typedef enum { STREAM_HEAD, STREAM_TEXT, STREAM_TAG, STREAM_DONE } dlms_stage_t;
/* General block transfer, our side of it. */
typedef struct {
  bool wanted; /* the request came in this way: so does its answer */
  bool active; /* an answer is under way */
  uint8_t window;
  uint16_t sent, handed, window_end, acknowledged, final; /* block numbers; final 0: not known */
  uint16_t heard;                                         /* theirs, taken last */
  dlms_stage_t stage;
  guard_seal_t seal;
  uint8_t head[32];
  size_t head_len, head_at;
  uint8_t tag[GUARD_TAG_LEN];
  size_t tag_at, tag_len;
  size_t slot_len[DLMS_WINDOW_OUT_MAX];
  uint8_t slots[DLMS_WINDOW_OUT_MAX][DLMS_PDU_MAX + DLMS_HEAD_ROOM];
} dlms_general_t;

struct dlms {
  dlms_config_t config;
  dlms_kept_t *kept;
  const cosem_app_t *app;
  void *of;
  const dlms_mechanisms_t *right;
  bool (*held)(void *of, uint8_t sap);
  void *held_of;
  guard_t guard;
  uint32_t counter_used, counter_limit; /* of the run put aside for this conversation */
  uint8_t counter_key[DLMS_KEY_LEN];    /* … and the key it is for */
  uint32_t hint;                        /* the application's object that was found last */
  uint32_t *doubted, doubted_before;    /* a counter that was taken on no tag's word */
  uint8_t bound;                        /* protection of the answer: what the request needed */
  uint32_t taken_before;                /* kept->counter_taken when this request came */
  true_t at;                            /* of this request */
  uint8_t from;                         /* the SAP that it came from */
  dlms_association_t association;
  dlms_answer_t answer;
  dlms_long_t in;
  dlms_general_t general;
  dlms_keys_t fresh;
  uint32_t notices_lost;
  uint32_t notice_number;
  size_t notice_len; /* 0: none waits */
  uint8_t notice[DLMS_NOTICE_MAX];
  uint8_t *heard; /* an APDU, deciphered in place: heard_max octets */
  size_t heard_max;
  uint8_t own_heard[DLMS_HEARD_MAX], own_targets[DLMS_HEARD_MAX];
  uint8_t out[DLMS_HEAD_ROOM + DLMS_PDU_MAX + DLMS_HEAD_ROOM];
  union {
    station_t station;
    envelope_t envelope;
  } link;
};

/* --- dlms.c --- */
void dlms_say(dlms_t *wire, bytes_t apdu); /* borrowed until the link is done with it */
bool dlms_ready(const dlms_t *wire);       /* the link takes another APDU */
void dlms_exception(dlms_t *wire, uint8_t state, uint8_t error);
/* An APDU, whole, plain or not, but no general block. In place. */
void dlms_apdu(dlms_t *wire, uint8_t *apdu, size_t len);
void dlms_notice(dlms_t *wire); /* what waits to be notified leaves, where the link lets it */
void dlms_drop(dlms_t *wire);   /* what is under way: long answers and requests */
void dlms_forget(dlms_t *wire); /* that, and the association */

/* Where it hears and deciphers: its own buffers or those of the room; and the link's, NULL: own. */
void dlms_take_room(dlms_t *wire);
uint8_t *dlms_link_room(const dlms_t *wire);

/* --- dlms_reader.c: raw A-XDR fields of PDUs; false: not there --- */
bool dlms_read_u8(cosem_in_t *in, uint8_t *value);
bool dlms_read_u16(cosem_in_t *in, uint16_t *value);
bool dlms_read_u32(cosem_in_t *in, uint32_t *value);
bool dlms_read_length(cosem_in_t *in, size_t *length);
bool dlms_read_run(cosem_in_t *in, size_t len, bytes_t *run);
bool dlms_read_string(cosem_in_t *in, bytes_t *octets); /* length and octets */
bool dlms_read_data(cosem_in_t *in, bytes_t *data);     /* one Data, with its tag */
bool dlms_read_option(cosem_in_t *in, bool *present);   /* 00 or 01 */

/* --- dlms_cipher.c --- */
/* What protection a service of this association needs now: agreed, and by the policy. */
uint8_t dlms_cipher_needed(const dlms_t *wire);
/* A protected APDU of `form`, in place: `*plain` is inside it. False: refused, and no trace. */
MUST_USE bool dlms_cipher_take(dlms_t *wire, dlms_form_t form, uint8_t needed, uint8_t *apdu,
                               size_t len, bytes_t *plain);
/* What was taken last is no request: a counter that no tag vouched for is not taken after all. */
void dlms_cipher_doubt(dlms_t *wire);
bool dlms_cipher_is(uint8_t tag, dlms_form_t *form); /* of a protected APDU's first octet */
size_t dlms_cipher_overhead(const dlms_t *wire, dlms_form_t form, size_t len);
/* Protects `len` octets at `text`; DLMS_HEAD_ROOM octets before it and a tag's after it are free.
 * False: there is no counter left, and nothing may be said. */
MUST_USE bool dlms_cipher_seal(dlms_t *wire, dlms_form_t form, uint8_t control, uint8_t *text,
                               size_t len, bytes_t *sealed);
/* The same in pieces: the head of a text of `len` octets whose first is `tag`. */
MUST_USE bool dlms_cipher_begin(dlms_t *wire, dlms_form_t form, uint8_t control, uint8_t tag,
                                size_t len, guard_seal_t *seal, obuf_t *head);
MUST_USE bool dlms_cipher_counter(dlms_t *wire, bool dedicated, uint32_t *counter);
/* f(challenge), both ways. */
MUST_USE bool dlms_cipher_prove(dlms_t *wire, obuf_t *out);
MUST_USE bool dlms_cipher_believe(dlms_t *wire, bytes_t reply);

/* --- dlms_association.c --- */
void dlms_association_open(dlms_t *wire, uint8_t *aarq, size_t len);
void dlms_association_release(dlms_t *wire, uint8_t *rlrq, size_t len);
/* Method 1 of class 15: the answer's Data into `out`. */
cosem_result_t dlms_association_reply(dlms_t *wire, bytes_t parameters, obuf_t *out, bool *close);

/* --- dlms_service.c and dlms_long.c --- */
void dlms_service(dlms_t *wire, bytes_t request);
/* One target, or the count of a list and its targets, out of `in`; values out of `values`. */
void dlms_service_set(dlms_t *wire, uint8_t invoke, bool list, bytes_t targets, bytes_t values,
                      uint32_t block);
void dlms_service_act(dlms_t *wire, uint8_t invoke, bool list, bytes_t targets, bytes_t values);
typedef struct {
  uint16_t class_id;
  ax_name_t name;
  uint8_t index;
  cosem_select_t select;
} dlms_target_t;
bool dlms_read_target(cosem_in_t *in, bool selects, dlms_target_t *target);
/* Blocks of set and action; `in` is after choice and invoke-id. False: malformed. */
bool dlms_long_first(dlms_t *wire, bool action, bool list, uint8_t invoke, cosem_in_t *in);
bool dlms_long_next(dlms_t *wire, bool action, uint8_t invoke, cosem_in_t *in);

/* --- dlms_answer.c --- */
obuf_t *dlms_answer_begin(dlms_t *wire, uint8_t service, uint8_t choice, uint8_t invoke);
/* Rows come after what is in the pool now. */
void dlms_answer_rows(dlms_t *wire, dlms_rows_kind_t kind, const cosem_rows_t *rows);
void dlms_answer_head_ends(dlms_t *wire);
void dlms_answer_say(dlms_t *wire);
void dlms_answer_next(dlms_t *wire, uint8_t invoke, uint32_t block, bool action);
size_t dlms_answer_pull(dlms_t *wire, dlms_cursor_t *cursor, uint8_t *to, size_t cap);
bool dlms_answer_done(const dlms_t *wire, const dlms_cursor_t *cursor);

/* --- dlms_general.c --- */
void dlms_general_hear(dlms_t *wire, bytes_t block);
void dlms_general_say(dlms_t *wire); /* the answer, from its first octet on */
void dlms_general_pump(dlms_t *wire);

/* --- dlms_objects.c --- */
typedef struct {
  bool own;
  uint32_t index;
  cosem_object_t object;
} dlms_found_t;
cosem_result_t dlms_objects_find(dlms_t *wire, uint16_t class_id, ax_name_t name,
                                 dlms_found_t *found);
cosem_result_t dlms_objects_get(dlms_t *wire, const dlms_found_t *found, uint8_t attribute,
                                obuf_t *value, cosem_rows_t *rows, bool *streamed);
void dlms_objects_row(dlms_t *wire, cosem_rows_t *rows, obuf_t *element);
cosem_result_t dlms_objects_act(dlms_t *wire, const dlms_found_t *found, uint8_t method,
                                bytes_t parameters, obuf_t *answer, bool *close);

#endif
