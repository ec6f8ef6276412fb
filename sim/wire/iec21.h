/* IEC 62056-21 mode C, and the sign-on of mode E, server half: the conversation of one meter,
 * sans-IO. It is fed runs of octets with the instants of their first and last octet, ticked at its
 * deadline, and asked for acts. It knows states, times, levels and error numbers, but no OBIS code
 * and no meter: those are behind iec21_app_t. Sections 1–4 of fixtures/dictionary/polyphase-tou.md.
 * Nothing is allocated.
 * Chosen where the dictionary is silent: after a read-out the meter is idle when 1.5 s passed
 * without NAK; a broken-off message is answered 250 ms after the time-out that showed it; while an
 * answer is due or leaving only a break is heard; an unfinished range is dropped by any command. */
#ifndef SIM_WIRE_IEC21_H
#define SIM_WIRE_IEC21_H

#include "base/octets.h"
#include "base/units.h"
#include "sim/wire/iec21_message.h"
#include "sim/wire/iec21_pdu.h"

/* The error numbers of section 3. */
typedef enum {
  IEC21_OK = 0,
  IEC21_WRONG_PASSWORD = 1,
  IEC21_UNKNOWN_OBJECT = 2,
  IEC21_LEVEL_TOO_LOW = 3,
  IEC21_BAD_VALUE = 4,
  IEC21_UNKNOWN_COMMAND = 5,
  IEC21_LOCKED_OUT = 6,
  IEC21_REFUSED = 7,
  IEC21_END_OF_BILLING_LOCKED = 8,
  IEC21_TOO_MANY_ROWS = 9
} iec21_error_t;

/* A read-out, and a data message of rows, from STX to the block check; a row without its CR LF. */
enum { IEC21_ANSWER_MAX = 16384, IEC21_MESSAGE_MAX = 4096, IEC21_ROW_MAX = 3072 };
enum { IEC21_BAD_MAX = 4, IEC21_REPEATS_MAX = 3 };
enum { IEC21_PASSWORDS_WRONG_MAX = 3, IEC21_BAUD_SIGN_ON = 300 };

#define IEC21_REACTION_NS INT64_C(250000000)
#define IEC21_BETWEEN_OCTETS_NS INT64_C(1500000000)
#define IEC21_OPTION_WAIT_NS INT64_C(3000000000)
#define IEC21_READ_OUT_WAIT_NS INT64_C(1500000000)
#define IEC21_SILENCE_NS INT64_C(60000000000)
/* Handed over and nothing on the line: the inactivity time-out of HDLC, so that a client whose
 * option select was confirmed but who did not hear it finds the meter at 300 Bd again. */
#define IEC21_HANDED_OVER_NS INT64_C(120000000000)

/* A bookmark in a range, as it stood when the command arrived: the application's own words. What
 * comes later is not in it, so no row has to be kept for the blocks that follow. */
typedef struct {
  int64_t words[6];
} iec21_range_t;

/* What a meter says. `at`: the instant of the last octet of the command, at which the application
 * stands before it answers or writes. Values are written without their parentheses. */
typedef struct {
  void (*read_out)(void *of, true_t at, obuf_t *lines); /* OBJECT(VALUE) CR LF, each */
  /* `code` as in the command, `A-B:C.D.E*F`, or `C.D.E` where `reduced`. */
  iec21_error_t (*read)(void *of, true_t at, bytes_t code, bool reduced, obuf_t *value);
  iec21_error_t (*write)(void *of, true_t at, bytes_t code, bool reduced, bytes_t value,
                         uint8_t level);
  /* `bounds` as in the command, `FROM;TO`. Writes the head line, without its CR LF. */
  iec21_error_t (*range_open)(void *of, true_t at, bytes_t code, bytes_t bounds,
                              iec21_range_t *range, obuf_t *head);
  bool (*range_row)(void *of, iec21_range_t *range, obuf_t *row); /* false past the last */
  /* The level of the password that matches; IEC21_WRONG_PASSWORD or IEC21_LOCKED_OUT else. */
  iec21_error_t (*password)(void *of, true_t at, bytes_t text, uint8_t *level);
  void (*lock_out)(void *of, true_t at); /* the third wrong password of one conversation */
} iec21_app_t;

typedef struct {
  const char *manufacturer;   /* "MPF" */
  const char *identification; /* "PTOU-0100" */
  char serial[17];            /* 1–16 letters and digits, closed by 0 */
  uint32_t baud_max;          /* of the port; one of section 1 */
  bool mode_e;                /* offers HDLC as well; section 1 of the dictionary of DLMS */
  int64_t reaction_ns;        /* from what was heard to the answer; 0: IEC21_REACTION_NS */
} iec21_config_t;

/* SEND: start at once; `octets` until iec21_left or iec21_reset. LINE: run the port at `baud`, from
 * `at` on. */
typedef enum { IEC21_SEND, IEC21_LINE } iec21_act_kind_t;
typedef struct {
  iec21_act_kind_t kind;
  true_t at;
  bytes_t octets;
  uint32_t baud;
} iec21_act_t;

typedef enum {
  IEC21_IDLE,
  IEC21_IDENTIFIED, /* said who it is, waits for the option select */
  IEC21_READ_OUT,
  IEC21_PROGRAMMING,
  IEC21_HANDED_OVER /* by mode E: what is on the line is not ours, until iec21_back */
} iec21_state_t;

typedef enum { IEC21_LISTENS, IEC21_DUE, IEC21_LEAVES } iec21_answer_t;

typedef struct {
  iec21_config_t config;
  const iec21_app_t *app;
  void *of; /* handed to the application */
  const wire_mechanisms_t *right;
  iec21_state_t state;
  iec21_answer_t answer;
  bool breaking; /* the answer is a break: idle when it has left */
  bool repeatable;
  uint8_t repeats;
  uint8_t bad_count; /* bad messages in a row */
  uint8_t level;
  uint8_t passwords_wrong; /* in this conversation */
  bool more;               /* an R6 has further blocks */
  bool line_due, send_due;
  bool handing_over; /* the answer confirms mode E */
  uint32_t agreed;   /* the rate from then on */
  uint32_t baud;
  true_t line_at;
  true_t answer_at;
  true_t heard_last; /* last octet heard */
  true_t left_last;  /* last octet that left */
  iec21_range_t range;
  message_t message;
  size_t out_len;
  uint8_t out[IEC21_ANSWER_MAX];
} iec21_t;

/* Idle at 300 Bd. `config.serial` and the rest are copied; `right` NULL: WIRE_RIGHT. */
void iec21_open(iec21_t *wire, const iec21_config_t *config, const iec21_app_t *app, void *of,
                const wire_mechanisms_t *right);
/* The supply went: nothing is left of the conversation; 300 Bd. */
void iec21_reset(iec21_t *wire);
void iec21_feed(iec21_t *wire, true_t first, true_t last, bytes_t octets);
void iec21_tick(iec21_t *wire, true_t now);
bool iec21_next(iec21_t *wire, iec21_act_t *act);
/* The last octet of what SEND asked for has left at `last`. */
void iec21_left(iec21_t *wire, true_t last);
true_t iec21_deadline(const iec21_t *wire);
bool iec21_idle(const iec21_t *wire);
/* Nothing is half heard, due or leaving: the first IEC21_PARKED octets of it are all that it will
 * still need, and may stand elsewhere until somebody talks. */
bool iec21_rests(const iec21_t *wire);
enum { IEC21_PARKED = offsetof(iec21_t, message) };
uint32_t iec21_rate(const iec21_t *wire);
/* Mode E: true from the instant at which the confirmation has left and LINE is asked for at the
 * agreed rate, where that is another. From then on the owner gives every run, and every octet that
 * left, to the station of HDLC, and to iec21_feed and iec21_left as well, which only note their
 * instants; nothing is said here. It ends with iec21_back, when HDLC ended, or by itself, at
 * iec21_deadline, after IEC21_HANDED_OVER_NS without an octet; each asks for LINE at 300 Bd. */
bool iec21_handed_over(const iec21_t *wire);
void iec21_back(iec21_t *wire, true_t at);

#endif
