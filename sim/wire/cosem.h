/* What a COSEM server asks of the meter behind it: objects with their access rights, values,
 * rows, writes, methods. The application server (sim/wire/dlms.h) knows services, associations,
 * blocks and ciphers, but no object; a meter model fills cosem_app_t and knows none of those.
 * Source: IEC 62056-6-2; section 4 of fixtures/dictionary/polyphase-tou-dlms.md. The objects of
 * the associations and of security (classes 15, 17, 64 and the counter 0-0:43.1.0) are the
 * server's own, and it adds them to what the application lists. */
#ifndef SIM_WIRE_COSEM_H
#define SIM_WIRE_COSEM_H

#include "sim/wire/ax.h"

/* Data-Access-Result and Action-Result have the same numbers where both have them. */
typedef enum {
  COSEM_OK = 0,
  COSEM_HARDWARE_FAULT = 1,
  COSEM_TEMPORARY_FAILURE = 2,
  COSEM_DENIED = 3,
  COSEM_UNDEFINED = 4,
  COSEM_CLASS_INCONSISTENT = 9,
  COSEM_UNAVAILABLE = 11,
  COSEM_TYPE_UNMATCHED = 12,
  COSEM_OUT_OF_SCOPE = 13,
  COSEM_OTHER_REASON = 250,
  COSEM_SILENT = 256 /* the supply went inside the order: nothing is answered */
} cosem_result_t;

enum { COSEM_ATTRIBUTES_MAX = 18, COSEM_METHODS_MAX = 11, COSEM_SCALARS_MAX = 3072 };
enum { COSEM_ROW_MAX = 9344, COSEM_PARAMETER_MAX = 8192 };
enum { COSEM_SAP_MANAGEMENT = 1, COSEM_SAP_READING = 2, COSEM_SAP_PUBLIC = 16 };

/* As the object list shows them: access modes of class 15 version 1. */
typedef enum {
  COSEM_NO_ACCESS = 0,
  COSEM_READ = 1,
  COSEM_WRITE = 2,
  COSEM_READ_WRITE = 3
} cosem_access_t;

typedef struct {
  uint16_t class_id;
  uint8_t version;
  ax_name_t name;
  uint8_t attribute_count, method_count;
  uint8_t attributes[COSEM_ATTRIBUTES_MAX]; /* [0]: attribute 1; of the level that was asked for */
  bool methods[COSEM_METHODS_MAX];          /* [0]: method 1 */
  bool selective;                           /* attribute 2 takes selectors 1 and 2 */
} cosem_object_t;

/* A buffer that is too long to stand anywhere: rows from a bookmark, as they stood when the get
 * arrived. The words are the application's own. `rows`: how many there will be. */
typedef struct {
  uint32_t rows;
  int64_t words[12];
} cosem_rows_t;

/* Selective access as it came: selector 0 is none, `parameters` the Data after it, whole and
 * well-formed. */
typedef struct {
  uint8_t selector;
  bytes_t parameters;
} cosem_select_t;

typedef struct {
  /* Object `index` as the association of `level` (0, 1, 3) sees it; false past the last. An object
   * of which it may nothing is not in its list; the server leaves it out. */
  bool (*object)(void *of, uint32_t index, uint8_t level, cosem_object_t *object);
  /* The value of an attribute (from 2 on), as Data. Either `value` is written, whole, at most
   * COSEM_SCALARS_MAX octets, or `rows` is filled and `*streamed` set: an array of rows->rows
   * elements, which `row` writes one by one. Rights were checked before. `level` is that of the
   * association. */
  cosem_result_t (*get)(void *of, true_t at, uint8_t level, uint32_t index, uint8_t attribute,
                        const cosem_select_t *select, obuf_t *value, cosem_rows_t *rows,
                        bool *streamed);
  /* The next element, as Data, at most COSEM_ROW_MAX octets. Called rows->rows times. */
  void (*row)(void *of, cosem_rows_t *rows, obuf_t *element);
  /* `value`: one Data, whole and well-formed, nothing after it. */
  cosem_result_t (*set)(void *of, true_t at, uint8_t level, uint32_t index, uint8_t attribute,
                        bytes_t value);
  /* `parameters`: one Data, or empty where none was given. `answer` may take one Data. `*push`:
   * send a data notification made by `push` to this client, after the answer. */
  cosem_result_t (*action)(void *of, true_t at, uint8_t level, uint32_t index, uint8_t method,
                           bytes_t parameters, obuf_t *answer, bool *push);
  /* A method that the association may not execute was asked for; what the answer is: denied, or
   * silent. NULL: denied. */
  cosem_result_t (*denied)(void *of, true_t at, uint8_t level, uint32_t index, uint8_t method);
  void (*push)(void *of, true_t at, obuf_t *body); /* the Data of the notification */
  /* True while the authenticated clients are locked out. */
  bool (*locked_out)(void *of, true_t at);
  void (*wrong_password)(void *of, true_t at, uint8_t level); /* logged; the third locks out */
  void (*right_password)(void *of, true_t at, uint8_t level);
} cosem_app_t;

/* A reader of what clients send (values to set, parameters, selectors), for applications: one
 * Data at a time, strict; false where the octets are not of that type or are not there. */
typedef struct {
  const uint8_t *p;
  size_t len;
  size_t at;
} cosem_in_t;

cosem_in_t cosem_in(bytes_t data);
bool cosem_in_end(const cosem_in_t *in); /* everything was taken */
bool cosem_in_tag(const cosem_in_t *in, uint8_t *tag);
bool cosem_in_unsigned(cosem_in_t *in, uint8_t tag, uint64_t *value); /* 17 18 6 21 22 3 */
bool cosem_in_signed(cosem_in_t *in, uint8_t tag, int64_t *value);    /* 15 16 5 20 */
bool cosem_in_null(cosem_in_t *in);
bool cosem_in_octets(cosem_in_t *in, bytes_t *value);
bool cosem_in_name(cosem_in_t *in, ax_name_t *name);
bool cosem_in_array(cosem_in_t *in, size_t *count);
bool cosem_in_structure(cosem_in_t *in, size_t *count);
bool cosem_in_skip(cosem_in_t *in);   /* one Data of any type, well-formed, bounded depth */
bool cosem_well_formed(bytes_t data); /* one Data and nothing after it */

#endif
