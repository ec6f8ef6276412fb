/* One meter's associations; see decode_dlms.h. Requests are only noted; whether the meter took them
 * is told by its answers, and an answer that it may not give is broken. */
#include "decode_dlms.h"
#include "decode_acse.h"
#include "decode_guard.h"
#include "decode_service.h"

#include <string.h>

enum {
  EXCEPTION = 0xd8,
  GBT = 0xe0,
  GBT_LAST = 0x80,
  DATA_NOTIFICATION = 0x0f,
  EVENT_NOTIFICATION = 0xc2,
  SERVICE_ERROR = 0x0e
};

void decode_dlms_start(decode_dlms_t *dlms, decode_voice_t *voice, int meter) {
  *dlms = (decode_dlms_t){.voice = voice,
                          .meter = meter,
                          .who = &voice->roster->meters[meter],
                          .taken = {-1, -1},
                          .own = {-1, -1},
                          .heard = {-1, -1},
                          .asked_counter = -1};
  dlms->packets = decode_roster_is_port(voice->roster, dlms->who->line);
  memcpy(dlms->keys, dlms->who->keys, sizeof dlms->keys);
}

void decode_dlms_free(decode_dlms_t *dlms) {
  decode_text_free(&dlms->asked.request);
  decode_text_free(&dlms->asked.values);
  decode_text_free(&dlms->asked.answer);
  decode_text_free(&dlms->to_gbt.octets);
  decode_text_free(&dlms->from_gbt.octets);
  decode_text_free(&dlms->plain);
  decode_text_free(&dlms->clear);
  decode_text_free(&dlms->clear_before);
}

bool decode_dlms_failed(const decode_dlms_t *dlms) {
  return dlms->asked.request.failed || dlms->asked.values.failed || dlms->asked.answer.failed ||
         dlms->to_gbt.octets.failed || dlms->from_gbt.octets.failed || dlms->plain.failed ||
         dlms->clear.failed || dlms->clear_before.failed;
}

void decode_dlms_gone(decode_dlms_t *dlms) {
  decode_service_break_off(dlms);
  dlms->call = dlms->now = (decode_association_t){0};
  dlms->asked.awaiting = dlms->asked.serving = dlms->asked.sending = false;
  dlms->asked.kind = DECODE_ASKED_NONE;
  dlms->to_gbt.begun = dlms->from_gbt.begun = false;
  dlms->to_gbt.whole = dlms->from_gbt.whole = false;
  dlms->released = false;
}

/* Section 2: client addresses and levels. -1: none. */
static int dlms_level(int client) {
  switch (client) {
  case 16:
    return 0;
  case 2:
    return 1;
  case 1:
    return 3;
  }
  return -1;
}

static const char *dlms_client(int client) {
  switch (client) {
  case 16:
    return "public";
  case 2:
    return "reading";
  case 1:
    return "management";
  }
  return "nobody's";
}

static void call_initiate(decode_dlms_t *dlms, decode_association_t *call, decode_view_t pdu) {
  const decode_guard_t guard = decode_guard_open(dlms, call, false, pdu);
  decode_initiate_t initiate;
  call->counter = guard.counter;
  call->opaque = guard.result != DECODE_GUARD_FINE ||
                 !decode_acse_initiate(guard.plain, &initiate) || initiate.response ||
                 (call->ciphered && guard.form == DECODE_FORM_PLAIN);
  if (call->opaque) {
    decode_voice_say(dlms->voice, "an initiate PDU that does not open");
    return;
  }
  if (initiate.key.len == DECODE_KEY_LEN) memcpy(call->dedicated, initiate.key.p, DECODE_KEY_LEN);
  call->conformance = initiate.conformance;
  call->pdu_max = initiate.pdu_max;
  decode_voice_say(dlms->voice, "conformance %06X, PDU %u", initiate.conformance, initiate.pdu_max);
}

static void dlms_aarq(decode_dlms_t *dlms, int client, decode_view_t apdu, int64_t ns) {
  static const char *const mechanisms[] = {"no password", "LLS", "?", "?", "?", "GMAC"};
  decode_association_t *call = &dlms->call;
  decode_acse_t acse;
  size_t bad;
  decode_service_unanswered(dlms);
  *call = (decode_association_t){
      .called = true, .at_ns = ns, .client = client, .level = dlms_level(client), .counter = -1};
  if (!decode_acse_read(apdu, &acse, &bad)) {
    decode_voice_say(dlms->voice, "AARQ that is not of its form at octet %zu", bad);
    call->opaque = true;
    return;
  }
  call->ciphered = acse.context == DECODE_CONTEXT_LN_CIPHERED;
  call->mechanism = acse.mechanism;
  if (acse.titled && acse.title.len == DECODE_TITLE_LEN)
    memcpy(call->title, acse.title.p, DECODE_TITLE_LEN);
  if (acse.challenged && acse.challenge.len <= DECODE_CHALLENGE_MAX) {
    call->ctos_len = acse.challenge.len;
    memcpy(call->ctos, acse.challenge.p, acse.challenge.len);
  }
  decode_voice_say(dlms->voice, "AARQ %s %s%s", dlms_client(client),
                   acse.mechanism >= 0 && acse.mechanism <= 5 ? mechanisms[acse.mechanism] : "?",
                   call->ciphered ? ", ciphered" : "");
  if (acse.informed) call_initiate(dlms, call, acse.information);
}

/* Which counter of `taken` and `own`. */
static int dlms_key(bool dedicated) { return dedicated ? 1 : 0; }

/* The counter of a request that the meter has answered: it must be above all before it. */
static void dlms_took(decode_dlms_t *dlms, bool dedicated, int64_t counter, size_t octet) {
  int64_t *taken = &dlms->taken[dlms_key(dedicated)];
  if (counter < 0) return;
  if (counter <= *taken)
    decode_voice_broken(dlms->voice, octet, "it took an invocation counter that is not greater");
  if (counter > *taken) *taken = counter;
}

static void dlms_opened(decode_dlms_t *dlms, int64_t at_ns) {
  decode_association_t *now = &dlms->now;
  decode_voice_t *voice = dlms->voice;
  now->open = true;
  now->pending = false;
  decode_service_break_off(dlms); /* of the association before, whatever became of its link */
  dlms->visit = ++voice->visits[dlms->meter];
  decode_text_printf(voice->facts, "conversation %d %ld %lld association\nlevel %d %ld %lld %d\n",
                     dlms->meter, dlms->visit, (long long)at_ns, dlms->meter, dlms->visit,
                     (long long)at_ns, now->level);
  decode_voice_say(voice, "association %ld, level %d", dlms->visit, now->level);
}

static void dlms_password(decode_dlms_t *dlms, int64_t at_ns) {
  decode_text_printf(dlms->voice->facts, "command %d %ld %lld password - - ER01\n", dlms->meter,
                     dlms->voice->visits[dlms->meter] + 1, (long long)at_ns);
  decode_voice_say(dlms->voice, "authentication refused");
}

/* An answer of the meter that is ciphered: does it open, and is its counter a new one? */
static bool dlms_open_own(decode_dlms_t *dlms, const decode_guard_t *guard, size_t octet) {
  static const char *const why[] = {[DECODE_GUARD_UNFORMED] = "a ciphered APDU of no known form",
                                    [DECODE_GUARD_TITLE] = "the system title of another",
                                    [DECODE_GUARD_TAG] = "a tag that is wrong",
                                    [DECODE_GUARD_SERVICE] =
                                        "ciphered octets that are another service than the tag"};
  if (guard->result != DECODE_GUARD_FINE) {
    decode_voice_broken(dlms->voice, octet, why[guard->result]);
    return false;
  }
  if (guard->form == DECODE_FORM_PLAIN) return true;
  int64_t *own = &dlms->own[dlms_key(guard->dedicated)];
  if (guard->counter <= *own)
    decode_voice_broken(dlms->voice, octet, "an invocation counter that is not greater");
  if (guard->counter > *own) *own = guard->counter;
  return true;
}

static void aare_initiate(decode_dlms_t *dlms, const decode_acse_t *acse, size_t octet) {
  const decode_guard_t guard = decode_guard_open(dlms, &dlms->now, true, acse->information);
  const unsigned char agreed = dlms->who->security->control;
  decode_initiate_t initiate;
  if (!dlms_open_own(dlms, &guard, octet)) return;
  if (dlms->now.ciphered && guard.form == DECODE_FORM_PLAIN)
    decode_voice_broken(dlms->voice, octet, "an initiate PDU in clear in a ciphered association");
  else if (dlms->now.ciphered && (guard.control & agreed) != agreed)
    decode_voice_broken(dlms->voice, octet, "an initiate PDU less protected than agreed");
  if (!decode_acse_initiate(guard.plain, &initiate) || !initiate.response) {
    decode_voice_broken(dlms->voice, octet, "an initiate PDU that is not of its form");
    return;
  }
  if (initiate.conformance & ~(dlms->now.conformance & DECODE_CONFORMANCE_OFFERED))
    decode_voice_broken(dlms->voice, octet, "a conformance beyond what was proposed and offered");
  dlms->now.conformance &= initiate.conformance;
  decode_voice_say(dlms->voice, "conformance %06X, PDU %u", initiate.conformance, initiate.pdu_max);
}

/* A challenge that can be foreseen proves nothing: whoever heard the proof has it already. */
static void dlms_challenged(decode_dlms_t *dlms, size_t octet) {
  const decode_association_t *now = &dlms->now;
  if (now->stoc_len == dlms->stoc_before_len &&
      memcmp(now->stoc, dlms->stoc_before, now->stoc_len) == 0)
    decode_voice_broken(dlms->voice, octet, "a challenge that was given before");
  memcpy(dlms->stoc_before, now->stoc, now->stoc_len);
  dlms->stoc_before_len = now->stoc_len;
}

/* An AARE that accepts: is the meter allowed to? Section 2 says what was agreed with whom. */
static void aare_accepted(decode_dlms_t *dlms, const decode_acse_t *acse, size_t octet) {
  decode_association_t *now = &dlms->now;
  const decode_security_t *agreed = dlms->who->security;
  decode_voice_t *voice = dlms->voice;
  *now = dlms->call;
  now->called = false;
  dlms->taken[1] = dlms->own[1] = -1; /* another dedicated key */
  if (now->level < 0) decode_voice_broken(voice, octet, "a client accepted that there is not");
  if (now->level < 0) now->level = 0;
  if (now->opaque) decode_voice_broken(voice, octet, "accepted what does not open");
  /* The public client has neither, whatever the security of the meter. */
  const bool closed = now->level > 0 && agreed->form != DECODE_FORM_PLAIN;
  if (now->ciphered != closed || now->mechanism != (now->level > 0 ? agreed->mechanism : 0))
    decode_voice_broken(voice, octet, "accepted with another security than agreed");
  if (acse->context != (now->ciphered ? DECODE_CONTEXT_LN_CIPHERED : DECODE_CONTEXT_LN))
    decode_voice_broken(voice, octet, "another application context than asked");
  const bool titled = acse->titled && acse->title.len == DECODE_TITLE_LEN &&
                      memcmp(acse->title.p, dlms->who->title, DECODE_TITLE_LEN) == 0;
  if (acse->titled ? !titled : now->ciphered || now->mechanism == 5)
    decode_voice_broken(voice, octet, "not the system title of the meter");
  dlms_took(dlms, false, now->counter, octet);
  if (acse->informed)
    aare_initiate(dlms, acse, octet);
  else
    decode_voice_broken(voice, octet, "accepted without an initiate PDU");
  if (now->mechanism == 5) {
    now->pending = acse->diagnostic == DECODE_DIAGNOSTIC_REQUIRED && acse->challenged &&
                   acse->challenge.len >= 8 && acse->challenge.len <= DECODE_CHALLENGE_MAX;
    if (!now->pending) {
      decode_voice_broken(voice, octet, "GMAC without a challenge");
      return;
    }
    now->stoc_len = acse->challenge.len;
    memcpy(now->stoc, acse->challenge.p, acse->challenge.len);
    dlms_challenged(dlms, octet);
    decode_voice_say(voice, "AARE, a challenge");
    return;
  }
  const decode_view_t password = {now->ctos, now->ctos_len};
  if (now->mechanism == 1 &&
      !decode_view_same(password, dlms->who->passwords[now->level > 0 ? now->level : 0]))
    decode_voice_broken(voice, octet, "a password was accepted that is none of this meter");
  decode_voice_say(voice, "AARE accepted");
  dlms_opened(dlms, now->at_ns);
}

static void dlms_aare(decode_dlms_t *dlms, int client, decode_view_t apdu, size_t octet) {
  decode_acse_t acse;
  size_t bad;
  if (dlms->packets && !dlms->call.called) {
    decode_voice_say(dlms->voice, "AARE, carried twice");
    return;
  }
  if (!dlms->call.called || dlms->call.client != client) {
    decode_voice_broken(dlms->voice, octet, "an AARE that nobody asked for");
    return;
  }
  if (!decode_acse_read(apdu, &acse, &bad)) {
    decode_voice_broken(dlms->voice, octet + bad, "an AARE that is not of its form");
    dlms->call.called = false;
    return;
  }
  if (acse.result == 0) {
    aare_accepted(dlms, &acse, octet);
  } else {
    decode_voice_say(dlms->voice, "AARE rejected, result %d, diagnostic %d", acse.result,
                     acse.diagnostic);
    if (acse.diagnostic == DECODE_DIAGNOSTIC_FAILED) dlms_password(dlms, dlms->call.at_ns);
  }
  dlms->call.called = false;
}

void decode_dlms_replied(decode_dlms_t *dlms, bool accepted, decode_view_t proof,
                         decode_view_t answer, size_t octet) {
  decode_association_t *now = &dlms->now;
  const unsigned char *key = dlms->keys[DECODE_KEY_GUEK];
  const unsigned char *authentication = dlms->keys[DECODE_KEY_GAK];
  if (!accepted) {
    dlms_password(dlms, dlms->asked.at_ns);
    *now = (decode_association_t){0};
    return;
  }
  if (!decode_cipher_proves(key, authentication, now->title,
                            (decode_view_t){now->stoc, now->stoc_len}, proof))
    decode_voice_broken(dlms->voice, octet, "an authentication was accepted that is wrong");
  if (!decode_cipher_proves(key, authentication, dlms->who->title,
                            (decode_view_t){now->ctos, now->ctos_len}, answer))
    decode_voice_broken(dlms->voice, octet, "a tag that is wrong");
  dlms_opened(dlms, dlms->asked.at_ns);
}

/* An array of {enum key, octet-string wrapped by the master key}; 0 guek, 2 gak. */
void decode_dlms_transferred(decode_dlms_t *dlms, decode_view_t keys) {
  decode_axdr_t reader = decode_axdr_over(keys);
  decode_datum_t array, pair, id, wrapped;
  unsigned char key[DECODE_KEY_LEN];
  if (!decode_axdr_want(&reader, DECODE_ARRAY, &array)) return;
  memcpy(dlms->old_keys, dlms->keys, sizeof dlms->old_keys);
  for (size_t i = 0; i < array.count; i++) {
    if (!decode_axdr_want(&reader, DECODE_STRUCTURE, &pair) || pair.count != 2 ||
        !decode_axdr_want(&reader, DECODE_ENUM, &id) ||
        !decode_axdr_want(&reader, DECODE_OCTETS, &wrapped))
      return;
    if (!decode_cipher_unwrap(dlms->old_keys[DECODE_KEY_KEK], wrapped.octets, key)) {
      decode_voice_say(dlms->voice, "a key that does not unwrap");
      continue;
    }
    if (id.number == 0) memcpy(dlms->keys[DECODE_KEY_GUEK], key, DECODE_KEY_LEN);
    if (id.number == 2) memcpy(dlms->keys[DECODE_KEY_GAK], key, DECODE_KEY_LEN);
    if (id.number == 0) dlms->taken[0] = dlms->own[0] = -1;
    dlms->rekeyed = true;
    decode_voice_say(dlms->voice, "key %lld is another one from here on", (long long)id.number);
  }
}

/* A release. Of a ciphered association its user information must be ciphered. */
static void dlms_release(decode_dlms_t *dlms, decode_view_t apdu) {
  decode_acse_t acse;
  size_t bad;
  if (dlms->packets && !dlms->now.open && !dlms->now.pending) {
    decode_voice_say(dlms->voice, "RLRQ, carried twice");
    dlms->again++;
    return;
  }
  dlms->released = true;
  dlms->now.closed_in_clear = dlms->now.ciphered;
  decode_voice_say(dlms->voice, "RLRQ");
  if (!decode_acse_read(apdu, &acse, &bad) || !acse.informed) return;
  const decode_guard_t guard = decode_guard_open(dlms, &dlms->now, false, acse.information);
  dlms->asked_counter = guard.counter;
  dlms->asked_dedicated = guard.dedicated;
  if (guard.result == DECODE_GUARD_FINE && guard.form != DECODE_FORM_PLAIN)
    dlms->now.closed_in_clear = false;
}

static void dlms_released(decode_dlms_t *dlms, decode_view_t apdu, size_t octet) {
  decode_acse_t acse;
  size_t bad;
  if (dlms->packets && !dlms->released) {
    decode_voice_say(dlms->voice, "RLRE, carried twice");
    return;
  }
  if (!dlms->released) decode_voice_broken(dlms->voice, octet, "an RLRE that nobody asked for");
  if (dlms->now.closed_in_clear)
    decode_voice_broken(dlms->voice, octet, "a release in clear of a ciphered association");
  if (!decode_acse_read(apdu, &acse, &bad)) {
    decode_voice_broken(dlms->voice, octet + bad, "an RLRE that is not of its form");
  } else if (acse.informed) {
    const decode_guard_t guard = decode_guard_open(dlms, &dlms->now, true, acse.information);
    (void)dlms_open_own(dlms, &guard, octet);
  }
  decode_voice_say(dlms->voice, "RLRE");
  dlms->released = false;
  dlms->now = (decode_association_t){0};
}

void decode_dlms_uses(decode_dlms_t *dlms, uint32_t conformance, size_t octet) {
  if ((dlms->now.conformance & conformance) == conformance) return;
  decode_voice_broken(dlms->voice, octet, "a service that was not negotiated");
}

/* One block; true once the last one is there, and then `whole` is what they carried. An empty block
 * is an acknowledgement alone. `gap`: a block that does not follow the one before. */
static bool gbt_block(decode_gbt_t *gbt, decode_voice_t *voice, decode_view_t apdu,
                      decode_view_t *whole, bool *gap) {
  decode_axdr_t reader = decode_axdr_over(apdu);
  decode_axdr_octet(&reader);
  const unsigned control = decode_axdr_octet(&reader);
  const uint32_t number = decode_axdr_number(&reader, 2);
  const uint32_t acknowledged = decode_axdr_number(&reader, 2);
  const decode_view_t data = decode_axdr_string(&reader);
  const bool last = control & GBT_LAST;
  *gap = !decode_axdr_end(&reader);
  if (*gap) return false;
  decode_voice_say(voice, "block %u%s, %u received", number, last ? ", the last" : "",
                   acknowledged);
  if (data.len == 0 && !(gbt->begun && last && number == gbt->last + 1)) {
    if (gbt->begun && number == gbt->last + 1) gbt->last = number;
    return false;
  }
  if ((gbt->begun || gbt->whole) && number <= gbt->last) return false; /* once more */
  if (gbt->begun && number != gbt->last + 1) {
    *gap = true;
    return false;
  }
  if (!gbt->begun) decode_text_clear(&gbt->octets);
  gbt->begun = !last;
  gbt->whole = last;
  gbt->last = number;
  decode_text_add(&gbt->octets, data.p, data.len);
  *whole = (decode_view_t){gbt->octets.len ? gbt->octets.p : "", gbt->octets.len};
  return last && !gbt->octets.failed;
}

static bool is_text(const decode_text_t *text, decode_view_t view) {
  return text->len == view.len && view.len > 0 && memcmp(text->p, view.p, view.len) == 0;
}

/* A request that the network has carried twice: by its counter, or in clear by its octets, where it
 * is the one before the one that is under way. One that is repeated because nothing came has
 * another counter, or is under way still. */
static bool came_again(decode_dlms_t *dlms, const decode_guard_t *guard, decode_view_t apdu) {
  int64_t *heard = &dlms->heard[dlms_key(guard->dedicated)];
  if (!dlms->packets) return false;
  if (guard->counter >= 0) {
    const bool before = guard->counter <= *heard;
    if (!before) *heard = guard->counter;
    return before;
  }
  if (dlms->asked.awaiting && is_text(&dlms->clear_before, apdu)) return true;
  if (is_text(&dlms->clear, apdu)) return false;
  decode_text_clear(&dlms->clear_before);
  if (dlms->clear.len > 0) decode_text_add(&dlms->clear_before, dlms->clear.p, dlms->clear.len);
  decode_text_clear(&dlms->clear);
  decode_text_add(&dlms->clear, apdu.p, apdu.len);
  return false;
}

static void dlms_request(decode_dlms_t *dlms, int client, decode_view_t apdu, int64_t ns) {
  const bool theirs = dlms->now.client == client && (dlms->now.open || dlms->now.pending);
  if (!theirs) {
    decode_voice_say(dlms->voice, "a service outside an association");
    if (!dlms->packets) dlms->asked.awaiting = false;
    if (dlms->packets) dlms->again++; /* of an association that is over, and came late */
    return;
  }
  const decode_guard_t guard = decode_guard_open(dlms, &dlms->now, false, apdu);
  if (guard.result == DECODE_GUARD_FINE && came_again(dlms, &guard, apdu)) {
    decode_voice_say(dlms->voice, "carried twice");
    dlms->again++;
    return;
  }
  dlms->asked_counter = guard.counter;
  dlms->asked_dedicated = guard.dedicated;
  if (guard.result != DECODE_GUARD_FINE) {
    decode_voice_say(dlms->voice, "ciphered, and does not open");
    dlms->asked.awaiting = false;
    return;
  }
  if (guard.form != DECODE_FORM_PLAIN)
    decode_voice_say(dlms->voice, "SC %02X IC %lld", guard.control, (long long)guard.counter);
  if (!decode_service_request(dlms, guard.plain, ns))
    decode_voice_say(dlms->voice, "an APDU that is no request");
}

/* True where the blocks have been put together to `*apdu`; they may carry anything but blocks. */
static bool dlms_blocks(decode_dlms_t *dlms, bool from_meter, decode_view_t *apdu, bool *gap) {
  decode_gbt_t *own = from_meter ? &dlms->from_gbt : &dlms->to_gbt;
  decode_gbt_t *other = from_meter ? &dlms->to_gbt : &dlms->from_gbt;
  if (!gbt_block(own, dlms->voice, *apdu, apdu, gap)) return false;
  other->begun = other->whole = false;
  *gap = apdu->len > 0 && (unsigned char)apdu->p[0] == GBT;
  return !*gap;
}

void decode_dlms_to_meter(decode_dlms_t *dlms, int client, decode_view_t apdu, int64_t ns) {
  bool gap;
  if (apdu.len > 0 && (unsigned char)apdu.p[0] == GBT) {
    if (!dlms_blocks(dlms, false, &apdu, &gap)) return;
  } else {
    dlms->to_gbt.begun = dlms->to_gbt.whole = false;
    dlms->from_gbt.begun = dlms->from_gbt.whole = false;
  }
  switch (apdu.len ? (unsigned char)apdu.p[0] : 0) {
  case DECODE_AARQ:
    dlms_aarq(dlms, client, apdu, ns);
    return;
  case DECODE_RLRQ:
    dlms_release(dlms, apdu);
    return;
  default:
    dlms_request(dlms, client, apdu, ns);
    return;
  }
}

/* Is an answer protected as agreed, and was the request that it answers? */
static void dlms_agreed(decode_dlms_t *dlms, const decode_guard_t *guard, size_t octet) {
  const decode_security_t *agreed = dlms->who->security;
  if (dlms->now.level <= 0 || agreed->form == DECODE_FORM_PLAIN) return;
  if (guard->form != agreed->form || (guard->control & agreed->control) != agreed->control)
    decode_voice_broken(dlms->voice, octet, "less protected than agreed, or by another key");
  if (dlms->asked_counter < 0)
    decode_voice_broken(dlms->voice, octet, "a request in clear was answered");
}

static void dlms_exception(decode_dlms_t *dlms, decode_view_t apdu, size_t octet) {
  const unsigned char *p = (const unsigned char *)apdu.p;
  if (apdu.len < 3) {
    decode_voice_broken(dlms->voice, octet, "an exception-response that is not of its form");
    return;
  }
  decode_voice_say(dlms->voice, "exception: state %u, service %u", p[1], p[2]);
  if (dlms->again > 0) { /* to what came twice, and not to what is under way */
    dlms->again--;
    return;
  }
  if (apdu.len > 3)
    decode_voice_broken(dlms->voice, octet + 3, "an exception-response that tells more");
  dlms->asked.awaiting = dlms->asked.serving = dlms->asked.sending = false;
  dlms->call.called = false;
}

/* Notifications come unasked, in clear or under the general form. */
static void dlms_notified(decode_dlms_t *dlms, decode_view_t plain, size_t octet) {
  decode_axdr_t reader = decode_axdr_over(plain);
  if (decode_axdr_octet(&reader) == DATA_NOTIFICATION) {
    decode_axdr_number(&reader, 4); /* long invoke-id and priority */
    decode_axdr_string(&reader);    /* date-time, or none */
  } else {
    if (decode_axdr_octet(&reader)) decode_axdr_string(&reader);
    decode_axdr_take(&reader, 2 + DECODE_OBIS_LEN + 1);
  }
  decode_axdr_skip(&reader);
  if (!decode_axdr_end(&reader))
    decode_voice_broken(dlms->voice, octet, "a notification that is not of its form");
  decode_voice_say(dlms->voice, "notification");
}

static void dlms_answer(decode_dlms_t *dlms, int client, decode_view_t apdu, size_t octet) {
  const decode_guard_t guard = decode_guard_open(dlms, &dlms->now, true, apdu);
  const bool counted = guard.result == DECODE_GUARD_FINE && guard.counter >= 0;
  if (dlms->packets && counted && guard.counter <= dlms->own[dlms_key(guard.dedicated)]) {
    decode_voice_say(dlms->voice, "carried twice");
    return;
  }
  if (!dlms_open_own(dlms, &guard, octet)) {
    dlms->asked.awaiting = false;
    return;
  }
  const unsigned tag = guard.plain.len ? (unsigned char)guard.plain.p[0] : 0;
  const size_t place = guard.form == DECODE_FORM_PLAIN ? octet : octet + guard.head;
  const bool general =
      guard.form == DECODE_FORM_GENERAL_GLOBAL || guard.form == DECODE_FORM_GENERAL_DEDICATED;
  if (general) decode_dlms_uses(dlms, DECODE_CONFORMANCE_GENERAL_PROTECTION, octet);
  if (tag == DATA_NOTIFICATION || tag == EVENT_NOTIFICATION) {
    decode_dlms_uses(dlms,
                     tag == DATA_NOTIFICATION ? DECODE_CONFORMANCE_DATA_NOTIFICATION
                                              : DECODE_CONFORMANCE_EVENT_NOTIFICATION,
                     octet);
    dlms_notified(dlms, guard.plain, place);
    return;
  }
  if (dlms->now.client != client)
    decode_voice_broken(dlms->voice, octet, "an answer to a client that has no association");
  dlms_agreed(dlms, &guard, octet);
  dlms->to_gbt.begun = dlms->to_gbt.whole = false;
  if (dlms->asked.awaiting) dlms_took(dlms, dlms->asked_dedicated, dlms->asked_counter, octet);
  decode_service_answer(dlms, guard.plain, place);
}

void decode_dlms_from_meter(decode_dlms_t *dlms, int client, decode_view_t apdu, size_t octet) {
  bool gap;
  const decode_association_t *now = &dlms->now;
  if (now->open && now->client == client && now->pdu_max > 0 && apdu.len > now->pdu_max)
    decode_voice_broken(dlms->voice, octet, "an APDU longer than the client takes");
  if (apdu.len > 0 && (unsigned char)apdu.p[0] == GBT) {
    decode_dlms_uses(dlms, DECODE_CONFORMANCE_GENERAL_BLOCKS, octet);
    if (!dlms_blocks(dlms, true, &apdu, &gap)) {
      if (gap) decode_voice_broken(dlms->voice, octet, "a block that is not the next one");
      return;
    }
  }
  switch (apdu.len ? (unsigned char)apdu.p[0] : 0) {
  case DECODE_AARE:
    dlms_aare(dlms, client, apdu, octet);
    return;
  case DECODE_RLRE:
    dlms_released(dlms, apdu, octet);
    return;
  case EXCEPTION:
    dlms_exception(dlms, apdu, octet);
    return;
  case SERVICE_ERROR:
    decode_voice_say(dlms->voice, "confirmed service error");
    dlms->asked.awaiting = dlms->call.called = false;
    return;
  default:
    dlms_answer(dlms, client, apdu, octet);
    return;
  }
}
