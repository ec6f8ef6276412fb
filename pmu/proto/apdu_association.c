/* AARQ, AARE, RLRQ and RLRE, which are BER, and the initiate PDUs inside them, which are A-XDR. A
 * writer puts the optional fields that this client needs and no others; the reader takes every
 * field that the standard allows, in its order, and holds what it says to what was asked. What
 * passes afterwards is not known here. See apdu.h. */
#include "pmu/proto/apdu_parts.h"

#include <openssl/crypto.h>
#include <string.h>

enum { VALUE_MAX = 256, FIELDS_MAX = 512, NAME_LEN = 7, DLMS_VERSION = 6, PDU_MIN = 12 };
enum { ASN_INTEGER = 0x02, ASN_OCTETS = 0x04, ASN_NAME = 0x06, ASN_GRAPHIC = 0x80 };
enum {
  FIELD_VERSION = 0x80,
  FIELD_CONTEXT = 0xA1,
  FIELD_RESULT = 0xA2,
  FIELD_DIAGNOSTIC = 0xA3,
  FIELD_TITLE_ANSWER = 0xA4,
  FIELD_TITLE = 0xA6,
  FIELD_ACSE = 0x8A,
  FIELD_MECHANISM = 0x8B,
  FIELD_AUTHENTICATION = 0xAC,
  FIELD_USER = 0xBE
};
enum { CONTEXT_NAMES = 1, CONTEXT_NAMES_CIPHERED = 3 };
enum { RESULT_ACCEPTED, RESULT_PERMANENT, RESULT_TRANSIENT };
enum { DIAGNOSTIC_USER = 0xA1, DIAGNOSTIC_PROVIDER = 0xA2, DIAGNOSTIC_NONE = 0 };
enum { DIAGNOSTIC_REQUIRED = 14, CHALLENGE_MIN = 8, RELEASE_NOT_FINISHED = 1 };

/* Names of contexts and mechanisms: 2.16.756.5.8, which kind, which one. */
static const uint8_t NAME_ROOT[] = {0x60, 0x85, 0x74, 0x05, 0x08};
enum { NAME_OF_CONTEXT = 1, NAME_OF_MECHANISM = 2 };

static bool ciphered(const apdu_aarq_t *aarq) { return aarq->level->control != 0; }
static uint8_t context_of(const apdu_aarq_t *aarq) {
  return ciphered(aarq) ? CONTEXT_NAMES_CIPHERED : CONTEXT_NAMES;
}

/* --- writing --- */

static void put_field(obuf_t *out, uint8_t tag, bytes_t value) {
  obuf_put(out, tag);
  axdr_put_length(out, value.len);
  obuf_add(out, value);
}

/* A field that holds one value with a tag of its own. */
static void put_nested(obuf_t *out, uint8_t tag, uint8_t inner, bytes_t value) {
  uint8_t memory[VALUE_MAX];
  obuf_t field = obuf_over(memory, sizeof memory);
  put_field(&field, inner, value);
  CHECK(!field.full);
  put_field(out, tag, obuf_bytes(&field));
}

static bytes_t name_of(uint8_t memory[NAME_LEN], uint8_t kind, uint8_t id) {
  memcpy(memory, NAME_ROOT, sizeof NAME_ROOT);
  memory[sizeof NAME_ROOT] = kind;
  memory[sizeof NAME_ROOT + 1] = id;
  return bytes_of(memory, NAME_LEN);
}

static void put_initiate(obuf_t *out, const apdu_aarq_t *aarq) {
  const uint32_t c = aarq->conformance;
  const uint8_t tail[] = {0, /* response-allowed: its default */
                          0, /* no quality of service */
                          DLMS_VERSION,
                          0x5F, /* [APPLICATION 31] of BER inside A-XDR: 32 bits less 8 unused */
                          0x1F,
                          0x04,
                          0x00,
                          (uint8_t)(c >> 16),
                          (uint8_t)(c >> 8),
                          (uint8_t)c,
                          (uint8_t)(aarq->pdu_max >> 8),
                          (uint8_t)aarq->pdu_max};
  obuf_put(out, TAG_INITIATE_REQUEST);
  obuf_put(out, aarq->dedicated.len > 0);
  if (aarq->dedicated.len > 0) {
    axdr_put_length(out, aarq->dedicated.len);
    obuf_add(out, aarq->dedicated);
  }
  obuf_add(out, bytes_of(tail, sizeof tail));
}

/* The user information: the initiate request, protected where the context is ciphered. */
static status_t put_user(obuf_t *out, const apdu_aarq_t *aarq, ciphering_t *c, fault_t *fault) {
  uint8_t plain[VALUE_MAX], whole[VALUE_MAX];
  obuf_t initiate = obuf_over(plain, sizeof plain), user = obuf_over(whole, sizeof whole);
  put_initiate(&initiate, aarq);
  CHECK(!initiate.full);
  if (ciphered(aarq)) {
    CHECK(c != NULL);
    status_t status = ciphering_protect_initiate(c, obuf_bytes(&initiate), &user, fault);
    OPENSSL_cleanse(plain, sizeof plain); /* the dedicated key */
    if (status != ST_OK) return status;
  } else {
    obuf_add(&user, obuf_bytes(&initiate));
  }
  CHECK(!user.full);
  put_nested(out, FIELD_USER, ASN_OCTETS, obuf_bytes(&user));
  return ST_OK;
}

static status_t put_whole(obuf_t *out, uint8_t tag, const obuf_t *fields, fault_t *fault) {
  CHECK(!fields->full);
  put_field(out, tag, obuf_bytes(fields));
  if (!out->full) return ST_OK;
  return fault_set(fault, ST_NO_ROOM, -1, -1, "no room for an APDU of %zu octets", fields->len);
}

status_t apdu_put_aarq(obuf_t *out, const apdu_aarq_t *aarq, ciphering_t *c, fault_t *fault) {
  static const uint8_t acse[] = {0x07, 0x80}; /* bit string: the authentication unit */
  CHECK(aarq->dedicated.len == 0 || aarq->dedicated.len == CIPHERING_KEY_LEN);
  CHECK(aarq->secret.len <= CIPHERING_CHALLENGE_MAX);
  uint8_t memory[FIELDS_MAX], name[NAME_LEN];
  obuf_t fields = obuf_over(memory, sizeof memory);
  put_nested(&fields, FIELD_CONTEXT, ASN_NAME, name_of(name, NAME_OF_CONTEXT, context_of(aarq)));
  if (aarq->title != NULL)
    put_nested(&fields, FIELD_TITLE, ASN_OCTETS, bytes_of(aarq->title, CIPHERING_TITLE_LEN));
  if (aarq->level->mechanism != MECHANISM_NONE) {
    put_field(&fields, FIELD_ACSE, bytes_of(acse, sizeof acse));
    put_field(&fields, FIELD_MECHANISM,
              name_of(name, NAME_OF_MECHANISM, (uint8_t)aarq->level->mechanism));
    put_nested(&fields, FIELD_AUTHENTICATION, ASN_GRAPHIC, aarq->secret);
  }
  status_t status = put_user(&fields, aarq, c, fault);
  return status == ST_OK ? put_whole(out, TAG_AARQ, &fields, fault) : status;
}

status_t apdu_put_rlrq(obuf_t *out, const apdu_aarq_t *aarq, ciphering_t *c, fault_t *fault) {
  static const uint8_t normal = 0;
  uint8_t memory[FIELDS_MAX];
  obuf_t fields = obuf_over(memory, sizeof memory);
  put_field(&fields, FIELD_VERSION, bytes_of(&normal, 1)); /* in a release 80 is the reason */
  status_t status = ciphered(aarq) ? put_user(&fields, aarq, c, fault) : ST_OK;
  return status == ST_OK ? put_whole(out, TAG_RLRQ, &fields, fault) : status;
}

/* --- reading --- */

/* What an AARE says, field by field, before it is judged. */
typedef struct {
  apdu_aare_t *aare;
  bool has_context, has_result, has_diagnostic, has_mechanism, has_user, by_provider;
  uint8_t context, mechanism;
  bytes_t user;
} answer_t;

static uint8_t take_integer(take_t *in, const char *what) {
  take_this(in, ASN_INTEGER, what);
  take_this(in, 1, what);
  return take_u8(in, what);
}

/* The last part of a name of that kind. */
static uint8_t take_name(take_t *in, uint8_t kind, const char *what) {
  size_t at = in->at;
  bytes_t root = take_run(in, sizeof NAME_ROOT, what);
  if (in->status == ST_OK && !bytes_equal(root, bytes_of(NAME_ROOT, sizeof NAME_ROOT)))
    take_blame(in, ST_BAD_VALUE, at, "%s is no name of DLMS", what);
  take_this(in, kind, what);
  return take_u8(in, what);
}

static void take_context(take_t *in, answer_t *answer) {
  take_this(in, ASN_NAME, "the application context");
  take_this(in, NAME_LEN, "the application context");
  answer->context = take_name(in, NAME_OF_CONTEXT, "the application context");
  answer->has_context = true;
}

static void take_association_result(take_t *in, answer_t *answer) {
  size_t at = in->at;
  answer->aare->result = take_integer(in, "the result");
  if (answer->aare->result > RESULT_TRANSIENT)
    take_blame(in, ST_BAD_VALUE, at, "no such result: got %d", answer->aare->result);
  answer->has_result = true;
}

static void take_diagnostic(take_t *in, answer_t *answer) {
  size_t at = in->at;
  uint8_t source = take_u8(in, "the source of the diagnostic");
  if (source != DIAGNOSTIC_USER && source != DIAGNOSTIC_PROVIDER)
    take_blame(in, ST_BAD_VALUE, at, "a diagnostic of nobody: got 0x%02X", source);
  answer->by_provider = source == DIAGNOSTIC_PROVIDER;
  take_this(in, 3, "the diagnostic");
  answer->aare->diagnostic = take_integer(in, "the diagnostic");
  answer->has_diagnostic = true;
}

static void take_title(take_t *in, answer_t *answer) {
  take_this(in, ASN_OCTETS, "the meter's title");
  take_this(in, CIPHERING_TITLE_LEN, "the meter's title");
  bytes_t title = take_run(in, CIPHERING_TITLE_LEN, "the meter's title");
  if (in->status != ST_OK) return;
  memcpy(answer->aare->title, title.p, CIPHERING_TITLE_LEN);
  answer->aare->has_title = true;
}

static void take_mechanism(take_t *in, answer_t *answer) {
  answer->mechanism = take_name(in, NAME_OF_MECHANISM, "the mechanism");
  answer->has_mechanism = true;
}

static void take_challenge(take_t *in, answer_t *answer) {
  take_this(in, ASN_GRAPHIC, "the meter's challenge");
  answer->aare->challenge = take_string(in, "the meter's challenge");
}

static void take_user(take_t *in, answer_t *answer) {
  take_this(in, ASN_OCTETS, "the user information");
  answer->user = take_string(in, "the user information");
  answer->has_user = true;
}

/* Protocol version, AE qualifier, invocation identifiers, ACSE requirements and implementation
 * information say nothing that we need. */
static void take_anything(take_t *in, answer_t *answer) {
  (void)answer;
  take_run(in, in->in.len - in->at, "a field");
}

/* In the order of the standard. Implementation information is primitive there and constructed in
 * many meters. */
static const struct {
  uint8_t tag;
  void (*take)(take_t *in, answer_t *answer);
} fields_of_aare[] = {
    {FIELD_VERSION, take_anything},
    {FIELD_CONTEXT, take_context},
    {FIELD_RESULT, take_association_result},
    {FIELD_DIAGNOSTIC, take_diagnostic},
    {FIELD_TITLE_ANSWER, take_title},
    {0xA5, take_anything},
    {0xA6, take_anything},
    {0xA7, take_anything},
    {0x88, take_anything},
    {0x89, take_mechanism},
    {0xAA, take_challenge},
    {0x9D, take_anything},
    {0xBD, take_anything},
    {FIELD_USER, take_user},
};
enum { AARE_FIELDS = sizeof fields_of_aare / sizeof fields_of_aare[0] };

/* One field, its content as a reader of its own that keeps the octets' places. */
static take_t take_field(take_t *in, uint8_t *tag) {
  *tag = take_u8(in, "a tag");
  size_t len = take_length(in, "a field");
  take_t field = *in;
  take_run(in, len, "a field");
  field.in.len = in->at;
  field.status = in->status;
  return field;
}

static void take_aare(take_t *in, answer_t *answer) {
  take_this(in, TAG_AARE, "the tag of an AARE");
  size_t len = take_length(in, "the AARE");
  if (in->status == ST_OK && len != in->in.len - in->at)
    take_blame(in, ST_BAD_VALUE, 1, "the AARE has %zu octets, its length says %zu",
               in->in.len - in->at, len);
  for (size_t next = 0; take_left(in);) {
    uint8_t tag;
    size_t at = in->at, row = next;
    take_t field = take_field(in, &tag);
    while (row < AARE_FIELDS && fields_of_aare[row].tag != tag)
      row++;
    if (row == AARE_FIELDS) {
      take_blame(in, ST_BAD_VALUE, at, "an AARE has no field 0x%02X, or not here", tag);
      return;
    }
    next = row + 1;
    fields_of_aare[row].take(&field, answer);
    status_t status = take_end(&field, "a field");
    if (in->status == ST_OK) in->status = status;
  }
}

/* The conformance block: 5F 1F as BER has it, or 5F alone, as the first editions had it. */
static uint32_t take_conformance(take_t *in) {
  take_this(in, 0x5F, "the conformance block");
  if (take_left(in) && in->in.p[in->at] == 0x1F) take_u8(in, "the conformance block");
  take_this(in, 0x04, "the conformance block");
  take_this(in, 0x00, "the conformance block");
  uint32_t high = take_u8(in, "the conformance block");
  return high << 16 | take_u16(in, "the conformance block");
}

static const char *initiate_error_name(uint8_t error) {
  static const char *const names[] = {"other", "dlms-version-too-low", "incompatible-conformance",
                                      "pdu-size-too-short", "refused-by-the-VDE-handler"};
  return error < sizeof names / sizeof names[0] ? names[error] : "an error without a name";
}

static void take_initiate_error(take_t *in) {
  apdu_t error = {0};
  apdu_take_service_error(in, &error);
  take_blame(in, ST_REFUSED, 0, "the meter refused to initiate: %s (%d)",
             initiate_error_name(error.data_result), error.data_result);
}

static void take_initiate(take_t *in, const apdu_aarq_t *asked, apdu_aare_t *aare) {
  uint8_t tag = take_u8(in, "the initiate response");
  if (tag == TAG_SERVICE_ERROR) take_initiate_error(in);
  if (tag != TAG_INITIATE_RESPONSE)
    take_blame(in, ST_BAD_VALUE, 0, "no initiate response: got 0x%02X", tag);
  size_t at = in->at;
  uint8_t quality = take_u8(in, "the mark of the quality of service");
  if (quality > 1) take_blame(in, ST_BAD_VALUE, at, "a mark is 00 or 01: got 0x%02X", quality);
  if (quality == 1) take_u8(in, "the quality of service");
  at = in->at;
  aare->dlms_version = take_u8(in, "the DLMS version");
  if (aare->dlms_version != DLMS_VERSION)
    take_blame(in, ST_NOT_AGREED, at, "DLMS version %d, wanted 6", aare->dlms_version);
  aare->conformance = take_conformance(in) & asked->conformance;
  at = in->at;
  aare->pdu_max = take_u16(in, "the largest PDU");
  if (aare->pdu_max > 0 && aare->pdu_max < PDU_MIN)
    take_blame(in, ST_BAD_VALUE, at, "no PDU fits into %d octets", aare->pdu_max);
  if (aare->pdu_max == 0) aare->pdu_max = UINT16_MAX; /* 0: no limit */
  at = in->at;
  if (take_u16(in, "the VAA name") != 0x0007)
    take_blame(in, ST_NOT_AGREED, at, "the VAA name is not that of logical names");
}

static const char *diagnostic_name(const answer_t *answer) {
  static const char *const user[] = {"nothing said",
                                     "no reason given",
                                     "application context not supported",
                                     "our title not recognized",
                                     "our invocation identifier not recognized",
                                     "our AE qualifier not recognized",
                                     "our AE invocation identifier not recognized",
                                     "its title not recognized",
                                     "its invocation identifier not recognized",
                                     "its AE qualifier not recognized",
                                     "its AE invocation identifier not recognized",
                                     "authentication mechanism not recognized",
                                     "authentication mechanism required",
                                     "authentication failure",
                                     "authentication required"};
  static const char *const provider[] = {"nothing said", "no reason given",
                                         "no ACSE version in common"};
  const uint8_t of = answer->aare->diagnostic;
  if (answer->by_provider)
    return of < sizeof provider / sizeof provider[0] ? provider[of] : "a diagnostic without a name";
  return of < sizeof user / sizeof user[0] ? user[of] : "a diagnostic without a name";
}

/* What may differ between what was asked and what was answered, and what may not. */
static void judge(take_t *in, const answer_t *answer, const apdu_aarq_t *asked, ciphering_t *c) {
  const apdu_aare_t *aare = answer->aare;
  const bool gmac = asked->level->mechanism == MECHANISM_GMAC;
  if (answer->context != context_of(asked))
    take_blame(in, ST_NOT_AGREED, 0, "application context %d, asked was %d", answer->context,
               context_of(asked));
  if (answer->has_mechanism && answer->mechanism != asked->level->mechanism)
    take_blame(in, ST_NOT_AGREED, 0, "authentication mechanism %d, asked was %d", answer->mechanism,
               asked->level->mechanism);
  if (aare->diagnostic != (gmac ? DIAGNOSTIC_REQUIRED : DIAGNOSTIC_NONE))
    take_blame(in, ST_NOT_AGREED, 0, "accepted, but with: %s", diagnostic_name(answer));
  if (gmac &&
      (aare->challenge.len < CHALLENGE_MIN || aare->challenge.len > CIPHERING_CHALLENGE_MAX))
    take_blame(in, ST_BAD_VALUE, 0, "a challenge has 8 to 64 octets: got %zu", aare->challenge.len);
  /* Whoever gives us our own challenge back wants our answer to it. */
  if (gmac && bytes_equal(aare->challenge, asked->secret))
    take_blame(in, ST_NOT_AGREED, 0, "the meter's challenge is our own");
  if (c != NULL && aare->has_title && !ciphering_is_server(c, aare->title))
    take_blame(in, ST_BAD_IDENTITY, 0, "the meter's title is not the one that was given for it");
  if (!answer->has_user) take_blame(in, ST_BAD_VALUE, 0, "accepted without an initiate response");
}

static void refuse(take_t *in, const answer_t *answer) {
  const apdu_aare_t *aare = answer->aare;
  uint8_t error = 0;
  /* initiateError of a confirmed-service-error. Nothing in a refusal is authentic anyway. */
  bool has_error = answer->user.len == 4 && answer->user.p[0] == TAG_SERVICE_ERROR;
  if (has_error) error = answer->user.p[3];
  take_blame(in, ST_REFUSED, 0, "the meter refused the association %s: %s (%d)%s%s",
             aare->result == RESULT_TRANSIENT ? "for now" : "for good", diagnostic_name(answer),
             aare->diagnostic, has_error ? ", " : "", has_error ? initiate_error_name(error) : "");
}

status_t apdu_read_aare(uint8_t *in, size_t len, const apdu_aarq_t *asked, ciphering_t *c,
                        apdu_aare_t *aare, fault_t *fault) {
  *aare = (apdu_aare_t){0};
  answer_t answer = {.aare = aare};
  take_t take = take_over(bytes_of(in, len), fault);
  take_aare(&take, &answer);
  if (!answer.has_context || !answer.has_result || !answer.has_diagnostic)
    take_blame(&take, ST_BAD_VALUE, 0, "an AARE has a context, a result and a diagnostic");
  if (take.status != ST_OK) return take.status;
  if (aare->result != RESULT_ACCEPTED)
    refuse(&take, &answer);
  else
    judge(&take, &answer, asked, c);
  if (take.status != ST_OK) return take.status;
  bytes_t plain = answer.user;
  if (ciphered(asked)) {
    CHECK(c != NULL);
    uint8_t *user = in + (answer.user.p - in);
    status_t status = ciphering_open_initiate(c, user, answer.user.len, &plain, fault);
    if (status != ST_OK) return status;
  }
  take_t initiate = take_over(plain, fault);
  take_initiate(&initiate, asked, aare);
  status_t status = take_end(&initiate, "the initiate response");
  aare->accepted = status == ST_OK;
  return status;
}

void apdu_take_rlre(take_t *in, uint8_t *reason, bytes_t *user) {
  answer_t answer = {0};
  uint8_t tag = 0;
  *reason = 0;
  *user = bytes_of(NULL, 0);
  take_this(in, TAG_RLRE, "the tag of an RLRE");
  size_t len = take_length(in, "the RLRE");
  if (in->status == ST_OK && len != in->in.len - in->at)
    take_blame(in, ST_BAD_VALUE, 1, "the RLRE has %zu octets, its length says %zu",
               in->in.len - in->at, len);
  if (take_left(in) && in->in.p[in->at] == FIELD_VERSION) {
    take_t field = take_field(in, &tag);
    *reason = take_u8(&field, "the reason");
    status_t status = take_end(&field, "the reason");
    if (in->status == ST_OK) in->status = status;
  }
  if (take_left(in) && in->in.p[in->at] == FIELD_USER) {
    take_t field = take_field(in, &tag);
    take_user(&field, &answer);
    status_t status = take_end(&field, "the user information");
    if (in->status == ST_OK) in->status = status;
    *user = answer.user;
  }
}

status_t apdu_read_rlre(uint8_t *in, size_t len, ciphering_t *c, fault_t *fault) {
  take_t take = take_over(bytes_of(in, len), fault);
  uint8_t reason;
  bytes_t user, plain;
  apdu_take_rlre(&take, &reason, &user);
  status_t status = take_end(&take, "the RLRE");
  if (status != ST_OK) return status;
  /* The standard leaves the field to the meter. Where it is there it must be what was agreed. */
  if (user.len > 0 && c != NULL && ciphering_level(c)->control != 0) {
    status = ciphering_open_initiate(c, in + (user.p - in), user.len, &plain, fault);
    if (status != ST_OK) return status;
  }
  if (reason == RELEASE_NOT_FINISHED)
    return fault_set(fault, ST_REFUSED, -1, 0, "the meter did not release: not finished");
  return ST_OK;
}
