/* The objects of polyphase-tou over DLMS/COSEM and how their attributes are written (dictionary of
 * DLMS/COSEM, 3 and 4): from A-XDR to the words of SERVED.md. What the first dictionary does not
 * have makes no words; of it only the form is looked at. */
#ifndef DECODE_COSEM_H
#define DECODE_COSEM_H

#include "decode_axdr.h"
#include "decode_shape.h"
#include "decode_stamp.h"

enum { DECODE_OBIS_LEN = 6, DECODE_NAME_CAP = 32, DECODE_PARTS_MAX = 3, DECODE_HASH_LEN = 32 };

/* A descriptor of an attribute or a method. */
typedef struct {
  unsigned class_id;
  unsigned char obis[DECODE_OBIS_LEN];
  unsigned index;
} decode_place_t;

/* A row of the table: the attributes that together are the value, in the order of its words. */
typedef struct {
  const char *name;
  unsigned class_id;
  unsigned char parts[DECODE_PARTS_MAX]; /* 0: none further */
  const char *forms;                     /* a letter a part */
  int scaler, unit;                      /* of attribute 3; unit 0: it has none */
} decode_object_form_t;

void decode_cosem_name(const unsigned char obis[DECODE_OBIS_LEN], char name[DECODE_NAME_CAP]);

/* False where the value of that name is none of the first dictionary, or the meter has it not. */
bool decode_cosem_object(const decode_shape_t *shape, const char *name,
                         decode_object_form_t *object);

/* The words of part number `part`, each with a space before it; false where `data` is not of its
 * form. `data` must be one whole Data. */
bool decode_cosem_words(const decode_object_form_t *object, int part, decode_view_t data,
                        decode_text_t *words);

/* A structure of four long64-unsigned, what the transformers are told: `CTP/CTS/VTP/VTS`. False
 * where it is anything else. */
bool decode_cosem_ratios(decode_view_t data, char *word, size_t cap);

/* Attributes that are the same everywhere: the logical name, and scaler with unit. NULL: fine, or
 * none of them; otherwise what is wrong. */
const char *decode_cosem_fixed(const decode_place_t *place, const decode_object_form_t *object,
                               decode_view_t data);

#endif
