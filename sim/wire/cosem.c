/* The reader of what clients send: one Data at a time, whole octets in memory, strict. See cosem.h.
 * It is used by the server to hold values to their form and by applications to take them apart; a
 * call that says false has taken nothing. IEC 62056-5-3 (Data), 61334-6 (A-XDR). */
#include "sim/wire/cosem.h"

enum { DEPTH_MAX = 16, TAG_ARRAY = 1, TAG_STRUCTURE = 2, TAG_BITS = 4, TAG_COMPACT = 19 };

cosem_in_t cosem_in(bytes_t data) { return (cosem_in_t){.p = data.p, .len = data.len}; }

bool cosem_in_end(const cosem_in_t *in) { return in->at == in->len; }

bool cosem_in_tag(const cosem_in_t *in, uint8_t *tag) {
  if (in->at >= in->len) return false;
  *tag = in->p[in->at];
  return true;
}

/* Octets of the value after the tag where the type has a fixed length; −1 where it has not. */
static int32_t fixed_len(uint8_t tag) {
  switch (tag) {
  case 0:   /* null-data */
  case 255: /* don't-care */
    return 0;
  case 3:  /* boolean */
  case 13: /* bcd */
  case 15: /* integer */
  case 17: /* unsigned */
  case 22: /* enum */
    return 1;
  case 16: /* long */
  case 18: /* long-unsigned */
    return 2;
  case 5:  /* double-long */
  case 6:  /* double-long-unsigned */
  case 23: /* float32 */
  case 27: /* time */
    return 4;
  case 26: /* date */
    return 5;
  case 20: /* long64 */
  case 21: /* long64-unsigned */
  case 24: /* float64 */
    return 8;
  case 25: /* date-time */
    return 12;
  default:
    return -1;
  }
}

/* A whole number of `len` octets, most significant first. */
static bool take(cosem_in_t *in, size_t len, uint64_t *value) {
  if (len > in->len - in->at) return false;
  *value = 0;
  for (size_t end = in->at + len; in->at < end; in->at++)
    *value = *value << 8 | in->p[in->at];
  return true;
}

/* A length or count: one octet below 128, or 81…84 and as many octets. */
static bool take_length(cosem_in_t *in, size_t *length) {
  uint64_t value = 0;
  if (!take(in, 1, &value)) return false;
  if (value > 0x84 || value == 0x80) return false;
  if (value > 0x80 && !take(in, (size_t)value - 0x80, &value)) return false;
  *length = (size_t)value;
  return true;
}

static bool take_tag(cosem_in_t *in, uint8_t tag) {
  if (in->at >= in->len || in->p[in->at] != tag) return false;
  in->at++;
  return true;
}

static bool skip_octets(cosem_in_t *in, size_t len) {
  if (len > in->len - in->at) return false;
  in->at += len;
  return true;
}

bool cosem_in_unsigned(cosem_in_t *in, uint8_t tag, uint64_t *value) {
  CHECK(tag == 3 || tag == 6 || tag == 17 || tag == 18 || tag == 21 || tag == 22);
  cosem_in_t ahead = *in;
  uint64_t read = 0;
  if (!take_tag(&ahead, tag) || !take(&ahead, (size_t)fixed_len(tag), &read)) return false;
  *value = tag == 3 && read != 0 ? 1 : read; /* any octet but 0 is true */
  *in = ahead;
  return true;
}

bool cosem_in_signed(cosem_in_t *in, uint8_t tag, int64_t *value) {
  CHECK(tag == 5 || tag == 15 || tag == 16 || tag == 20);
  cosem_in_t ahead = *in;
  size_t len = (size_t)fixed_len(tag);
  uint64_t read = 0;
  if (!take_tag(&ahead, tag) || !take(&ahead, len, &read)) return false;
  int32_t unused = (int32_t)(64 - 8 * len);
  *value = (int64_t)(read << unused) >> unused;
  *in = ahead;
  return true;
}

bool cosem_in_null(cosem_in_t *in) { return take_tag(in, 0); }

bool cosem_in_octets(cosem_in_t *in, bytes_t *value) {
  cosem_in_t ahead = *in;
  size_t len = 0;
  if (!take_tag(&ahead, 9) || !take_length(&ahead, &len)) return false;
  bytes_t octets = bytes_of(ahead.p + ahead.at, len);
  if (!skip_octets(&ahead, len)) return false;
  *value = octets;
  *in = ahead;
  return true;
}

bool cosem_in_name(cosem_in_t *in, ax_name_t *name) {
  cosem_in_t ahead = *in;
  bytes_t octets;
  if (!cosem_in_octets(&ahead, &octets) || octets.len != 6) return false;
  const uint8_t *p = octets.p;
  *name = (ax_name_t){p[0], p[1], p[2], p[3], p[4], p[5]};
  *in = ahead;
  return true;
}

/* A count that the octets left cannot hold is none: each element has a tag at least. */
static bool take_head(cosem_in_t *in, uint8_t tag, size_t *count) {
  cosem_in_t ahead = *in;
  size_t read = 0;
  if (!take_tag(&ahead, tag) || !take_length(&ahead, &read)) return false;
  if (read > ahead.len - ahead.at) return false;
  *count = read;
  *in = ahead;
  return true;
}

bool cosem_in_array(cosem_in_t *in, size_t *count) { return take_head(in, TAG_ARRAY, count); }

bool cosem_in_structure(cosem_in_t *in, size_t *count) {
  return take_head(in, TAG_STRUCTURE, count);
}

/* A type whose value has neither elements nor a description. */
static bool is_simple(uint8_t tag) {
  /* bit-string, octet-string, visible-string, utf8-string */
  return fixed_len(tag) >= 0 || tag == TAG_BITS || tag == 9 || tag == 10 || tag == 12;
}

/* The description of a compact array's elements: tags without values. */
static bool skip_description(cosem_in_t *in) {
  size_t open = 1;
  while (open > 0) {
    uint64_t tag = 0;
    size_t fields = 0;
    if (!take(in, 1, &tag)) return false;
    open--;
    if (tag == TAG_ARRAY) {
      if (!skip_octets(in, 2)) return false; /* how many elements each has */
      open++;
    } else if (tag == TAG_STRUCTURE) {
      if (!take_length(in, &fields) || fields > in->len - in->at) return false;
      open += fields;
    } else if (!is_simple((uint8_t)tag)) {
      return false; /* no such type, or a compact array in a compact array */
    }
  }
  return true;
}

/* The value of one Data whose tag was taken, unless it is an array or a structure. */
static bool skip_simple(cosem_in_t *in, uint8_t tag) {
  size_t len = 0;
  if (fixed_len(tag) >= 0) return skip_octets(in, (size_t)fixed_len(tag));
  switch (tag) {
  case TAG_BITS:
    if (!take_length(in, &len)) return false;
    return skip_octets(in, len / 8 + (len % 8 > 0 ? 1 : 0));
  case 9:  /* octet-string */
  case 10: /* visible-string */
  case 12: /* utf8-string */
    return take_length(in, &len) && skip_octets(in, len);
  case TAG_COMPACT:
    return skip_description(in) && take_length(in, &len) && skip_octets(in, len);
  default:
    return false;
  }
}

bool cosem_in_skip(cosem_in_t *in) {
  cosem_in_t ahead = *in;
  size_t left[DEPTH_MAX]; /* elements that are still to come, of each array that is open */
  size_t depth = 0;
  bool more = true;
  while (more) {
    uint8_t tag = 0;
    if (!cosem_in_tag(&ahead, &tag)) return false;
    if (tag == TAG_ARRAY || tag == TAG_STRUCTURE) {
      if (depth == DEPTH_MAX || !take_head(&ahead, tag, &left[depth])) return false;
      depth++;
    } else {
      ahead.at++;
      if (!skip_simple(&ahead, tag)) return false;
    }
    while (depth > 0 && left[depth - 1] == 0)
      depth--;
    more = depth > 0;
    if (more) left[depth - 1]--;
  }
  *in = ahead;
  return true;
}

bool cosem_well_formed(bytes_t data) {
  cosem_in_t in = cosem_in(data);
  return cosem_in_skip(&in) && cosem_in_end(&in);
}
