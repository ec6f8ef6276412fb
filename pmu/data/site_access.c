/* How a meter of the roster is reached and let into: language, address, security, titles, keys,
 * and what the head-end asks for. Keys are kept, and never shown: no sentence of this file
 * quotes one. Source: harness/scenario/FACTS.md; fixtures/dictionary/polyphase-tou-dlms.md,
 * sections 1 and 2. */
#include "pmu/data/site_read.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS_MAX = 16383, ADDRESS_SHORT_MAX = 127, INFO_MAX = 2030, PDU_USUAL = 2048 };

session_access_t site_access_default(void) {
  return (session_access_t){
      .address_len = 0, .info_max = INFO_MAX, .window_max = 7, .pdu_max = PDU_USUAL};
}

status_t site_hex(const site_reader_t *reader, const fact_t *fact, int32_t word, uint8_t *octets,
                  size_t len) {
  bytes_t digits = fact_word(fact, word);
  char wanted[48];
  snprintf(wanted, sizeof wanted, "%zu digits of hexadecimal", 2 * len);
  if (hex_read(digits, HEX_EITHER, octets, len) == ST_OK) return ST_OK;
  return site_wrong(reader, fact, wanted);
}

static bool is_network(const site_line_t *line) {
  return line->kind == SITE_TCP || line->kind == SITE_UDP || line->kind == SITE_PORT;
}

status_t site_access_protocol(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  bytes_t name = fact_word(fact, 2), opening = fact_word(fact, 3);
  session_access_t *access = &meter->access;
  bool hdlc = bytes_is(name, "dlms-hdlc");
  bool serial = !is_network(&reader->site->lines[meter->line]);
  access->wrapper = bytes_is(name, "dlms-wrapper");
  access->mode_e = bytes_is(opening, "mode-e");
  if (hdlc || access->wrapper)
    meter->language = SITE_DLMS;
  else if (bytes_is(name, SITE_IEC21))
    meter->language = SITE_IEC21;
  else
    return site_wrong(reader, fact, "iec62056-21, dlms-hdlc or dlms-wrapper");
  if (bytes_is(opening, "direct") || (access->mode_e && serial && hdlc)) return ST_OK;
  return site_wrong(reader, fact, "direct, or mode-e of dlms-hdlc on a serial line");
}

status_t site_access_address(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t address = 0, len = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 1, ADDRESS_MAX, &address);
  if (status == ST_OK) status = site_i32(reader, fact, 3, 1, 4, &len);
  if (status != ST_OK) return status;
  if (len == 3) return site_wrong(reader, fact, "a length of 1, 2 or 4");
  if (len < 4 && address > ADDRESS_SHORT_MAX)
    return site_wrong(reader, fact, "a length of 4 above 127");
  meter->access.address = (uint32_t)address;
  meter->access.address_len = (uint8_t)len;
  return ST_OK;
}

status_t site_access_client(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t level = 0, client = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 0, SESSION_LEVELS - 1, &level);
  if (status == ST_OK) status = site_i32(reader, fact, 3, 1, ADDRESS_SHORT_MAX, &client);
  if (status != ST_OK) return status;
  if (level == 2) return site_wrong(reader, fact, "a level: 0, 1 or 3");
  meter->access.client[level] = (uint8_t)client;
  return ST_OK;
}

status_t site_access_security(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  char name[24] = "";
  bytes_t word = fact_word(fact, 2);
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  if (word.len < sizeof name) memcpy(name, word.p, word.len);
  meter->access.security = security_level(name);
  if (meter->access.security != NULL) return ST_OK;
  return site_wrong(reader, fact, "a level of polyphase-tou-dlms.md, section 2");
}

status_t site_access_title(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  reader->has[meter - reader->site->meters] |= SITE_HAS_TITLE;
  return site_hex(reader, fact, 2, meter->access.keys.server_title, CIPHERING_TITLE_LEN);
}

status_t site_access_key(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  uint8_t *has = &reader->has[meter - reader->site->meters];
  ciphering_keys_t *keys = &meter->access.keys;
  bytes_t name = fact_word(fact, 2);
  uint8_t *key = NULL;
  if (bytes_is(name, "guek")) {
    key = keys->guek;
    *has |= SITE_HAS_GUEK;
  } else if (bytes_is(name, "gak")) {
    key = keys->gak;
    *has |= SITE_HAS_GAK;
  } else if (bytes_is(name, "kek")) {
    key = keys->kek;
  } else {
    return site_wrong(reader, fact, "guek, gak or kek");
  }
  return site_hex(reader, fact, 3, key, CIPHERING_KEY_LEN);
}

status_t site_access_transfer(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t number = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  session_access_t *access = &meter->access;
  bytes_t key = fact_word(fact, 2);
  if (bytes_is(key, "blocks")) {
    access->blocks_general = bytes_is(fact_word(fact, 3), "general");
    if (access->blocks_general || bytes_is(fact_word(fact, 3), "get")) return ST_OK;
    return site_wrong(reader, fact, "blocks of get or general");
  }
  if (bytes_is(key, "info")) {
    status = site_i32(reader, fact, 3, 128, INFO_MAX, &number);
    access->info_max = (uint16_t)number;
  } else if (bytes_is(key, "window")) {
    status = site_i32(reader, fact, 3, 1, 7, &number);
    access->window_max = (uint8_t)number;
  } else if (bytes_is(key, "pdu")) {
    status = site_i32(reader, fact, 3, 64, UINT16_MAX, &number);
    access->pdu_max = (uint16_t)number;
  } else {
    return site_wrong(reader, fact, "info, window, pdu or blocks");
  }
  return status;
}

status_t site_access_whole(const site_reader_t *reader, site_meter_t *meter) {
  const site_t *site = reader->site;
  session_access_t *access = &meter->access;
  enum { ALL = SITE_HAS_TITLE | SITE_HAS_GUEK | SITE_HAS_GAK };
  bool tcp = is_network(&site->lines[meter->line]);
  bool first = strcmp(meter->language, SITE_IEC21) == 0;
  access->serial = !tcp;
  access->datagrams = site->lines[meter->line].kind == SITE_UDP;
  if (site->lines[meter->line].network != SITE_NO_NETWORK) {
    const site_network_kind_t *kind = site->networks[site->lines[meter->line].network].kind;
    access->answer_wait = kind->answer_wait;
    access->tries = kind->tries;
  }
  access->has_keys = site->keys.has_title && (reader->has[meter - site->meters] & ALL) == ALL;
  memcpy(access->keys.title, site->keys.title, sizeof site->keys.title);
  const char *lacks = access->address_len == 0   ? "address"
                      : access->security == NULL ? "security"
                                                 : NULL;
  if (first && tcp)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "meter %s: iec62056-21 needs a serial line, not one of kind tcp", meter->name);
  if (first) return ST_OK;
  if (lacks != NULL)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1, "meter %s speaks DLMS and has no %s",
                     meter->name, lacks);
  if (access->wrapper && !tcp)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "meter %s: dlms-wrapper needs a line of kind tcp", meter->name);
  if (access->security->mechanism == MECHANISM_GMAC && !access->has_keys)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "meter %s has security %s, and not both titles and both global keys",
                     meter->name, access->security->name);
  return ST_OK;
}
