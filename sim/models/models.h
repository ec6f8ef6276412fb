/* Meter models: what a meter of a kind calls itself, which objects it shows, in which form, and who
 * may write them. A model is one const struct in a file of its own and one line in models.def. It
 * holds no state: what belongs to one meter behind one port is a model_port_t. */
#ifndef SIM_MODELS_MODELS_H
#define SIM_MODELS_MODELS_H

#include "sim/meter/meter.h"
#include "sim/wire/cosem.h"
#include "sim/wire/iec21.h"

enum { MODEL_PASSWORD_MAX = 32, MODEL_PASSWORDS = 2, MODEL_IDENTIFICATION_MAX = 16 };

typedef struct {
  uint8_t level; /* 0: not set */
  char text[MODEL_PASSWORD_MAX + 1];
} model_password_t;

/* What a client told the clock to be adjusted to later; gone at a restart. */
typedef struct {
  bool given;
  uint32_t boot;
  claim_t time, from, to;
} model_preset_t;

/* One meter behind one port, the `of` of the application calls. */
typedef struct {
  meter_t *meter;
  char port;                                         /* 'R' remote, 'O' optical */
  char identification[MODEL_IDENTIFICATION_MAX + 1]; /* what the meter calls itself; "": as its
                                                        dictionary says */
  bool no_deviation; /* DLMS: refuses ranges whose stamps say where they are */
  model_password_t passwords[MODEL_PASSWORDS];
  true_t now; /* of the last advance; commands never go back behind it */
  bool lost;  /* the supply went inside a command: the conversation is over */
  /* Of DLMS. The line that it shows of itself: 0 where the world says nothing. */
  uint32_t address, baud;
  uint8_t wrong; /* authentications in a row */
  model_preset_t preset;
  uint32_t writing_boot; /* the boot in which a calendar is being written; 0: none is */
  uint16_t writing;      /* bit n: its attribute n was; bit 11: its special days */
} model_port_t;

typedef struct {
  const char *name; /* of the dictionary */
  const char *manufacturer;
  const char *identification;
  const iec21_app_t *app;   /* over a model_port_t */
  const cosem_app_t *cosem; /* the same; NULL: does not speak it */
} model_t;

/* NULL where there is none of that name. */
const model_t *model_find(bytes_t name);
/* What the meter calls itself, here and at sign-on: borrowed from the port or from the model. */
const char *model_identification(const model_t *model, const model_port_t *port);
/* Lives the meter up to `now`, or nothing where it already stands later. */
void model_advance(model_port_t *port, true_t now);

#endif
