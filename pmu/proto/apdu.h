/* xDLMS and ACSE of the client half: writes what a head-end asks, and takes what comes apart. Plain
 * octets on both sides: ciphering.h is applied by the session. A strict reader: what follows the
 * last field is an error, and so is a service that was not negotiated or an invoke-id that was not
 * used. Data are views, read by axdr.h. Source: IEC 62056-5-3, IEC 61334-6. */
#ifndef PMU_PROTO_APDU_H
#define PMU_PROTO_APDU_H

#include "base/octets.h"
#include "pmu/proto/axdr.h"
#include "pmu/proto/ciphering.h"

enum { APDU_LIST_MAX = 10, APDU_PRIORITY = 0x80, APDU_CONFIRMED = 0x40 };

/* Conformance, as its 24 bits stand: bit 0 of the standard is 0x800000. */
enum {
  CONFORMANCE_GENERAL_PROTECTION = 0x400000,
  CONFORMANCE_GENERAL_BLOCK = 0x200000,
  CONFORMANCE_BLOCK_GET = 0x001000,
  CONFORMANCE_BLOCK_SET = 0x000800,
  CONFORMANCE_BLOCK_ACTION = 0x000400,
  CONFORMANCE_MULTIPLE = 0x000200,
  CONFORMANCE_DATA_NOTIFICATION = 0x000080,
  CONFORMANCE_GET = 0x000010,
  CONFORMANCE_SET = 0x000008,
  CONFORMANCE_SELECTIVE = 0x000004,
  CONFORMANCE_EVENT_NOTIFICATION = 0x000002,
  CONFORMANCE_ACTION = 0x000001
};

/* --- association --- */
typedef struct {
  const security_level_t *level;
  const uint8_t *title; /* ours; NULL: not sent (plain, and no GMAC) */
  bytes_t secret;       /* LLS: the password; GMAC: CtoS */
  bytes_t dedicated;    /* key, or empty */
  uint32_t conformance;
  uint16_t pdu_max; /* what we take */
} apdu_aarq_t;
/* `c` protects the initiate request where the context is ciphered; it may be NULL where plain. */
MUST_USE status_t apdu_put_aarq(obuf_t *out, const apdu_aarq_t *aarq, ciphering_t *c,
                                fault_t *fault);

typedef struct {
  bool accepted;
  uint8_t result, diagnostic; /* 0 accepted, 1 permanent, 2 transient; diagnostic of the user */
  bool has_title;
  uint8_t title[CIPHERING_TITLE_LEN];
  bytes_t challenge; /* StoC */
  uint32_t conformance;
  uint16_t pdu_max; /* what the meter takes */
  uint8_t dlms_version;
} apdu_aare_t;
/* In place: a ciphered initiate response is deciphered where it stands. ST_REFUSED where the meter
 * did not accept: result and diagnostic are in `aare`, in words in `fault`. `conformance` is what
 * both offer; `pdu_max` 65535 where the meter sets no limit. ST_NOT_AGREED: a context, a mechanism
 * or a protection other than asked for, a challenge that is our own; ST_BAD_IDENTITY: a title
 * other than the one `c` was opened with. */
MUST_USE status_t apdu_read_aare(uint8_t *in, size_t len, const apdu_aarq_t *asked, ciphering_t *c,
                                 apdu_aare_t *aare, fault_t *fault);
/* Release; in a ciphered context with the initiate request of the AARQ, protected like that. */
MUST_USE status_t apdu_put_rlrq(obuf_t *out, const apdu_aarq_t *aarq, ciphering_t *c,
                                fault_t *fault);
MUST_USE status_t apdu_read_rlre(uint8_t *in, size_t len, ciphering_t *c, fault_t *fault);

/* --- services --- */
typedef struct {
  uint16_t class_id;
  obis_t name;
  int8_t index;     /* attribute or method */
  uint8_t selector; /* 0: none */
  bytes_t access;   /* Data of the selective access */
} apdu_target_t;

/* `invoke` is the octet as it stands: id 0…15, APDU_CONFIRMED, APDU_PRIORITY. */
void apdu_put_get(obuf_t *out, uint8_t invoke, const apdu_target_t *targets, size_t count);
void apdu_put_get_next(obuf_t *out, uint8_t invoke, uint32_t block);
/* Values as tagged Data. A set or action that does not fit is cut by the caller. */
void apdu_put_set(obuf_t *out, uint8_t invoke, const apdu_target_t *targets, const bytes_t *values,
                  size_t count);
void apdu_put_action(obuf_t *out, uint8_t invoke, const apdu_target_t *target, bytes_t parameters);
/* The first block (with the target) and the following ones. */
void apdu_put_set_first(obuf_t *out, uint8_t invoke, const apdu_target_t *target, bool last,
                        bytes_t raw);
void apdu_put_set_block(obuf_t *out, uint8_t invoke, bool last, uint32_t block, bytes_t raw);
void apdu_put_action_first(obuf_t *out, uint8_t invoke, const apdu_target_t *target, bool last,
                           bytes_t raw);
void apdu_put_action_block(obuf_t *out, uint8_t invoke, bool last, uint32_t block, bytes_t raw);
void apdu_put_action_next(obuf_t *out, uint8_t invoke, uint32_t block);
/* General block transfer: one block of `body`. */
void apdu_put_general_block(obuf_t *out, bool last, bool streaming, uint8_t window, uint16_t block,
                            uint16_t acknowledged, bytes_t body);

typedef enum {
  APDU_GET_NORMAL,    /* result, or data */
  APDU_GET_LIST,      /* data: the list after its count; apdu_result walks it */
  APDU_GET_BLOCK,     /* block, last, data: raw octets, or result */
  APDU_SET_NORMAL,    /* result */
  APDU_SET_LIST,      /* data: the results, an octet each */
  APDU_SET_BLOCK,     /* block: acknowledged */
  APDU_SET_LAST,      /* block, result; of a list: count, data as APDU_SET_LIST */
  APDU_ACTION_NORMAL, /* result; data where there is any, or data_result */
  APDU_ACTION_BLOCK,
  APDU_ACTION_LIST,   /* data: the list after its count; apdu_action_result walks it */
  APDU_ACTION_NEXT,   /* block: send the next one */
  APDU_EXCEPTION,     /* result: state error, data_result: service error; data: 4 octets of counter
                       where the meter sends one, never to be believed */
  APDU_SERVICE_ERROR, /* result: the tag of the service, data_result: what, count: its class */
  APDU_DATA_NOTIFICATION,  /* data: the body; stamp may be empty; block: its long invoke-id */
  APDU_EVENT_NOTIFICATION, /* target, data */
  APDU_GENERAL_BLOCK,      /* last, streaming, window, block, acknowledged, data */
  APDU_RELEASED,           /* RLRE */
  APDU_KINDS
} apdu_kind_t;

typedef struct {
  apdu_kind_t kind;
  uint8_t invoke;
  bool has_result, has_data, last, streaming;
  uint8_t result;      /* Data-Access-Result or Action-Result */
  uint8_t data_result; /* of the return parameters of an action */
  uint8_t window;
  uint32_t block, acknowledged, count;
  apdu_target_t target;
  bytes_t stamp;
  bytes_t data;
  size_t data_at; /* octet of `data` in the APDU */
} apdu_t;
MUST_USE status_t apdu_read(bytes_t in, apdu_t *apdu, fault_t *fault);
/* That the answer is to this invoke-id (its four bits) and of a service that was negotiated; what
 * comes unasked and what refuses has no invoke-id. ST_BAD_ORDER, ST_NOT_AGREED. */
MUST_USE status_t apdu_check(const apdu_t *apdu, uint8_t invoke, uint32_t conformance,
                             fault_t *fault);
/* A list that was put together from blocks begins with its count: takes it off. */
MUST_USE status_t apdu_list_over(bytes_t raw, axdr_t *list, size_t *count, fault_t *fault);
/* The next Get-Data-Result of a list (also of one that was put together from blocks): either
 * `*has_data` and a view of the Data, or `*result`. ST_TIMEOUT where the octets run out inside it;
 * the list then stands where it stood. */
MUST_USE status_t apdu_result(axdr_t *list, bool *has_data, bytes_t *data, uint8_t *result,
                              fault_t *fault);
/* The same of an action's list: `one` gets result, data and data_result. */
MUST_USE status_t apdu_action_result(axdr_t *list, apdu_t *one, fault_t *fault);
const char *apdu_result_name(uint8_t result); /* "read-write-denied"; static */

#endif
